"""The sheets of module 02's workbook, one file a sheet."""
