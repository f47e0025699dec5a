from __future__ import annotations

import time

import pytest
import yaml
from cohort_examples import CATALOGUE, GOOD
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coursekit.cohort.problems import CohortError
from coursekit.cohort.spec import CohortSpec, load_spec
from coursekit.cohort.yaml_document import parse_document


def read(text):
    document = parse_document(text, "x.yml")
    assert not document.problems
    return document.data


def refusals(text):
    """What is said about ``text``, whether or not the rest of it could be read."""
    try:
        problems = parse_document(text, "x.yml").problems
    except CohortError as error:
        problems = error.problems
    return [(problem.line, problem.text) for problem in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("6", 6), ("-6", -6), ("0", 0), ("+6", 6), ("0.5", 0.5), ("-12.25", -12.25), ("1.5e-3", 0.0015),
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("True", "True"), ("NULL", "NULL"),
        ("08:30", "08:30"), ("190:20:30", "190:20:30"), ("2026-12-08", "2026-12-08"), ("0x1F", "0x1F"),
        ("0o17", "0o17"), ("1_000", "1_000"), ("1,000", "1,000"), ("1e5", "1e5"), (".5", ".5"), (".inf", ".inf"),
        (".nan", ".nan"), ("1" * 400 + ".5", "1" * 400 + ".5"), ("9" * 5000, "9" * 5000), ("５", "５"),
        ('"6"', "6"), ("'true'", "true"), ('""', ""), ('"012"', "012"), ("=", "="), ("5G 套餐", "5G 套餐"),
        ("[]", []), ("{}", {}), ("[1, [2, 三]]", [1, [2, "三"]]), ("{b: {c: 1}}", {"b": {"c": 1}}),
        ("甲#乙", "甲#乙"), ("甲 # 注", "甲"), (r'"\u7532"', "甲"), ("'a''b'", "a'b"),
        ('"两\n  行"', "两 行"), ("|\n  甲\n  乙", "甲\n乙\n"), ("甲：乙，丙", "甲：乙，丙"), ("http://a/b", "http://a/b"),
    ],
)  # fmt: skip
def test_what_a_value_means(written, value):
    (found,) = read(f"a: {written}\n").values()
    assert found == value and type(found) is type(value)


def test_lines_of_names_and_list_items():
    text = "# 注释\n\na: 1\nb:\n  c: [x,\n      y]\n  d:\n    - 甲\n\n    - {e: 2}\n"
    lines = parse_document(text, "x.yml").lines
    assert lines == {
        (): 3, ("a",): 3, ("b",): 4, ("b", "c"): 5, ("b", "c", 0): 5, ("b", "c", 1): 6, ("b", "d"): 7,
        ("b", "d", 0): 8, ("b", "d", 1): 10, ("b", "d", 1, "e"): 10,
    }  # fmt: skip


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system(line_end):
    document = parse_document(line_end.join(["a: 1", "", "b: 甲", "c: |", "  乙", ""]), "x.yml")
    assert document.data == {"a": 1, "b": "甲", "c": "乙\n"}
    assert document.lines["b",] == 3
    assert refusals(f"a: 1{line_end}b: [{line_end}")[0][0] == 2


def test_explicit_start_and_windows_friendly_last_line():
    assert read("---\na: 1") == {"a": 1}


