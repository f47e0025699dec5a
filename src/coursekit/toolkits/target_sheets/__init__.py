"""The sheets of the workbook of targets, one file a sheet."""
