"""The sheets of module 12's workbook of key clients, one file a sheet."""
