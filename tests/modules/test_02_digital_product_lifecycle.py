"""Lesson 02 whole: every section decides something, and what the lesson says of published figures is right.

The numbers are worked out a second time from the published rows, with the closed forms and numpy instead of the
course's own functions.
"""

import ast
import re

import numpy as np
import pytest
from scipy.optimize import brentq, curve_fit
from scipy.stats import t as student_t

from coursekit.cohort import open_cohort
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage
from coursekit.topics import lifecycle as lc


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / "demo.yml")


@pytest.fixture(scope="module")
def market(cohort):
    return cohort.market


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def forms(notebook, kind):
    """Return every stored output of one MIME type."""
    outputs = [output.get("data", {}) for cell in code_cells(notebook) for output in cell.outputs]
    return [data[kind] for data in outputs if kind in data]


def tables(notebook):
    """Return the rows of every stored table, each a list of the texts of its cells."""
    html = [text for text in forms(notebook, "text/html") if "<table" in text]
    return [[re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in re.findall(r"<tr>.*?</tr>", text)] for text in html]


def test_every_item_of_the_syllabus_is_taught_in_two_hours_of_which_the_class_has_half(root):
    covered = coverage(root / "notebooks", load_syllabus())
    (module,) = [module for module in covered.modules if module.module.code == "02"]
    assert len(module.module.home_items) == 21
    assert len(module.covered) == 17
    assert (module.missing, module.title_missing) == ((), ())
    assert module.complete
    assert module.minutes == 120
    assert module.activity >= 60


def test_three_sliders_each_with_the_same_figure_standing_still(lesson):
    """What `explore` is given to draw is drawn once more, with the same arguments, in one of the next two cells."""
    code = code_cells(lesson)
    moved = []
    for place, cell in enumerate(code):
        if not cell.source.startswith("explore("):
            continue
        call = ast.parse(cell.source).body[0].value
        drawn, arguments = call.args[0].id, {keyword.arg for keyword in call.keywords}
        still = [after for after in code[place + 1 : place + 3] if re.match(rf"{drawn}\(", after.source)]
        drawn_still = [ast.parse(after.source).body[0].value.keywords for after in still]
        assert {keyword.arg for keywords in drawn_still for keyword in keywords} == arguments
        assert any("image/png" in output.data for after in still for output in after.outputs)
        moved.append(arguments)
    assert moved == [{"p", "q", "m"}, {"cut_percent", "elasticity"}, {"keep_percent"}]


# --- volume without revenue, and price cuts -----------------------------------------------------------------------


def three_factors(market, year):
    money, gb, people = (market(f"{name}").at(year) for name in ("revenue_mobile_data", "mobile_internet_traffic",
                                                                 "mobile_subscribers"))  # fmt: skip
    return {"users": people, "usage": gb / people, "price": money / gb}


def log_mean_terms(before, after):
    """Ang's LMDI: each factor's log ratio times the logarithmic mean (b - a) / ln(b / a) of the two products."""
    start, end = np.prod([*before.values()]), np.prod([*after.values()])
    return np.log(np.divide([*after.values()], [*before.values()])) * (end - start) / np.log(end / start)


def test_three_terms_sum_to_the_change_of_revenue(market):
    before, after = three_factors(market, "2019"), three_factors(market, "2023")
    terms = lc.decompose_revenue(before, after)
    change = market("revenue_mobile_data").at("2023") - market("revenue_mobile_data").at("2019")
    assert terms.sum() == pytest.approx(change, abs=1e-9)
    assert terms.to_numpy() == pytest.approx(log_mean_terms(before, after), abs=1e-9)


def test_the_sentence_under_the_waterfall_says_these_terms(lesson, market):
    before, after = three_factors(market, "2019"), three_factors(market, "2023")
    terms = [f"{term:+.0f}" for term in log_mean_terms(before, after)]
    assert [term[0] for term in terms] == ["+", "+", "-"]
    told = [text for text in forms(lesson, "text/markdown") if re.findall(r"[+-]\d+", text) == terms]
    assert len(told) == 1
    change = market("revenue_mobile_data").at("2023") - market("revenue_mobile_data").at("2019")
    assert {f"{change:.0f}", f"{before['price']:.2f}", f"{after['price']:.2f}"} <= set(re.findall(r"[\d.]+\d", told[0]))


def revenue_ratio(rule, cut, elasticity):
    volume = 1 + elasticity * cut if rule == "linear" else (1 - cut) ** -elasticity
    return (1 - cut) * volume


@pytest.mark.parametrize(("rule", "answer"), [("linear", 1.25), ("constant", 1.00)])
def test_a_cut_of_a_fifth_breaks_even_where_revenue_stays(rule, answer):
    assert brentq(lambda elasticity: revenue_ratio(rule, 0.2, elasticity) - 1, 0, 5) == pytest.approx(answer)
    assert lc.break_even_elasticity(0.2, rule) == pytest.approx(answer)


def test_the_figure_of_the_price_cut_tells_both_changes_of_revenue(lesson):
    changes = [f"{100 * (revenue_ratio(rule, 0.10, 0.8) - 1):+.1f}%" for rule in ("linear", "constant")]
    assert changes == ["-2.8%", "-2.1%"]
    assert [text for text in forms(lesson, "text/plain") if all(change in text for change in changes)]
    breaks = [brentq(lambda e, rule=rule: revenue_ratio(rule, 0.10, e) - 1, 0, 5) for rule in ("linear", "constant")]
    assert [text for text in forms(lesson, "text/markdown") if all(f"{even:.2f}" in text for even in breaks)]


# --- 4G and 5G ----------------------------------------------------------------------------------------------------


