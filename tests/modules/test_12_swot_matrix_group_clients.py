"""Lesson 12 whole: every item is taught, what moves says the same on paper, and every class hears its own story."""

import ast
import inspect
import re
from itertools import combinations

import lesson_run
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from second_client_count import Book, eigen_weights
from stored_lesson import numbers, telling

from coursekit.cohort import open_cohort
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage

NAME = "12_swot_matrix_group_clients.ipynb"
CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
OWN_NAMES = {
    "demo": {"集团短号网", "互联网专线", "集团彩铃", "集团短信", "视频监控"},
    "mobile-group-2026b": {"集团 V 网", "互联网专线", "集团彩铃", "集团短信平台", "企业看店"},
    "ningde-telecom-2026a": {"企业短号", "政企专线", "企业彩铃", "集团短信", "视频监控"},
}
GROUP_A = (2, 4, 3, 2, 2, 1)


@pytest.fixture(scope="module")
def books(root):
    return {name: Book(open_cohort(root / "cohorts" / f"{name}.yml")) for name in CLASSES}


class Kept(lesson_run.Seen):
    """What a class sees, its figures too, and the number of figures and tables shown so far at each heading."""

    def __init__(self):
        super().__init__()
        self.figures, self.said = [], []

    def show(self, fig, *, alt, source):
        self.figures.append(fig)
        super().show(fig, alt=alt, source=source)

    def say(self, text):
        self.said.append(text)
        super().say(text)


@pytest.fixture(scope="module")
def runs(lesson, books):
    """One run of the lesson for every class."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lesson_run, "Seen", Kept)
        return {name: lesson_run.run(lesson, book.cohort.path) for name, book in books.items()}


@pytest.fixture(params=CLASSES)
def name(request):
    return request.param


def names_in(seen):
    """Return the notebook's own names, as they were at its end."""
    return seen.explored[0][0].__globals__


def test_every_item_of_the_syllabus_is_taught_in_150_minutes_of_which_the_class_has_half(root):
    covered = coverage(root / "notebooks", load_syllabus())
    (module,) = [module for module in covered.modules if module.module.code == "12"]
    assert (module.missing, module.title_missing) == ((), ())
    assert len(module.covered) + len(module.lesson.title_items) == 22
    assert module.complete
    assert module.minutes == 150
    assert module.activity >= 75
    assert [problem for problem in covered.errors if problem.file == NAME] == []


# --- what moves ---------------------------------------------------------------------------------------------------


def test_two_sliders_each_with_the_same_figure_standing_still(lesson, runs):
    """Beside it stands what it draws: from where the second begins, and with the first pushed past its point."""
    code = [cell for cell in lesson.cells if cell.cell_type == "code"]
    places = [place for place, cell in enumerate(code) if cell.source.startswith("explore(")]
    seen = runs["demo"]
    assert len(places) == len(seen.explored) == 2
    for place, (draw, controls) in zip(places, seen.explored, strict=True):
        (still,) = [cell for cell in code[place + 1 : place + 3] if f"\n{draw.__name__}(" in f"\n{cell.source}"]
        assert "nbval-ignore-output" in code[place].metadata.tags
        call = ast.parse(still.source).body[-1].value
        assert call.func.id == draw.__name__ and {*controls} == {*inspect.signature(draw).parameters}
        given = [eval(ast.unparse(argument), names_in(seen)) for argument in call.args]
        assert all(control.min <= value <= control.max for control, value in zip(controls.values(), given, strict=True))
        drawn = seen.drawn(draw, **dict(zip(controls, given, strict=True))).split("\n")[0]
        shown = [output.metadata["coursekit"]["alt"] for output in still.outputs if "image/png" in output.data]
        assert shown == [drawn], "the figure standing still is another one"


def moved(seen, *names):
    ((draw, controls),) = [(draw, controls) for draw, controls in seen.explored if {*controls} == {*names}]
    return draw, controls


def firsts(book, place, share):
    """Return the clients by score, the first one first, with one weight moved and the rest in proportion."""
    weights = eigen_weights(*GROUP_A)[0]
    rest = np.delete(weights, place)
    return (book.attract @ np.insert(rest / rest.sum() * (1 - share), place, share)).sort_values(ascending=False)


