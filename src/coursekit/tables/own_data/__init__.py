"""A class's own data: CSV or Parquet files read in bounded memory, under the same schemas as the synthetic tables."""

from coursekit.tables.own_data.across import DataReport, check_own_data
from coursekit.tables.own_data.own_file import GROUP_TOGETHER, TOGETHER, OwnFile, codes_by_column, units_by_column
from coursekit.tables.own_data.reading import find_identifiers, read_own_table

__all__ = [
    "GROUP_TOGETHER",
    "TOGETHER",
    "DataReport",
    "OwnFile",
    "check_own_data",
    "codes_by_column",
    "find_identifiers",
    "read_own_table",
    "units_by_column",
]