SYNTAX = {
    "full_width_colon": ("a: 1\ntitle：甲\nb: 2\n", 2, "“title：”用了全角冒号"),
    "full_width_colon_on_the_first_line": ("title：甲\nb: 2\n", 1, "“title：”用了全角冒号"),
    "full_width_colon_alone": ("title：甲\n", 1, "“title：”用了全角冒号"),
    "full_width_colon_before_a_block": ("names:\n  tariffs：\n    base: x\n", 2, "“tariffs：”用了全角冒号"),
    "full_width_colon_in_braces": ("a: 1\nb: {c：1}\n", 2, "“c：”用了全角冒号"),
    "full_width_colon_swallowed_by_the_line_above": ("a: 甲\n  c：乙\n", 2, "“c：”用了全角冒号"),
    "full_width_colon_after_a_chinese_name": ("a:\n  我的列：b\n  c: d\n", 2, "“我的列：”用了全角冒号"),
    "no_space_after_colon": ("a: 1\nteams:6\nb: 2\n", 2, "“teams:”的冒号后面少一个半角空格"),
    "no_space_after_colon_alone": ("teams:6", 1, "少一个半角空格"),
    "no_space_after_colon_below": ("names:\n  a:甲\n  b: 乙\n", 2, "“a:”的冒号后面少一个半角空格"),
    "no_space_after_colon_in_braces": ("a: {b:1}\n", 1, "“b:”的冒号后面少一个半角空格"),
    "full_width_space_after_colon": ("a: 1\nb:\u30006\nc: 1\n", 2, "少一个半角空格"),
    "no_colon": ("a: 1\ntitle 甲\nb: 2\n", 2, "缺冒号"),
    "colon_in_value": ("a: 1\ntitle: 第一期: 保有\n", 2, "多了一个冒号"),
    "nothing_before_colon": ("a: 1\n: 5\n", 2, "冒号前面少一个名字"),
    "nothing_before_colon_in_braces": ("a: 1\nb: {: 5}\n", 2, "冒号前面少一个名字"),
    "unclosed_single_quote": ("a: 1\ntitle: '甲\nb: 2\n", 2, "引号没有配对"),
    "unclosed_double_quote": ('a: 1\ntitle: "甲\nb: 2\n', 2, "引号没有配对"),
    "text_after_closing_quote": ('a: 1\ntitle: "甲"乙\nb: 2\n', 2, "引号、括号后面多了字"),
    "unclosed_bracket": ("a: 1\ndates: [2026-12-08\nb: 2\n", 2, "方括号没有写完整"),
    "unclosed_brace": ("a: 1\nbrand: {b: 1\nc: 2\n", 2, "花括号没有写完整"),
    "unclosed_bracket_at_the_end": ("a: 1\ndates: [\n\n", 2, "方括号或花括号没有写完整"),
    "stray_bracket": ("a: 1\nb: ]\n", 2, "多了逗号、括号"),
    "indent_too_far": ("a: 1\n  b: 2\n", 2, "多了一个冒号"),
    "indent_between_levels": ("a:\n    b: 1\n  c: 2\n", 3, "没有和同级的行对齐"),
    "first_line_indented": ("  a: 1\nb: 2\n", 2, "接不上"),
    "tab_indent": ("a:\n\tb: 1\n", 2, "Tab"),
    "tab_after_value": ("a: 1\nb: x\t\nc: 1\n", 2, "Tab"),
    "at_sign": ("a: @甲\n", 1, "不能用 @ 开头"),
    "backtick": ("a: 1\nb: `甲`\n", 2, "不能用 ` 开头"),
    "percent_value": ("a: %12\n", 1, "不能用 % 开头"),
    "star_value": ("a: *重点\n", 1, "& 和 *"),
    "ampersand_value": ("a: &\n", 1, "& 和 *"),
    "exclamation_value": ("a: !重点\n", 1, "叹号"),
    "exclamation_handle": ("a: !x!y 1\n", 1, "叹号"),
    "windows_path_in_double_quotes": (r'a: "D:\own.csv"', 1, "反斜杠"),
    "short_escape": (r'a: "\x1"', 1, "反斜杠"),
    "escape_of_no_character": (r'a: "\Uffffffff"', 1, "反斜杠"),
    "half_a_character": (r'a: "\ud800"', 1, "反斜杠"),
    "dash_after_name": ("a: - 甲\n", 1, "“- ”列项"),
    "question_mark": ("a: ? 甲\n", 1, "问号"),
    "text_after_bar": ("a: | 甲\n", 1, "竖线"),
    "directive": ("%YAML 1.1\n---\na: 1\n%TAG\n", 4, "百分号"),
    "directive_twice": ("%TAG ! x\n%TAG ! x\n---\na: 1\n", 2, "百分号"),
    "newer_yaml": ("%YAML 9.9\n---\na: 1\n", 1, "百分号"),
    "text_after_document_end": ("a: 1\n...\nb: 2\n", 3, "接不上"),
}

