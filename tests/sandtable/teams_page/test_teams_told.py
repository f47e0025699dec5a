"""What a form explains that is not what a team expects: sums cut, a smaller budget, another market, all that is wrong."""

import re

import pytest
from teams_page_games import Page, hand_in

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.rules.check import check_values, planned_spending
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import cut_note
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS, research_report
from coursekit.sandtable.solo.budget_bar import budget_html
from coursekit.sandtable.teams_page.form_page import NEW_MARKET
from coursekit.sandtable.teams_page.views.budget import budget_view
from coursekit.sandtable.teams_page.views.research import told


def overdraw(room, seat=0):
    """Play a quarter in which a team spends all that may be overdrawn, and open the next one."""
    room.console.open_round()
    game = room.console.game()
    values = values_of(repeated_decisions(game, seat))
    spending = planned_spending(values, game, seat)
    hand_in(room.console, seat, key="all-that-may-be-spent", network=values["network"] + spending.limit - spending.total - 1)
    room.console.close_round()
    room.console.resolve(events=[])
    room.console.open_round()
    return room.console.game()


def test_after_an_overdraft_the_form_says_why_its_numbers_are_others(classroom):
    room = classroom()
    game = overdraw(room)
    note, team = cut_note(game, 0), room.team(0)
    assert note and cut_note(game, 1) == ""
    page = team.page("/quarter")
    assert f"提醒：{note}" in page.text and "不交就照上季的数打，钱压到上限以内" in page.text
    assert "不交，就照上季的数打，钱压到上限以内。" in team.page("/receipt").text
    budget, usual, overdraft, interest = (
        float(each.replace(",", "")) for each in re.search(
            r"本季预算 ([\d,.]+) 万元：照上季收入该有 ([\d,.]+)，扣回上季透支的 ([\d,.]+) 和利息 ([\d,.]+)。", page.text
        ).groups()
    )  # fmt: skip
    assert budget == round(planned_spending(values_of(repeated_decisions(game, 0)), game, 0).budget, 1)
    assert usual == pytest.approx(budget + overdraft + interest) and overdraft == round(game.state.overdraft[0, 0], 1)
    assert page.text.count("扣回上季透支的") == 2, "at the top, and where the bar is explained"
    other = room.team(1).page("/quarter").text
    assert "提醒：照" not in other and "扣回上季透支的" not in other and "压到上限以内" not in other
    assert team.hand_in().status_code == 200
    assert note not in team.page("/quarter").text
    room.console.close_round()
    assert "没有交，照上季的数打" in room.team(1).page("/receipt").text


def test_a_silent_team_reads_afterwards_what_was_played(classroom):
    room = classroom()
    overdraw(room)
    room.console.close_round()
    assert "没有交，照上季的数打，钱压到上限以内" in room.team(0).page("/quarter").text
    room.console.resolve(events=[])
    assert "没有交，照上季的数打，钱压到上限以内。" in room.team(0).page("/receipt").text


def test_a_team_with_a_bot_reads_that_it_would_play(room):
    room.console.seat_bot(0, "price", 2)
    team, other = room.team(0), room.team(1)
    assert "不交就由机器人代打" in team.page("/quarter").text and "不交，就由机器人代打。" in team.page("/receipt").text
    assert "机器人代打" not in other.page("/quarter").text + other.page("/receipt").text
    room.console.close_round()
    room.console.resolve(events=[])
    room.console.unseat_bot(0)
    assert "这一季没有交，由机器人代打。" in team.page("/receipt").text
    assert "这一季没有交，照省公司基准打。" in other.page("/receipt").text


def test_all_that_is_wrong_is_told_at_once(room):
    team, game = room.team(0), room.console.game()
    values = values_of(repeated_decisions(game, 0))
    spending = planned_spending(values | {"commission": 0}, game, 0)
    over = f"{values['network'] + spending.limit - spending.total + 572.98:.2f}"
    page = Page(team.hand_in(commission="一百", tools_team="1", network=over).text)
    assert "改了这 3 处再交" in page.text
    for sentence in ("不是一个数", "六样要正好合计 100%", "费用超出上限 573.0 万元（填得不对的“放号酬金”还没算）"):
        assert sentence in page.text, sentence


def test_the_parts_of_the_bar_sum_to_what_it_says(room):
    game, bars = room.console.game(), 0
    for tenth in range(40):
        for seat in range(3):
            values = values_of(repeated_decisions(game, seat)) | {"commission": 31.7 + tenth / 3, "network": 50 + 37.3 * tenth}
            bar = budget_view(values, game, seat, 0.0)
            total, *parts = (float(each.replace(",", "")) for each in [
                re.search(r"打算花 ([\d,.]+)", bar.planned)[1],
                *re.search(r"定死的 ([\d,.]+)，酬金和分成约 ([\d,.]+)，终端补贴约 ([\d,.]+)，", bar.detail).groups(),
            ])  # fmt: skip
            assert round(sum(parts), 1) == total, (bar.planned, bar.detail)
            spending = planned_spending(values, game, seat)
            shown = Page(budget_html(spending)).text
            bars += abs(round(spending.fixed, 1) + round(spending.expected_commission, 1)
                        + round(spending.expected_subsidy, 1) - total) > 0.05  # fmt: skip
            for part in parts:
                assert f" {part:,.1f}" in shown
            for text in check_values(values, game, seat):
                assert all(f" {part:,.1f}" in text for part in (total, *parts))
    assert bars, "rounding each by itself would have done"


def test_after_a_rehearsal_the_first_form_says_that_the_market_is_another(classroom):
    room = classroom(rehearsal=True)
    room.console.open_round()
    team = room.team(0)
    assert NEW_MARKET not in team.page("/quarter").text
    room.console.close_round()
    room.console.resolve(events=[])
    room.console.open_round()
    assert NEW_MARKET in team.page("/quarter").text
    room.console.close_round()
    room.console.resolve(events=[])
    room.console.open_round()
    assert NEW_MARKET not in team.page("/quarter").text


def test_a_column_of_research_has_one_number_of_digits_and_a_true_minus(classroom):
    room, signs = classroom(played=2), 0
    game = room.console.game()
    for name, item in RESEARCH_ITEMS.items():
        report, (shown,) = research_report(game, 0, name), told(game, 0, [name])
        for cells, texts in zip(report.rows, shown.rows, strict=True):
            for cell, text in zip(cells, texts, strict=True):
                if not isinstance(cell, str):
                    assert re.fullmatch(rf"−?[\d,]+\.\d{{{item.decimals}}}", text), text
                    signs += text.startswith("−")
                    assert float(text.replace("−", "-").replace(",", "")) == cell
    assert signs
