"""Every lesson and solution as run for every example class: what nbval, which sees the demo class only, cannot check."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from courses import shown_results

from coursekit.cohort import CLASS_TABLES, open_cohort
from coursekit.notebooks.prose import style_problems
from coursekit.topics.lifecycle import price_cut_verdict

FILES = sorted((Path(__file__).parents[2] / "cohorts").glob("*.yml"))
CLASSES = [path.stem for path in FILES]
WITH_TIERS = [path.stem for path in FILES if "03" in {module.code for module in open_cohort(path).modules}]
BROKEN = re.compile(r"\b(?:nan|NaN|NaT|None|inf|True|False)\b|--|[+−-]\s*[+−-]\d|\{|\}")
# A number that is none, a zero with a sign, a sign after the word that says it.
MISPRINT = re.compile(r"\b(?:nan|NaN|NaT|None)\b|(?<![\w.])[−-]0(?:\.0+)?(?![\d.])|[多少涨掉减]了?\s*[−-]\s*\d")
TRADE_TERMS = re.compile(r"电信业务|移动(?:数据|语音|流量|用户|电话|互联网)")
VERDICTS = {"raises": "能增收", "lowers": "会减收", "undecided": "判不了"}
TIERS = ("dormant", "no_plan", "over_plan", "low", "middle", "high")
CAMPAIGNS = ("put_in_place", "wake_up", "upgrade", "migration", "full_month")
NET_EFFECT = re.compile(r"(\w+) (-?[\d.]+)（(-?[\d.]+) 到 (-?[\d.]+)）")
each = pytest.mark.parametrize("cohort_id", CLASSES)
each_with_tiers = pytest.mark.parametrize("cohort_id", WITH_TIERS)


@pytest.fixture(scope="module")
def outputs(examples):
    """A function that returns every output of a class's lessons and solutions in one form, such as "text/html"."""

    def of(cohort_id: str, form: str) -> list[str]:
        notebooks = [n for kind in ("lesson", "solution") for n in examples.executed(cohort_id, kind)]
        found = [o.get("data", {}) for n in notebooks for c in n.cells if c.cell_type == "code" for o in c.outputs]
        return [data[form] for data in found if form in data]

    return of


@pytest.fixture(scope="module")
def sentences(outputs):
    """What cells said with computed numbers, by class."""
    return lambda cohort_id: outputs(cohort_id, "text/markdown")


@pytest.fixture(scope="module")
def rows(outputs):
    """The rows of every table shown to a class, each a tuple of texts."""

    def of(cohort_id: str) -> list[tuple[str, ...]]:
        html = "\n".join(outputs(cohort_id, "text/html"))
        return [tuple(re.findall(r"<td[^>]*>([^<]*)</td>", row)) for row in re.findall(r"<tr>.*?</tr>", html)]

    return of


@pytest.fixture(scope="module")
def cohorts(examples):
    return {cohort.id: cohort for cohort in examples.cohorts}