@pytest.mark.parametrize("place", range(4))
def test_moving_a_weight_changes_who_is_first_where_it_really_does(runs, books, name, place):
    seen, book = runs[name], books[name]
    draw, controls = moved(seen, "which", "percent")
    assert (controls["percent"].min, controls["which"].max) == (0, 4)
    leader = (book.attract @ eigen_weights(*GROUP_A)[0]).idxmax()
    for percent in (0, 20, 45, 90):
        order = firsts(book, place, percent / 100)
        alt = seen.drawn(draw, which=place + 1, percent=percent).split("\n")[0]  # also where several are level
        if order.iloc[0] - order.iloc[1] < 1e-6:
            continue
        assert order.index[0] in alt and f"{percent}%" in alt
        if order.index[0] != leader:  # where they are level, the one told and the one found meet
            told = float(re.search(r"([\d.]+)% 打平", alt)[1]) / 100
            ends = [firsts(book, place, told + step) for step in (-0.003, 0.003)]
            assert {ends[0].index[0], ends[1].index[0]} >= {leader}
            assert ends[0].index[0] != ends[1].index[0]


def test_moving_margin_and_cut_moves_the_line_beyond_which_following_loses(runs, name):
    seen = runs[name]
    draw, controls = moved(seen, "percent", "off")
    for percent in (controls["percent"].min, 30, 45, controls["percent"].max):
        for off in (controls["off"].min, 20, 30, controls["off"].max):
            drawn = seen.drawn(draw, percent=percent, off=off)
            line, axes = max(percent - off, 0) / percent, seen.figures[-1].axes[0]
            assert (f"能续 {100 * line:.0f}% 以上" in drawn.split("\n")[0]) == (off < percent)
            (shaded,) = axes.patches
            assert shaded.get_x() == pytest.approx(100 * line)
            needed = [one for one in axes.lines if [*one.get_xdata()] == pytest.approx([0, 100 * line]) and one.get_ydata()[-1] == 100]
            assert needed, "with certain renewal the line ends where following only just breaks even"


# --- every class --------------------------------------------------------------------------------------------------


def test_the_lesson_comes_to_its_end_in_every_class(runs, name):
    assert runs[name].stopped == []


def test_classes_hear_one_story_with_other_numbers(runs):
    shapes = {(len(seen.figures), len(seen.frames), len(seen.said)) for seen in runs.values()}
    for seen in runs.values():  # the sliders' own drawings, made by tests, come last
        assert all(len(frame) for frame in seen.frames)
    assert len({shape[1:] for shape in shapes}) == 1
    stories = [[[*map(str, frame.columns)] for frame in seen.frames] for seen in runs.values()]
    same = [[re.sub(r"\S+\d+（人）", "（人）", column) for column in columns] for story in stories for columns in story]
    assert same[: len(stories[0])] == same[len(stories[0]) : 2 * len(stories[0])] == same[2 * len(stories[0]) :]
    for one, other in combinations(runs.values(), 2):
        told = [{*numbers(text)} for text in (one.said[1], other.said[1])]
        assert len(told[0] - told[1]) > 5
        assert sum(a == b for a, b in zip(one.said, other.said, strict=True)) < len(one.said) / 2


def test_a_class_reads_its_own_products_and_no_others(runs, name):
    everything = "\n".join(runs[name].texts)
    own = OWN_NAMES[name]
    assert all(product in everything for product in own)
    for other in {product for names in OWN_NAMES.values() for product in names} - own:
        longer = [product for product in own if other in product]
        rest = everything
        for product in longer:
            rest = rest.replace(product, "")
        assert other not in rest, f"{other} is another class's name"


def test_every_price_that_somebody_may_grant_is_the_class_s_own(runs, books, name):
    own = {f"{10 * floor:g}" for floor in books[name].rule.floor_discounts.values()}
    decided = [text for text in runs[name].said if "拿主意" in text]
    told = [{f"{float(price):g}" for price in re.findall(r"([\d.]+) 折", text)} for text in decided]
    assert len(decided) >= 10 and set().union(*told) == own


