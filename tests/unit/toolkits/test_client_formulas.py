"""The values that are stored beside formulas, held against what spreadsheets document of their operators."""

import pytest

from coursekit.toolkits.client_sheets.formulas import CellError, Values


def value(formula, **cells):
    """Return what a formula in D4 gives; cells are named A1, B2, ..."""
    held = {("表", int(name[1:]) - 1, ord(name[0]) - ord("A")): content for name, content in cells.items()}
    return Values(held | {("表", 3, 3): formula}).at(("表", 3, 3))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=2+3*4^2/8-1", 7), ("=(2+3)*4", 20), ("=-2^2", 4), ("=10-2-3", 5), ("=2*-3", -6), ('="a"&1+1&"b"', "a2b"),
        ("=1/3", 1 / 3), ("=3>2", True), ('="甲"="甲"', True), ('="ABC"="abc"', True), ('="1">99', True), ("=1E-3*2", 0.002),
        ('=IF(1=2,"",0)', 0), ('=IFERROR(1/0,"没有")', "没有"), ("=ROUND(2.5,0)", 3), ("=ROUND(-2.5,0)", -3),
        ("=INT(-1.5)", -2), ('=TEXT(0.125,"0.00")', "0.13"), ('=TEXT(1234567.5,"#,##0")', "1,234,568"),
        ('=TEXT(0.205,"0%")', "21%"), ('=TEXT(61,"yyyy-mm-dd")', "1900-03-01"), ('=SEARCH("s1","用S1")', 2),
        ('=SUBSTITUTE("Ｓ1","Ｓ","S")', "S1"), ("=YEAR(46357)", 2026), ("=MONTH(46357)", 12), ("=N(3)+MAX(1,2)", 5),
        ("=ABS(-2)+SQRT(9)+LEN(\"三个字\")", 8), ("=ROUNDUP(1.01,0)", 2), ('=ISNUMBER(SEARCH("x","y"))', False),
    ],
)  # fmt: skip
def test_operators_and_functions(formula, expected):
    assert value(formula) == pytest.approx(expected) if isinstance(expected, float) else value(formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(A1:A3)", 5), ("=COUNT(A1:A3)", 2), ("=COUNTA(A1:A3)", 3), ("=MIN(A1:A3)", 2), ('=A4&""', ""), ("=A4+1", 1),
        ("=SUMPRODUCT(A1:A3,A1:A3)", 13), ("=SUMPRODUCT(--(A1:A3>2))", 2), ("=MATCH(3,A1:A3,0)", 3), ("=LARGE(A1:A3,2)", 2),
        ('=COUNTIF(A1:A3,"字")', 1), ("=INDEX(A1:A3,3)", 3), ("='表'!$A$1+A3", 5),
        ("=SUMPRODUCT(--ISNUMBER(A1:A3),A1:A3)", 5), ('=IF(A4="",1,2)', 1), ("=AND(A1>1,A3>2)", True), ("=A4", 0),
    ],
)  # fmt: skip
def test_ranges_skip_texts_and_an_empty_cell_is_nought_or_nothing(formula, expected):
    assert value(formula, A1=2, A2="字", A3=3) == expected


@pytest.mark.parametrize(
    "formula",
    ["=A2+1", "=1/0", "=MATCH(9,A1:A3,0)", "=INDEX(A1:A3,4)", "=LARGE(A1:A3,3)", '=SEARCH("x","y")', "=A1:A3"],
)
def test_what_would_show_an_error_value_is_an_error(formula):
    with pytest.raises(CellError):
        value(formula, A1=2, A2="字", A3=3)


@pytest.mark.parametrize("formula", ["=1+", "=(1", "=1 2", "=SUM(1,2", "=?", "=NOSUCH(1)"])
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises((ValueError, IndexError, KeyError)) as caught:
        value(formula)
    assert not isinstance(caught.value, CellError)