@each
def test_every_cell_ran(examples, cohort_id):
    notebooks = [n for kind in ("lesson", "solution") for n in examples.executed(cohort_id, kind)]
    assert len(notebooks) >= 2
    for notebook in notebooks:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in code)
        assert [o for cell in code for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


@each
def test_computed_sentences_hold_no_broken_number(sentences, cohort_id):
    said = sentences(cohort_id)
    assert len(said) >= 6
    assert [text for text in said if BROKEN.search(text)] == []


@each
def test_nothing_shown_holds_a_missing_number_a_signed_zero_or_a_doubled_sign(outputs, cohort_id):
    html = [re.sub(r"<[^>]+>", " ", text) for text in outputs(cohort_id, "text/html")]
    texts = [*outputs(cohort_id, "text/markdown"), *outputs(cohort_id, "text/plain"), *html]
    assert len(html) >= 10
    assert [(found[0], text) for text in texts for found in MISPRINT.finditer(text)] == []


@pytest.mark.parametrize("text", ["多了 -3 户", "少了-2%", "-0", "-0.0%", "变化 −0.00", "弹性 nan", "None 户"])
def test_a_misprint_would_be_found(text):
    assert MISPRINT.search(text)
    assert not MISPRINT.search("-0.2 到 0.6，-0.05，+0.0，0，2025-08，-10，少了 3%，5G-07")


@each
def test_percentages_in_computed_sentences_lie_between_0_and_100(sentences, cohort_id):
    number = re.compile(r"(-?\d+(?:\.\d+)?)%")
    told = [(float(share), text) for text in sentences(cohort_id) for share in number.findall(text)]
    assert len(told) >= 10
    assert [text for share, text in told if not 0 <= share <= 100] == []


@each
def test_computed_sentences_keep_the_house_style(sentences, cohort_id):
    assert {text: list(style_problems(text)) for text in sentences(cohort_id) if list(style_problems(text))} == {}


@each
def test_computed_sentences_name_their_own_class_and_no_other(sentences, cohorts, cohort_id):
    text = "\n".join(sentences(cohort_id))
    assert cohorts[cohort_id].region in text
    own = {
        cohorts[cohort_id].product(code)
        for code in ("broadband", "plan_5g", "iptv", "cloud_disk", "fixed_phone", "sms_pack")
    }
    listed = set(re.search(r"六个产品：([^。]*)。", text)[1].split("、"))
    assert listed == own
    for other, cohort in cohorts.items():
        if other != cohort_id:
            assert cohort.region not in text and cohort.title not in text
            assert cohort.words.operator not in TRADE_TERMS.sub("", text)


@each
def test_the_rule_told_is_the_class_s_own(sentences, cohorts, cohort_id):
    rule = cohorts[cohort_id].settings("02")
    text = "\n".join(sentences(cohort_id))
    assert f"连续 {rule.warning_runs} 个月" in text
    assert set(re.findall(r"连续 (\d) 个月", text)) == {str(rule.warning_runs)}
    assert set(re.findall(r"(\d) 个月的?平均", text)) == {str(rule.window_months)}


def test_commission_and_branch_are_said_in_the_operator_s_own_words(sentences, cohorts):
    for cohort_id, cohort in cohorts.items():
        text = "\n".join(sentences(cohort_id))
        assert cohort.words.commission in text and cohort.words.branch in text
    assert len({cohort.words.commission for cohort in cohorts.values()}) >= 2


def price_trial(text: str) -> tuple[float, float, str, str]:
    """Return the interval of the elasticity told, the verdict's words, and the letter of the decision that follows."""
    low, high = map(float, re.search(r"弹性是 [\d.]+，90% 区间 ([\d.]+) 到 ([\d.]+)", text).groups())
    after = text[text.index("固定弹性只跟") :]
    return low, high, re.search("|".join(VERDICTS.values()), after)[0], re.search(r"拿主意：(.)", after)[1]


@each
def test_the_verdict_and_the_decision_on_a_price_cut_follow_from_the_interval_told(sentences, cohort_id):
    text = "\n".join(sentences(cohort_id))
    low, high, verdict, decision = price_trial(text)
    state = "raises" if low > 1 else "lowers" if high < 1 else "undecided"
    assert price_cut_verdict(low, high, 0.10, "constant") == state
    assert verdict == VERDICTS[state]
    assert decision == {"raises": "投", "lowers": "守", "undecided": "守"}[state]


@each
def test_the_interval_turned_to_the_other_rule_says_the_same(sentences, cohort_id):
    """A cut of a tenth at elasticity e adds 0.9^(-e) - 1 to the volume, ten times that to each unit of the cut."""
    text = "\n".join(sentences(cohort_id))
    low, high, *_ = price_trial(text)
    even, *turned = map(float, re.search(r"按比例算的 ([\d.]+) 比.*?([\d.]+) 到 ([\d.]+)", text).groups())
    assert even == pytest.approx(1 / 0.9, abs=0.005)
    assert turned == pytest.approx([10 * (0.9**-low - 1), 10 * (0.9**-high - 1)], abs=0.015)
    assert [turned[0] > even, turned[1] < even] == [low > 1, high < 1]


def test_the_example_classes_get_all_three_verdicts_on_a_price_cut(sentences, cohorts):
    verdicts = {price_trial("\n".join(sentences(cohort_id)))[2] for cohort_id in cohorts}
    assert verdicts == set(VERDICTS.values())


@each
def test_four_gates_leave_as_many_as_told_and_fewer_in_the_countryside(sentences, cohorts, cohort_id):
    areas = cohorts[cohort_id].table("region_5g").groupby("area")[["subscribers", "on_network"]].sum()
    left = 100 * areas["on_network"] / areas["subscribers"]
    assert left["rural"] < left["urban"]
    assert f"城区每百个客户剩 {left['urban']:.0f} 个，农村剩 {left['rural']:.0f} 个" in "\n".join(sentences(cohort_id))


@each
def test_the_stage_told_agrees_with_growth_speed_and_certainty_beside_it(rows, cohorts, cohort_id):
    cohort = cohorts[cohort_id]
    names = [cohort.product(code) for code in cohort.table("product_months")["product"].unique()]
    table = [row for row in rows(cohort_id) if len(row) == 6 and row[0] in names and "%" in row[5]]
    assert [row[0] for row in table] == names
    for _, stage, growth, interval, faster, certainty in table:
        growth, faster = float(growth.rstrip("%")), float(faster)
        low, high = map(float, interval.split(" 到 "))
        assert low <= growth <= high
        assert (stage == "判不了") == (int(certainty.split("%")[0]) < 80)
        if stage != "判不了":
            growing = "成长加速" if faster > 0 else "成长放慢"
            assert stage == ("成熟" if abs(growth) <= 3 else "衰退" if growth < 0 else growing)
    assert {"成长加速", "成长放慢", "衰退"} <= {row[1] for row in table}, "the lesson speaks of a product of each"


@each
def test_the_old_product_falls_below_its_cost_in_the_month_told(outputs, cohorts, cohort_id):
    months = cohorts[cohort_id].table("product_months")
    revenue = months.loc[months["product"] == "fixed_phone", "revenue_yuan"].to_numpy()
    a_month = (revenue[-12:].sum() / revenue[-24:-12].sum()) ** (1 / 12)
    month = int(np.floor(np.log(0.70) / np.log(a_month))) + 1
    assert 1 < month < 49
    told = re.findall(r"第 (\d+) 个月(?:收入)?盖不住维持", "\n".join(outputs(cohort_id, "text/plain")))
    assert set(told) == {str(month)}


@each
def test_the_reference_solution_is_right_for_the_class_and_every_verdict_is_seen(root, examples, cohort_id):
    for notebook in examples.executed(cohort_id, "solution"):
        shown = shown_results(notebook)
        verdicts = [text.split("：")[0] for text in shown if re.match(r"q\d", text)]
        key = root / "exercises" / "keys" / cohort_id / f"{notebook.metadata['coursekit']['module']}.json"
        tasks = json.loads(key.read_text("utf-8"))["tasks"]
        assert len(tasks) >= 3
        assert sorted(verdicts) == sorted(f"{task} 正确" for task in tasks)


def test_no_two_classes_see_the_same_rows(cohorts):
    for name in CLASS_TABLES:
        rows = [pd.util.hash_pandas_object(c.practice_table(name), index=False).sum() for c in cohorts.values()]
        assert len(set(rows)) == len(cohorts), name


# --- module 03, where a class has it ------------------------------------------------------------------------------


def test_some_classes_have_flow_tiers_and_some_do_not():
    assert {"demo", "ningde-telecom-2026a"} <= {*WITH_TIERS} < {*CLASSES}


def last_month(cohort):
    """Return the last month of the main lines in use, worked out with pandas alone."""
    months = cohort.table("subscriber_months").query("month == month.max()")
    lines = cohort.table("subscribers").query("line_role == 'main' and not is_iot and status == 'active'")
    rows = months[months["subscriber_id"].isin(lines["subscriber_id"])]
    return rows.assign(total_gb=rows["usage_gb"] + rows["directional_gb"])


@each_with_tiers
def test_six_tiers_are_cut_at_the_class_s_own_lines(rows, cohorts, cohort_id):
    cohort, now = cohorts[cohort_id], last_month(cohorts[cohort_id])
    low, high = cohort.settings("03").tier_thresholds_gb
    rules = [now["total_gb"] < 0.01, now["allowance_gb"] == 0, now["pool_usage_gb"] > now["allowance_gb"],
             now["total_gb"] < low, now["total_gb"] < high]  # fmt: skip
    counts = pd.Series(np.select(rules, TIERS[:5], TIERS[5])).value_counts()
    expected = [f"{counts[tier]:,}" for tier in TIERS]
    told = [row[0] for row in rows(cohort_id) if len(row) == 5]
    assert expected in [told[place : place + len(TIERS)] for place in range(len(told))]


@each_with_tiers
def test_a_campaign_is_called_useful_too_small_or_undecided_as_its_interval_lies(outputs, sentences, cohorts, cohort_id):
    names = [cohorts[cohort_id].term(campaign) for campaign in CAMPAIGNS]
    found = [NET_EFFECT.findall(text) for text in outputs(cohort_id, "text/plain")]
    (effects,) = [effects for effects in found if [name for name, *_ in effects] == names]
    text = "\n".join(sentences(cohort_id))
    groups = dict(re.findall(r"\*\*(有用|太小|判不了)的：([^*]+)\*\*", text))
    said = {name: word for word, listed in groups.items() for name in listed.split("、")}
    assert {*said} == {*names}
    for name, *numbers in effects:
        net, low, high = map(float, numbers)
        assert low <= net <= high
        if low != 0 and high != 2:  # an end printed as 0.0 or 2.0 lies on either side
            assert said[name] == ("有用" if low > 0 else "太小" if high < 2 else "判不了")


@each_with_tiers
def test_the_list_told_adds_up_and_keeps_to_money_and_contacts(sentences, cohorts, cohort_id):
    cohort, text = cohorts[cohort_id], "\n".join(sentences(cohort_id))
    rule = cohort.settings("03")
    picked, held_out, called, margin = map(
        int, re.search(r"挑中 (\d+) 个，随机留 (\d+) 个不打，真打 (\d+) 个，\D*(\d+) 元", text).groups()
    )
    together = int(re.search(r"连留的一起算，(\d+) 元", text)[1])
    listed = re.search(r"挑出来的名单里：([^。]+)。", text)[1]
    counts = {cohort.term(code): re.search(rf"{cohort.term(code)} ?(\d+|不到 5) 个", listed) for code in CAMPAIGNS}
    told = sum(int(found[1]) for found in counts.values() if found and found[1].isdigit())
    hidden = sum(not found[1].isdigit() for found in counts.values() if found)
    assert told + hidden <= picked <= told + 4 * hidden
    assert picked == held_out + called and 0 < called <= rule.contacts and 0 < margin < together
    (by_bill, by_chance), best = map(int, re.search(r"挣 (-?\d+) 元；随便抽，(-?\d+) 元", text).groups()), together
    assert best > max(by_bill, by_chance)


@each_with_tiers
def test_plans_bear_the_names_of_the_class(sentences, outputs, cohorts, cohort_id):
    shown = "\n".join([*sentences(cohort_id), *outputs(cohort_id, "text/html")])
    own = {*cohorts[cohort_id].spec.names.tariffs.values()}
    for cohort in cohorts.values():
        names = {*cohort.spec.names.tariffs.values()}
        assert [name for name in names - own if name in shown] == []
    assert len([name for name in own if name in shown]) >= min(len(own), 4)
    assert cohorts[cohort_id].tariff("standard") in shown