def test_the_verdict_on_following_agrees_with_its_line(runs, name):
    """Whoever renews more often than (m - c) / m without a cut is not followed for; below, it depends on the count."""
    seen = runs[name]
    space = names_in(seen)
    margin, match = space["options"].loc[["hold", "match_price"], "margin_yuan"]
    hold, line = space["options"].loc["hold", "chance"], max(match, 0) / margin
    low, _, high = space["raised"]["match_price"]
    (text,) = [text for text in telling(seen.said, f"{100 * line:.0f}", f"{100 * hold:.0f}") if "所以只看一个数" in text]
    assert any(word in text for word in ("先别跟", "跟了就亏", "跟了一定亏")) == (hold > line)
    if hold <= line:
        need = hold * margin / match
        assert f"{100 * need:.0f}" in numbers(text)
        assert ("**够得着**" in text, "**够不着**" in text, "**判不了**" in text) == (low >= need, high < need, low < need <= high)
    (last,) = [frame for frame in seen.frames if "停手线" in frame.columns]
    (row,) = [row for row in last.to_dict("records") if f"{100 * hold:.0f}%" in row["今天的数"]]
    assert f"{100 * line:.0f}%" in row["停手线"]


def test_who_is_told_not_to_follow_would_truly_lose_by_it(runs, books, name):
    """By the truth, which trainees do not see: it gives the chance at a cut of 20 %, no less than at a smaller one."""
    space, book = names_in(runs[name]), books[name]
    truth = book.cohort.truth("products").set_index("contract_id").loc[space["case"]["contract_id"]]
    hold, match = space["options"].loc[["hold", "match_price"], "margin_yuan"]
    told_off = space["options"].loc["hold", "chance"] > max(match, 0) / hold
    assert book.rule.rival_cut <= 0.2
    assert not told_off or truth["p_renew_match_price"] * match < truth["p_renew_hold"] * hold


def test_strengths_are_struck_and_their_score_moves_as_told(runs, name):
    """What the rival has, too, is gone; what the ledger does not bear out has become a weakness."""
    (table,) = [frame for frame in runs[name].frames if "乘起来" in frame.columns]
    (fates,) = [frame for frame in runs[name].frames if "判" in frame.columns]
    assert fates.index[fates["对手甲"] == "也有"].tolist() == fates.index[fates["判"] == "划掉"].tolist() == ["S1", "S3", "S5", "S6"]
    percent = int(numbers(fates.loc["S2", "拿得出的数"])[0])
    assert ("W4" in table.index, "S2" in table.index) == (percent < 90, percent >= 90)
    assert ("W4" in fates.loc["S2", "判"]) == (percent < 90)
    assert table["权重"].sum() == pytest.approx(1)
    after = f"{table['乘起来'].sum():.2f}"
    (text,) = [text for text in telling(runs[name].said, after, "2.5") if text.count("2.5") == 2]
    scores = [float(number) for number in re.findall(r"\d\.\d\d", text)]
    assert f"{scores[-2]:.2f}" == after and ("掉到" in text) == (scores[1] < scores[0])
    assert ("不到 2.5" in text.split("外部")[0]) == (scores[-2] < 2.5)
    assert ("不到 2.5" in text.split("外部")[1]) == (scores[-1] < 2.5)


def test_the_first_of_the_closing_table_is_the_first_of_the_ranking(runs, books, name):
    three = [*books[name].at_risk.index[:3]]
    (last,) = [frame for frame in runs[name].frames if "停手线" in frame.columns]
    assert "、".join(three) in [*last["今天的数"]]
    assert [text for text in runs[name].texts if all(re.search(rf"{one} 从第 \d+ 到第 {n}\b", text) for n, one in enumerate(three, 1))]


# --- forty names --------------------------------------------------------------------------------------------------


def test_forty_clients_are_named_in_the_nine_boxes_and_no_name_lies_on_another(runs, books, name):
    clients = {*books[name].key.index}
    named = [(fig, [text for text in fig.axes[0].texts if text.get_text() in clients]) for fig in runs[name].figures if len(fig.axes) == 1]
    (whole,) = [pair for pair in named if len(pair[1]) == 40]
    assert {text.get_text() for text in whole[1]} == clients
    for fig, texts in [whole, *((fig, texts) for fig, texts in named if 3 < len(texts) < 40)]:
        FigureCanvasAgg(fig).draw()  # which also puts the names to their places
        frames = [Text.get_window_extent(text) for text in texts]  # without the line that leads to the bubble
        for (one, first), (other, second) in combinations(zip(texts, frames, strict=True), 2):
            width, height = min(first.x1, second.x1) - max(first.x0, second.x0), min(first.y1, second.y1) - max(first.y0, second.y0)
            assert width <= 1 or height <= 1, f"{one.get_text()} on {other.get_text()}"
        inside = fig.axes[0].get_window_extent()
        assert all(inside.x0 - 40 < frame.x0 and frame.x1 < inside.x1 + 40 for frame in frames)