STRUCTURE = {
    "duplicate_name": ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次，第 1 行"),
    "duplicate_name_below": ("m:\n  a: 1\n  'a': 3\n", 3, "“a”写了两次，第 2 行"),
    "python_tag": ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "叹号开头的标签"),
    "own_tag": ("a: !x 1\n", 1, "叹号开头的标签"),
    "tag_on_mapping": ("a: !!omap\n  b: 1\n", 1, "叹号开头的标签"),
    "tag_on_name": ("!!str a: 1\n", 1, "叹号开头的标签"),
    "anchor": ("a: &x 1\n", 1, "& 和 *"),
    "anchor_on_list": ("a: 1\nb: &x [1]\n", 2, "& 和 *"),
    "alias": ("a: *x\n", 1, "& 和 *"),
    "alias_as_name": ("*x : 1\n", 1, "& 和 *"),
    "two_documents": ("a: 1\n---\nb: 2\n", 2, "只能写一个班"),
    "three_documents": ("a: 1\n---\n---\nb: 2\n", 2, "只能写一个班"),
    "list_at_top": ("- a\n- b\n", 1, "名字: 值"),
    "text_at_top": ("\n存量保有\n", 2, "名字: 值"),
    "empty_file": ("", 1, "还没有内容"),
    "only_comments": ("# 甲\n\n", 1, "还没有内容"),
    "only_a_start": ("---\n", 1, "还没有内容"),
    "number_as_name": ("a:\n  10: 1\n", 2, '写成 "10": 值'),
    "module_code_without_quotes": ("modules: {02: {}}\n", 1, '写成 "02": 值'),
    "true_as_name": ("true: 1\n", 1, '写成 "true": 值'),
    "decimal_as_name": ("1.5: 1\n", 1, '写成 "1.5": 值'),
    "list_as_name": ("a: 1\n? [b]\n: 1\n", 2, "冒号前面要有一个名字"),
    "mapping_as_name": ("a: {{b: 1}: 2}\n", 1, "冒号前面要有一个名字"),
    "leading_zero": ("a: 1\nseed: 012\n", 2, "012 前面有 0"),
    "leading_zero_in_list": ("a: [\n  08]\n", 2, "08 前面有 0"),
    "value_on_two_lines": ("a: 1\nb: 甲\n  乙\n", 2, "写到了下一行"),
    "thirteen_levels": ("a: " + "[" * 13 + "]" * 13, 1, "12 层"),
    "thousands_of_brackets": ("a: " + "[" * 100_000, 1, "12 层"),
    "thousands_of_braces": ("{" * 100_000, 1, "12 层"),
    "thousands_of_dashes": ("- " * 100_000, 1, "12 层"),
    "thousands_of_values": ("a: [" + "1," * 100_000 + "]", 1, "5000 个"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), SYNTAX.values(), ids=SYNTAX)
def test_syntax(text, line, words):
    ((found_line, found_text),) = refusals(text)
    assert found_line == line and words in found_text


@pytest.mark.parametrize(("text", "line", "words"), STRUCTURE.values(), ids=STRUCTURE)
def test_structure(text, line, words):
    ((found_line, found_text),) = refusals(text)
    assert found_line == line and words in found_text


def test_twelve_levels_are_fine():
    assert read("a: " + "[" * 11 + "1" + "]" * 11) is not None


def test_an_alias_bomb_is_never_unfolded():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    found = refusals("\n".join(lines))
    assert len(found) == 9 + 8 * 9
    assert {line for line, _ in found} == set(range(1, 10))


