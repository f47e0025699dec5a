"""The printed twin, the first look at a lever, and that solo play needs nothing that a pack does not carry."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from solo_forms import a_class

from coursekit.cohort import ONLY_COHORT
from coursekit.handouts.print.tables import set_table
from coursekit.sandtable import solo as package
from coursekit.sandtable.game import new_game, repeated_decisions
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.setup import PAIRS
from coursekit.sandtable.solo import commission_curve, sample_game, solo
from coursekit.sandtable.solo.first_look import COLUMNS
from coursekit.sandtable.solo.levers import LEVERS
from coursekit.sandtable.solo.paper import SAMPLE_TURN, blank_form, sample_report, sample_setup
from coursekit.sandtable.solo.report import MEASURES

FOLDER = Path(package.__file__).parent
CARRIED = {"coursekit", "IPython", "ipywidgets", "numpy", "pandas", "matplotlib", *sys.stdlib_module_names}


@pytest.fixture
def shown(monkeypatch):
    found = []
    monkeypatch.setattr("coursekit.charts.table.publish", lambda data, metadata: found.append(data))
    monkeypatch.setattr("coursekit.sandtable.solo.solo_game.display", found.append)
    return found


def test_while_rendered_paper_is_shown_and_no_widget(tmp_path, monkeypatch, shown):
    monkeypatch.setenv(ONLY_COHORT, "some class")
    solo(a_class(tmp_path))
    form, research, sample, market, terms = (data["text/html"] for data in shown)
    assert all("合成数据" in page for page in (form, research, sample, market))
    assert "每一万户多少次" in terms and "扩容和服务不算" in terms and "开局就定死" in terms
    assert all(lever.zh in form for lever in LEVERS) and "猜本季末份额" in form and "第 6 季" in form
    assert "本季预算" in form and "定死的" in form and "酬金和分成" in form
    assert "市调（万元）" in form and "买了不能退" in research and "第一季只有情景探测" in research
    for item in RESEARCH_ITEMS.values():
        assert re.search(rf"{item.zh}</th>\s*<td[^>]*>{item.price:.0f}</td>", research) and item.tells in research
    assert "样张" in sample and all(measure.zh in sample for measure in MEASURES.values())
    assert market.count("公司</th>") == 7
    assert [*tmp_path.iterdir()] == []


def test_otherwise_the_form_is_shown_and_nothing_written_before_the_game_begins(tmp_path, monkeypatch, shown):
    monkeypatch.delenv(ONLY_COHORT, raising=False)
    solo(a_class(tmp_path), level=3, quarters=5, seed=9)
    (box,) = shown
    assert "coursekit" not in str(type(box)) and [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("pair", PAIRS)
def test_the_form_to_fill_by_hand_begins_where_the_game_begins_and_is_empty(pair):
    frame = blank_form(pair)
    game = new_game(sample_setup(pair))
    budget = planned_spending(values_of(repeated_decisions(game, 0)), game, 0).budget
    assert "主推套餐档（%，开局 100）" in frame.index and f"本季预算（万元，开局 {budget:,.0f}）" in frame.index
    assert not any(cell.strip() for cell in frame.to_numpy().ravel())


@pytest.mark.parametrize("pair", PAIRS)
def test_the_form_to_fill_by_hand_has_a_column_a_quarter_and_stands_upright_on_a_page(pair):
    frame = blank_form(pair)
    assert frame.shape[1] == inspect.signature(solo).parameters["quarters"].default
    setting = set_table(["定什么", *frame.columns], [[name, *cells] for name, cells in frame.T.to_dict("list").items()])
    assert setting.place != "turned" and min(setting.widths[1:]) > 40  # points: 14 mm to write into


@pytest.mark.parametrize("pair", PAIRS)
def test_the_sample_buys_growth_as_the_lesson_says(pair):
    """Lower fees and more commission: more customers, a larger share, less profit at once, more silent lines."""
    report = sample_report(pair)
    rose = {line.name: line.value > line.last for line in report.lines}
    assert report.quarter == SAMPLE_TURN + 1
    assert rose["share"] and rose["gross_adds"] and rose["silent"] and rose["selling_cost"] and not rose["profit"]
    decisions = [quarter.decisions for quarter in sample_game(pair).quarters]
    changed = [field for field in vars(decisions[0]) if field in ("fee", "commission", "clawback", "advertising")
               and (getattr(decisions[1], field)[0, 0] != getattr(decisions[0], field)[0, 0]).any()]  # fmt: skip
    assert changed == ["fee", "commission", "clawback"]


@pytest.mark.parametrize("pair", PAIRS)
def test_commission_brings_lines_of_which_ever_more_are_silent(pair):
    steps = np.arange(0, 201, 20)
    kept, loose = (commission_curve(pair, steps, 0.02, clawback) for clawback in (0.5, 0.0))
    assert tuple(kept.columns) == COLUMNS and "合成" in kept.attrs["source"]
    gross, silent, active, cost = (kept[name].to_numpy() for name in COLUMNS[1:])
    assert (np.diff(gross) > 0).all() and (np.diff(active) > 0).all() and (np.diff(cost) > 0).all()
    assert (np.diff(np.diff(gross)) < 0).all(), "each further yuan brings fewer"
    assert (np.diff(silent / gross) > 0).all()
    np.testing.assert_allclose(active, gross - silent)
    assert (loose["当季在用（万户）"][1:] < kept["当季在用（万户）"][1:]).all()


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_solo_play_imports_only_what_every_installation_has(path):
    assert {name.split(".")[0] for name in imports(path)} <= CARRIED
    assert not [name for name in imports(path) if name.startswith(("coursekit.handouts", "coursekit.cli", "coursekit.authoring"))]


def test_importing_it_opens_no_socket_and_needs_no_extra():
    """In a process of its own: neither the web server's packages nor the factory's come along."""
    code = "import sys, coursekit.sandtable.solo; print([m for m in sys.modules if m in ('fastapi', 'uvicorn', 'papermill', 'typst')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_words_on_screen_are_the_trade_s():
    """Chinese texts in the sources of solo play name no method of a textbook."""
    for path in FOLDER.glob("*.py"):
        for text in re.findall(r'"[^"\n]*[\u4e00-\u9fff][^"\n]*"', path.read_text("utf-8")):
            assert not re.search(r"MCI|Shapley|Koyck|adstock|logit|\bpar\b|hazard|！", text), (path.name, text)
