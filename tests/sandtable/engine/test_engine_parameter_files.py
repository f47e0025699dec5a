"""Parameter files: what is refused and in which words; what the two that ship say against the figures published."""

import re
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml

from coursekit.errors import CourseError
from coursekit.sandtable.engine import MarketParameters, load_parameters, opening_state
from coursekit.sandtable.engine.market import PARAMETER_NAMES, parameters_of
from coursekit.sandtable.engine.parameter_bounds import BOUNDS, LENGTHS, SUM_TO_ONE
from coursekit.sandtable.engine.parameter_file import STANDINGS, read_entries, read_parameters
from coursekit.sandtable.engine.state import traffic_of
from coursekit.sandtable.scenario.draw import Scenario, market_of
from coursekit.tables.market import read_market

PAIRS = ("2g_4g", "4g_5g")
NAMES = ("noise", "tier_shares", "usage_gb", "goodwill_carryover")
TEXT = """\
# a market of four parameters
noise:
  value: 0.03
  unit: 对数标准差
  meaning: 偶然起伏
  standing: assumption
tier_shares:
  value: [0.3, 0.35, 0.25, 0.1]
  unit: 占比
  meaning: 四档各占多少
  standing: assumption
usage_gb:
  value: [0.02, 0.2, 0.6, 2.0]
  unit: GB/月
  meaning: 用量
  standing: calibrated
  source: 公布数
goodwill_carryover:
  value: 0.5
  unit: 占比
  meaning: 余热
  standing: rule
"""


def text_of(pair: str) -> str:
    return (files("coursekit.sandtable.engine") / "markets" / f"{pair}.yml").read_text("utf-8")


def test_a_good_file_is_read_with_its_words():
    values = read_parameters(TEXT, "m.yml", NAMES)
    assert values == {"noise": 0.03, "tier_shares": [0.3, 0.35, 0.25, 0.1], "usage_gb": [0.02, 0.2, 0.6, 2.0], "goodwill_carryover": 0.5}
    usage = read_entries(TEXT, "m.yml", NAMES)[2]
    assert (usage.unit, usage.meaning, usage.standing, usage.source) == ("GB/月", "用量", "calibrated", "公布数")