def test_first_value_of_a_doubled_name_is_kept_and_its_lines_too():
    document = parse_document("a: {b: 1}\nc: 2\na:\n  b: 3\n", "x.yml")
    assert document.data == {"a": {"b": 1}, "c": 2}
    assert document.lines["a", "b"] == 1
    assert not document.is_sure(("a", "b")) and document.is_sure(("c",))


def test_problems_before_a_syntax_error_are_told_with_it():
    assert [line for line, _ in refusals("a: 1\na: 2\nb: !x 1\nc: [\n")] == [2, 3, 4]


@pytest.mark.parametrize(
    "text",
    [
        "[\n" * 130_000, "{" * 262_000, "? " * 130_000, "!" * 262_000, "\n" * 262_000, "a: x\n" + "\n b" * 87_000,
        "a: '" + "''" * 130_000 + "'", "{,\"" * 87_000, "&a " * 87_000, " " * 131_000 + "\t" * 131_000,
        "".join(f"tifle{number}: 1\n" for number in range(2400)), "[" + "a b " * 65_000, "#" * 262_000,
    ],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_no_file_of_the_largest_size_takes_long(text, tmp_path):
    path = tmp_path / "x.yml"
    path.write_text(text)
    start = time.process_time()
    with pytest.raises(CohortError):
        load_spec(path, CATALOGUE)
    assert time.process_time() - start < 5


def outcome(path, content):
    path.write_bytes(content)
    try:
        return load_spec(path, CATALOGUE)
    except CohortError as error:
        assert error.problems
        lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        for problem in error.problems:
            assert problem.line is None or 1 <= problem.line <= lines
            assert problem.text.endswith("。") and "\n" not in str(problem)
        return None


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "x.yml"


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
@example(content=b"")
@example(content=b"\xef\xbb\xbf")
@example(content=b"a: \xed\xa0\x80")
def test_any_bytes_give_a_class_or_a_cohort_error(content, path):
    outcome(path, content)


YAML_ALPHABET = "ab甲0129.:：- \n\t[]{},，\"'#&*!|>%@`?\\~\u3000\u00a0_+eux"


@settings(max_examples=350, deadline=None)
@given(text=st.text(alphabet=YAML_ALPHABET, max_size=80) | st.text(max_size=80))
@example(text="%YAML 1." + "1" * 5000 + "\n---\na: 1")
@example(text="a: " + "[" * 5000)
def test_any_text_gives_a_class_or_a_cohort_error(text, path):
    outcome(path, text.encode("utf-8", "surrogatepass"))


PIECES = st.sampled_from([
    "", ":", "：", " ", "\n", "  ", "\t", "#", '"', "'", "[", "]", "{", "}", ",", "-", "- ", "&a ", "*a", "!x ", "|",
    ">", "%", "02", "012", "null", "true", "1e999", "\\", "9" * 30, "a" * 50, "甲", "𠮷", "title: 乙\n",
    "<<: {a: 1}\n", "---\n", "...\n", "modules: {'02': {months: x}}\n", "data: {outlets: {path: ../x.csv}}\n",
    "brand: {logo: .}\n", "names: {products: 1}\n",
])  # fmt: skip


@settings(max_examples=350, deadline=None)
@given(
    edits=st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), PIECES), min_size=1, max_size=4),
)
def test_any_edit_of_a_good_file_gives_a_class_or_a_cohort_error(edits, path):
    text = GOOD
    for place, removed, piece in edits:
        text = text[:place] + piece + text[place + removed :]
    spec = outcome(path, text.encode())
    assert spec is None or isinstance(spec, CohortSpec)


ONE_LINE = st.text(alphabet=[char for char in YAML_ALPHABET + "éG" if char == " " or not char.isspace()], max_size=12)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | ONE_LINE
    | st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda number: 1e-20 < abs(number) < 1e15),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab02", min_size=1), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(value=PLAIN)
def test_what_pyyaml_writes_reads_back_the_same(value):
    data = {"a": value}
    assert read(yaml.safe_dump(data, allow_unicode=True, width=10_000)) == data
