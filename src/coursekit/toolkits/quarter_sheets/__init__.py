"""Sheets of the take-home workbook of module 24: one lever for next quarter and what supports it."""