REFUSED = {
    "missing": (TEXT.split("goodwill")[0], ["m.yml", "缺参数 goodwill_carryover", "补上"]),
    "unknown": (TEXT.replace("noise:", "nois:"), ["第 2 行", "没有叫 nois 的参数"]),
    "twice": (TEXT + TEXT.split("# a market of four parameters\n")[1].split("tier_shares")[0], ["第 23 行", "noise 写了两次"]),
    "no value": (TEXT.replace("  value: 0.03\n", ""), ["第 2 行", "noise 要写成"]),
    "an extra field": (TEXT.replace("对数标准差", "x\n  colour: red"), ["第 2 行", "noise 要写成", "colour"]),
    "a bare number": (TEXT.replace("noise:\n  value: 0.03\n  unit: 对数标准差\n  meaning: 偶然起伏\n  standing: assumption", "noise: 0.03"), ["第 2 行", "noise 要写成", "0.03"]),
    "no unit": (TEXT.replace("  unit: 对数标准差\n", ""), ["第 2 行", "noise 缺 unit"]),
    "an empty unit": (TEXT.replace("unit: 对数标准差", "unit:"), ["第 2 行", "noise 缺 unit"]),
    "no meaning": (TEXT.replace("  meaning: 偶然起伏\n", ""), ["第 2 行", "noise 缺 meaning"]),
    "no standing": (TEXT.replace("起伏\n  standing: assumption", "起伏"), ["第 2 行", "noise 缺 standing"]),
    "an unknown standing": (TEXT.replace("standing: rule", "standing: guess"), ["第 18 行", "goodwill_carryover", "guess", "calibrated、assumption、rule"]),
    "calibrated without source": (TEXT.replace("  source: 公布数\n", ""), ["第 12 行", "usage_gb", "calibrated", "source"]),
    "calibrated with an empty source": (TEXT.replace("source: 公布数", "source:"), ["第 12 行", "usage_gb", "source"]),
    "too few numbers": (TEXT.replace(", 2.0]", "]"), ["第 12 行", "usage_gb", "4 个数", "[0.02, 0.2, 0.6]"]),
    "too many numbers": (TEXT.replace("2.0]", "2.0, 3.0]"), ["第 12 行", "usage_gb", "4 个数"]),
    "one for a list": (TEXT.replace("[0.02, 0.2, 0.6, 2.0]", "0.02"), ["第 12 行", "usage_gb", "4 个数", "0.02"]),
    "a list for one": (TEXT.replace("value: 0.5", "value: [0.5]"), ["第 18 行", "goodwill_carryover", "一个数", "[0.5]"]),
    "too large": (TEXT.replace("value: 0.5", "value: 1.5"), ["第 18 行", "goodwill_carryover 是 1.5", "0 到 0.99"]),
    "too small": (TEXT.replace("value: 0.5", "value: -0.1"), ["第 18 行", "goodwill_carryover 是 -0.1", "0 到 0.99"]),
    "too large in a list": (TEXT.replace("2.0]", "20000]"), ["第 12 行", "usage_gb 是 20000", "0.0001 到 10000"]),
    "not a number": (TEXT.replace("value: 0.5", "value: .nan"), ["第 18 行", "goodwill_carryover", "nan", "不是数"]),
    "infinite": (TEXT.replace("value: 0.5", "value: .inf"), ["第 18 行", "goodwill_carryover", "inf", "不是数"]),
    "text": (TEXT.replace("value: 0.5", "value: 一半"), ["第 18 行", "goodwill_carryover", "一半", "不是数"]),
    "a truth": (TEXT.replace("value: 0.5", "value: true"), ["第 18 行", "goodwill_carryover", "True", "不是数"]),
    "nothing": (TEXT.replace("value: 0.5", "value:"), ["第 18 行", "goodwill_carryover", "None", "不是数"]),
    "shares that do not sum to 1": (TEXT.replace("0.35", "0.36"), ["第 7 行", "tier_shares", "1.01", "要等于 1"]),
    "an unclosed bracket": (TEXT.replace("2.0]", "2.0"), ["m.yml 第", "行", "YAML"]),
    "a wrong indent": (TEXT.replace("  unit: GB/月", " unit: GB/月"), ["m.yml 第", "行", "YAML"]),
    "an empty file": ("", ["m.yml", "名字: 内容"]),
    "a list": ("- noise\n", ["m.yml", "名字: 内容"]),
    "unprintable": (TEXT.replace("0.03", "0.03\x07"), ["第 3 行", "控制字符"]),
    "a python object": (TEXT.replace("value: 0.5", "value: !!python/object:os.system x"), ["第 18 行", "goodwill_carryover", "标签"]),
    "a repeated field": (TEXT.replace("value: 0.5", "value: 0.4\n  value: 0.5"), ["第 18 行", "goodwill_carryover", "value 写了两次"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_with_file_line_name_found_and_allowed(case):
    text, said = REFUSED[case]
    assert text != TEXT
    with pytest.raises(CourseError) as refused:
        read_parameters(text, "m.yml", NAMES)
    sentence = str(refused.value)
    assert sentence.startswith("m.yml") and sentence.endswith("。")
    assert [each for each in said if each not in sentence] == []


def test_every_parameter_has_bounds_and_no_bounds_are_left_over():
    assert set(BOUNDS) == set(PARAMETER_NAMES) == {each.name for each in fields(MarketParameters)}
    assert set(LENGTHS) < set(BOUNDS) and set(SUM_TO_ONE) <= set(LENGTHS)
    assert all(low < high for low, high in BOUNDS.values())


@pytest.mark.parametrize("pair", PAIRS)
def test_the_files_that_ship_are_complete_and_say_what_everything_is(pair):
    entries = read_entries(text_of(pair), f"{pair}.yml", PARAMETER_NAMES)
    assert {entry.name for entry in entries} == set(PARAMETER_NAMES)
    assert {entry.standing for entry in entries} == set(STANDINGS)
    parameters = load_parameters(pair)
    for entry in entries:
        np.testing.assert_array_equal(getattr(parameters, entry.name), np.array(entry.value, float))
        assert re.search("[一-鿿]", entry.meaning) and entry.unit
        assert isinstance(getattr(parameters, entry.name), np.ndarray) == (entry.name in LENGTHS)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", ["usage_gb", "reference_fee_yuan", "price_weight", "tool_need"])
def test_a_file_that_ships_is_refused_once_a_number_is_spoilt(pair, name):
    content = yaml.safe_load(text_of(pair))
    content[name]["value"][1] = float("nan")
    with pytest.raises(CourseError, match=name):
        read_parameters(yaml.safe_dump(content, allow_unicode=True), "m.yml", PARAMETER_NAMES)


def test_lists_become_arrays_and_the_rest_plain_numbers():
    values = yaml.safe_load(text_of("2g_4g"))
    parameters = parameters_of({name: entry["value"] for name, entry in values.items()})
    assert parameters.usage_gb.dtype == float and type(parameters.market_size) is float


def source_of(pair: str, name: str) -> str:
    return next(entry.source for entry in read_entries(text_of(pair), "", PARAMETER_NAMES) if entry.name == name)


def published(folder: Path, indicator: str, period: str, scope: str = "中国") -> float:
    table = read_market(folder)
    rows = table[(table["indicator"] == indicator) & (table["period"] == period) & (table["scope"] == scope)]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


# Parameter -> what its source says, with the number in brackets, and where that number is published.
QUOTED = [
    ("2g_4g", "usage_gb", r"2015 年全国户均流量 ([\d.]+) GB/月", ("DOU_annual_average", "2015")),
    ("4g_5g", "usage_gb", r"2024 年 6 月全国户均流量 ([\d.]+) GB/月", ("DOU_month", "2024-06")),
    ("4g_5g", "usage_growths", r"从 ([\d.]+) 涨到", ("DOU_month", "2023-06")),
    ("4g_5g", "usage_growths", r"涨到 ([\d.]+) GB/月", ("DOU_month", "2024-06")),
    ("4g_5g", "reference_fee_yuan", r"中国移动 2024 年 ARPU ([\d.]+) 元", ("ARPU", "2024", "中国移动")),
]


@pytest.mark.parametrize(("pair", "name", "wording", "where"), QUOTED)
def test_a_source_quotes_the_number_that_is_published(root, pair, name, wording, where):
    found = re.search(wording, source_of(pair, name))
    assert found, source_of(pair, name)
    digits = len(found[1].partition(".")[2])
    assert float(found[1]) == round(published(root / "data" / "market", *where), digits)


@pytest.fixture(params=PAIRS)
def opening(request):
    """The usual market before its first quarter, with a middling share on the old network."""
    parameters = load_parameters(request.param)
    market = market_of(parameters, [Scenario(0.08, 1.0, 1.0, 0.625, 1.0)])
    return request.param, parameters, opening_state(market, np.full((1, 6), 1 / 6))


def test_the_opening_bill_a_customer_is_the_one_published(opening):
    """56 yuan in 2015, 48.5 in 2024 (China Mobile), within 5 %."""
    pair, _, state = opening
    arpu = float(re.search(r"ARPU ([\d.]+) 元", source_of(pair, "reference_fee_yuan"))[1])
    assert state.last_revenue.sum() / 3 / state.customers.sum() == pytest.approx(arpu, rel=0.05)


def test_the_opening_is_a_market_in_balance(opening):
    _, p, state = opening
    assert state.customers.sum() == pytest.approx(p.market_size)
    assert state.outside.sum() == pytest.approx(p.outside_share * p.market_size)
    assert (traffic_of(state, p) / state.capacity).ravel() == pytest.approx(p.opening_load)
    assert state.legacy.sum() / state.customers.sum() == pytest.approx(0.625, rel=0.1)
    assert (state.legacy <= state.customers).all() and state.silent.sum() == 0