def substitution(market, new, old):
    """Return decimal years and the new generation's shares at the dates published for both."""
    both = [dict(zip(series.decimal_year, series.value, strict=True)) for series in (market(new), market(old))]
    years = np.array(sorted(both[0].keys() & both[1].keys()))
    users, others = (np.array([one[year] for year in years]) for one in both)
    return years, users / (users + others)


@pytest.fixture(scope="module")
def generations(market):
    return {"4G": substitution(market, "subscribers_4G", "subscribers_2G_3G"),
            "5G": substitution(market, "subscribers_5G", "subscribers_not_5G")}  # fmt: skip


def straight_line(years, share, ahead):
    """Return the share forecast by a line through the logits, and the ends of its 90 % prediction interval."""
    logits = np.log(share / (1 - share))
    slope, start = np.polyfit(years, logits, 1)
    freedom = len(years) - 2
    spread = np.sqrt(np.sum((logits - start - slope * years) ** 2) / freedom)
    distance = (ahead - years.mean()) ** 2 / np.sum((years - years.mean()) ** 2)
    reach = student_t.ppf(0.95, freedom) * spread * np.sqrt(1 + 1 / len(years) + distance)
    return [100 / (1 + np.exp(-(start + slope * ahead + shift))) for shift in (0, -reach, reach)]


def lazy_step(years, share, ahead):
    logits = np.log(share / (1 - share))
    return 100 / (1 + np.exp(-(logits[-1] + np.diff(logits)[-1] / np.diff(years)[-1] * (ahead - years[-1]))))


def test_the_table_of_hidden_points_agrees_with_a_line_fitted_to_the_three_before(lesson, generations):
    expected = []
    for years, share in generations.values():
        assert len(years) == 5
        for year, true in zip(years[-2:], 100 * share[-2:], strict=True):
            forecast, low, high = straight_line(years[:-2], share[:-2], year)
            lazy = lazy_step(years[:-2], share[:-2], year)
            expected.append([f"{forecast:.1f}", f"{low:.0f} 到 {high:.0f}", f"{true:.1f}", f"{forecast - true:.1f}",
                             f"{lazy - true:.1f}"])  # fmt: skip
    (table,) = [rows for rows in tables(lesson) if sum(bool(row) and row[0][:2] in generations for row in rows) == 4]
    rows = [row for row in table if row]
    assert [row[0][:2] for row in rows] == ["4G", "4G", "5G", "5G"]
    assert [row[1:] for row in rows] == expected
    assert all(0 < float(row[5]) < float(row[4]) for row in rows), "all too high, the lazy way always less so"


def test_5g_two_years_ahead_is_told_as_an_interval_and_the_line_s_own_number_never(lesson, cohort, generations):
    """The only single number told is where the last step leads, below the line."""
    years, share = generations["5G"]
    year = cohort.spec.dates[0].year + 1
    forecast, low, high = straight_line(years, share, year + 1.0)
    missed = max(straight_line(years[:-2], share[:-2], then)[0] - 100 * true for then, true in
                 zip(years[-2:], share[-2:], strict=True))  # fmt: skip
    lazy = lazy_step(years, share, year + 1.0)
    assert low - missed < lazy < forecast < high
    texts = forms(lesson, "text/markdown") + ["：".join(row) for rows in tables(lesson) for row in rows]
    told = [text for text in texts if f"{year} 年底" in text]
    assert len(told) >= 2, "the forecast and its line in the closing table"
    for text in told:
        assert f"{low - missed:.0f}% 到 {high:.0f}%" in text
        rest = re.sub(r"\d+% 到 \d+%|90% 区间", "", text)
        assert set(re.findall(r"\d+(?:\.\d+)?%", rest)) <= {f"{lazy:.0f}%"}
        assert f"{forecast:.0f}%" not in text and f"{forecast:.1f}%" not in text


# --- the Bass curve in other countries ----------------------------------------------------------------------------


def bass_increments(ends, p, q, m):
    gone = np.exp(-(p + q) * np.append(0, ends))
    return np.diff(m * (1 - gone) / (1 + q / p * gone))


def market_interval(adopters):
    """Return the 95 % interval of m, None for the lesson's two reasons: a year of loss, or no year past the peak."""
    if (adopters < 0).any():
        return None
    years, seen = np.arange(1.0, len(adopters) + 1), adopters.sum()
    (p, q, m), covariance = curve_fit(bass_increments, years, adopters, p0=(0.01, 0.4, 1.2 * seen),
                                      bounds=([1e-12, 0, 1e-9], [1, 3, np.inf]), x_scale=(0.01, 0.1, seen),
                                      maxfev=20_000)  # fmt: skip
    if np.log(q / p) / (p + q) > years[-2]:
        return None
    reach = student_t.ppf(0.975, len(adopters) - 3) * np.sqrt(covariance[2, 2])
    return m - reach, m + reach


def test_as_many_countries_are_refused_held_and_missed_as_the_lesson_counts(lesson, cohort):
    held, missed, refused = [], {}, []
    for place in cohort.market_scopes("ITU_mobile_per_100"):
        series = cohort.market("ITU_mobile_per_100", place)
        early, today = series.between("1980", "2010").value.to_numpy(), series.at("2023")
        interval = market_interval(np.diff(early[early > 0.5], prepend=0))
        if interval is None:
            refused.append(place)
        elif interval[0] <= today <= interval[1]:
            held.append(place)
        else:
            missed[place] = today - sum(interval) / 2
    assert (len(refused), len(held), len(missed)) == (7, 5, 4)
    assert min(missed.values()) > 0, "all guessed too low"
    counts = [str(count) for count in (16, 7, 9, 5, 4)]
    (told,) = [text for text in forms(lesson, "text/markdown") if re.findall(r"(?<![\d%])(\d+) 个", text) == counts]
    assert "猜少" in told and all(place in told for place in missed)
