"""The form: what is on it, handing it in, once, twice, wrong, late, and for another quarter."""

import re
from contextlib import ExitStack

import pytest
from teams_page_games import HOSTILE, Classroom, Page, hand_in

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import LedgerFault
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.fields import ROLES, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS


def test_every_field_is_there_with_unit_range_help_and_last_quarter(classroom):
    room = classroom(played=1)
    room.console.open_round()
    page = room.team(0).page("/quarter")
    last = values_of(repeated_decisions(room.console.game(), 0))
    for role in ROLES:
        assert role in page.text
    named = {own["name"]: own for tag, own in page.elements if tag in ("input", "select") and "name" in own}
    labels = {own["for"] for tag, own in page.elements if tag == "label" and "for" in own}
    ids = {own["id"] for _, own in page.elements if "id" in own}
    for field in form_fields("4g_5g"):
        own = named[field.name]
        assert field.name in labels and set(own["aria-describedby"].split()) <= ids
        assert field.help in page.text and field.zh.partition("·")[0] in page.text
        if field.kind == "number":
            assert f"{field.low:g}–{field.high:g}" in page.text and f"（{field.unit}）" in page.text
            assert float(own["value"]) == last[field.name]
            assert f"上季 {own['value']}" in page.text
    assert "合成数据" in page.text


def test_handing_in_gives_a_receipt_and_stores_what_was_typed(room):
    team = room.team(0)
    answer = team.hand_in(commission="55", fee_light="３１", forecast="17.5%")
    stored = room.console.submission(0)
    assert (stored.values["commission"], stored.values["fee_light"], stored.forecast, stored.source) == (55, 31, 17.5, "page")
    assert stored.receipt in Page(answer.text).text and answer.url.path == "/receipt"
    assert room.console.verify_receipt(0, stored.receipt)
    assert team.form()["commission"] == "55"  # the form shows what counts
    assert room.stored() == [1, 0, 0]


def test_an_untouched_form_hands_in_exactly_what_silence_would_play(room):
    room.team(0).hand_in()
    expected = values_of(repeated_decisions(room.console.game(), 0))
    assert dict(room.console.submission(0).values) == expected


def test_a_double_click_is_one_version(room):
    team = room.team(0)
    form = team.form() | {"commission": "55"}
    answers = [team.hand_in(form) for _ in range(3)]
    assert room.stored() == [1, 0, 0]
    receipt = room.console.submission(0).receipt
    assert all(receipt in answer.text for answer in answers)
    assert "没有多记一版" in answers[1].text and "没有多记一版" not in answers[0].text


def test_going_back_and_changing_the_form_does_not_lose_the_change(room):
    team = room.team(0)
    form = team.form()
    team.hand_in(form, commission="55")
    answer = team.hand_in(form, commission="65")  # the old page, with the old hidden key
    assert answer.status_code == 422
    again = Page(answer.text).forms["/quarter"]
    assert again["commission"] == "65" and again["key"] != form["key"]
    team.hand_in(again)
    assert room.console.submission(0).values["commission"] == 65


def test_two_members_at_once_the_later_version_counts_and_the_page_says_so(room):
    one, other = room.team(0), room.team(0, "10.0.0.8")
    first, second = one.form(), other.form()
    one.hand_in(first, commission="50")
    other.hand_in(second, commission="70")
    latest = room.console.submission(0)
    assert (latest.version, latest.values["commission"]) == (2, 70)
    assert "第 2 版" in one.page("/quarter").text and latest.at[11:19] in one.page("/quarter").text
    receipt = one.page("/receipt").text
    assert latest.receipt in receipt and room.console.versions(0)[0].receipt in receipt


@pytest.fixture(scope="module")
def one_team(tmp_path_factory):
    """A team with an open quarter, for all that is refused and therefore changes nothing."""
    with ExitStack() as stack:
        room = Classroom(tmp_path_factory.mktemp("refused"), stack)
        room.console.open_round()
        yield room, room.team(0)


@pytest.mark.parametrize("changes, said", [
    ({"commission": "nan"}, "不是一个数"), ({"commission": "inf"}, "不是一个数"), ({"commission": "-Infinity"}, "不是一个数"),
    ({"commission": "1e999"}, "不是一个数"), ({"commission": "五十"}, "不是一个数"), ({"commission": ""}, "不是一个数"),
    ({"commission": "-1"}, "0 到 200"), ({"commission": "200.0001"}, "0 到 200"), ({"commission": "0x20"}, "不是一个数"),
    ({"seat": "1"}, "没有“seat”这一栏"), ({"research_cost": "0"}, "没有“research_cost”这一栏"),
    ({"offer_for": "port_in"}, "携号转网服务管理规定"), ({"offer_for": "friends"}, "只能选"),
    ({"agreed_with": HOSTILE[2]}, "反垄断法"), ({"agreed_with": "甲" * 399}, "反垄断法"),
    ({"tools_team": "90"}, "合计"), ({"forecast": "nan"}, "季末份额"), ({"forecast": "120"}, "季末份额"),
    ({"research": ["all"]}, "没有“all”这一项"), ({"research": ["price_map"]}, "打完一季再买"),
    ({"key": "short"}, "暗号"), ({"round": "game-0"}, "哪一季"),
])  # fmt: skip
def test_what_is_wrong_is_refused_said_and_kept_on_the_page(one_team, changes, said):
    room, team = one_team
    answer = team.hand_in(fee_heavy="99.5", **changes)
    page = Page(answer.text)
    assert answer.status_code == 422 and said in page.text
    assert room.stored() == [0, 0, 0]
    typed = page.forms["/quarter"]
    assert typed["fee_heavy"] == "99.5"
    for name, value in changes.items():
        if name in typed and name not in ("key", "round", "research", "offer_for"):
            assert typed[name] == value


def test_a_missing_field_is_refused(room):
    team = room.team(0)
    form = team.form()
    del form["network"]
    answer = team.hand_in(form)
    assert answer.status_code == 422 and "没有填" in Page(answer.text).text and room.stored() == [0, 0, 0]


def test_wrong_fields_are_marked_and_linked(room):
    answer = room.team(0).hand_in(commission="abc", network="-5")
    page = Page(answer.text)
    wrong = {own["name"] for _, own in page.elements if own.get("aria-invalid") == "true"}
    assert wrong == {"commission", "network"}
    assert {"#commission", "#network"} <= set(page.links)
    assert "（commission）" not in page.text


def test_an_over_budget_form_names_the_largest_rise_and_marks_its_department(room):
    answer = room.team(0).hand_in(rush="3000", network="200")
    page = Page(answer.text)
    assert answer.status_code == 422 and "#rush" in page.links and "财务部：" not in page.text
    assert "加得最多的是总经理的“季末冲量”，比没改的时候多 3,000.0 万元" in page.text
    tab = re.search(r'<a href="#role-1">总经理(.*?)</a>', answer.text)[1]
    assert "1 处要改" in tab and answer.text.count("处要改</span>") == 1
    said = re.search(r"预计花 ([\d,.]+) 万元.*?连透支最多 ([\d,.]+) 万元；至少减掉 ([\d,.]+) 万元", page.text).groups()
    planned, allowed, less = (float(each.replace(",", "")) for each in said)
    assert round(planned - allowed, 1) == less and f"{less:,.1f}" in page.text.split("至少减 ")[1][:12]
    for shown in (f"打算花 {planned:,.1f} 万元", f"连透支最多 {allowed:,.1f} 万元"):
        assert shown in page.text, "the bar says the same"
    assert not re.search(r"\d{4}\.\d", page.text)


def test_a_refusal_is_noted_once_and_without_what_was_typed(room):
    team = room.team(0)
    for _ in range(3):
        assert team.hand_in(rush="3001").status_code == 422
    noted = [each for each in room.console.actions() if each.what == "submit_refused"]
    assert len(noted) == 1 and "3001" not in str(noted) and room.console.refused() == {0}
    team.hand_in()
    team.hand_in(rush="3001")
    room.team(1).hand_in()
    room.team(1).hand_in(rush="3001")  # a form of this team counts: nothing is amiss
    assert room.console.refused() == {0} and room.console.verify() == []


def test_one_word_for_what_a_silent_team_plays(classroom):
    room = classroom()
    room.console.open_round()
    team = room.team(0)
    assert "不交就照省公司基准打" in team.page("/quarter").text and "基准 " in team.page("/quarter").text
    assert "不交，就照省公司基准打" in team.page("/receipt").text
    assert "起步" not in team.page("/quarter").text + team.page("/receipt").text
    room.console.close_round()
    room.console.resolve()
    room.console.open_round()
    assert "不交就照上季的数打" in team.page("/quarter").text


def test_no_rounding_gets_past_the_limit(room):
    team, game = room.team(0), room.console.game()
    values = values_of(repeated_decisions(game, 0))
    sums = ("network", "service", "channel_personal", "channel_family", "care_light", "advertising_group")
    touched = values | {name: values[name] + 1 for name in sums}
    spending = planned_spending(touched, game, 0)
    left = spending.limit - spending.total
    for over, status in ((0.06, 422), (0.0501, 422), (0.0499, 200)):
        share = (left + over) / len(sums)  # a little in each field, many decimals
        assert team.hand_in(**{name: repr(touched[name] + share) for name in sums}).status_code == status, over
    assert room.stored() == [1, 0, 0]


def test_research_counts_against_the_limit(room):
    team, game = room.team(0), room.console.game()
    values = values_of(repeated_decisions(game, 0))
    spending = planned_spending(values, game, 0)
    network = repr(values["network"] + spending.limit - spending.total - 1)
    assert team.hand_in(network=network, research=["scenario_probe"]).status_code == 422
    assert team.hand_in(network=network).status_code == 200


def test_bought_research_is_shown_to_its_buyer_and_stays_bought(classroom):
    room = classroom(played=1)
    room.console.open_round()
    buyer, other = room.team(0), room.team(1)
    answer = buyer.hand_in(research=["price_map", "scenario_probe"])
    assert RESEARCH_ITEMS["price_map"].zh in answer.text and "探到的" in answer.text
    buyer.hand_in(research=[], commission="41")
    assert set(room.console.submission(0).research) == {"price_map", "scenario_probe"}
    assert "探到的" in buyer.page("/quarter").text
    assert "探到的" not in other.get("/quarter").text + other.get("/receipt").text


def test_after_the_close_the_form_can_be_read_and_not_sent(room):
    team = room.team(0)
    form = team.form()
    team.hand_in(form, commission="55")
    late = team.form()
    room.console.close_round()
    page = team.page("/quarter")
    fields = [own for tag, own in page.elements if tag == "input" and own.get("inputmode") == "decimal"]
    assert len(fields) > 30 and all("readonly" in own for own in fields)
    assert [own["value"] for own in fields if own["name"] == "commission"] == ["55"]
    assert not page.of_class("send") and "已经截止" in page.text
    answer = team.hand_in(late, commission="99")
    assert answer.status_code == 409 and "没交上" in Page(answer.text).text and 'value="99"' in answer.text
    assert (room.stored(), room.console.submission(0).values["commission"]) == ([1, 0, 0], 55)
    assert team.hand_in(form, commission="55").url.path == "/receipt"  # a retry of what did come in time


def test_the_deadline_closes_without_anybody_pressing_a_button(room):
    team = room.team(0)
    form = team.form()
    room.clock.now += 12 * 60 + 1
    assert team.hand_in(form).status_code == 409
    assert not team.page("/quarter").of_class("send") and room.stored() == [0, 0, 0]


def test_a_form_of_another_quarter_is_not_taken_for_this_one(room):
    team = room.team(0)
    old = team.form()
    room.console.close_round()
    room.console.resolve()
    room.console.open_round()
    answer = team.hand_in(old, commission="55")
    assert answer.status_code == 409 and room.stored() == [0, 0, 0]
    assert Page(answer.text).forms["/quarter"]["commission"] == "55"
    room.console.close_round()
    room.console.resolve()
    assert team.hand_in(old).status_code == 409  # and no form is open at all


def test_reckoning_without_a_script_stores_nothing(room):
    team = room.team(0)
    answer = team.post("/quarter/reckon", team.form() | {"network": "4000"})
    page = Page(answer.text)
    assert answer.status_code == 200 and "至少减" in page.text and page.forms["/quarter"]["network"] == "4000"
    assert room.stored() == [0, 0, 0] and page.of_class("over")


def test_the_live_budget_says_what_the_rules_say(room):
    team, game = room.team(0), room.console.game()
    form = team.form()
    for network in ("0", "180", "4000", "abc"):
        budget = team.post("/api/budget", form | {"network": network}).json()
        values = values_of(repeated_decisions(game, 0)) | {"network": network}
        spending = planned_spending(values, game, 0)
        over = "over" if spending.total > spending.limit else "overdraft" if spending.total > spending.budget else "within"
        assert budget["level"] == over
        assert f"{spending.total:,.1f}" in budget["planned"]
        assert bool(budget["problems"]) == (network in ("4000", "abc"))
    assert room.stored() == [0, 0, 0]


def test_a_full_disk_is_said_and_what_was_typed_stays(room, monkeypatch):
    team = room.team(0)
    form, ledger = team.form(), room.app.state.room.ledger

    def full(*_, **__):
        raise LedgerFault("磁盘满了，这一步没有存进去。")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "submit", full)
        answer = team.hand_in(form, commission="55")
        assert answer.status_code == 503 and "磁盘满了" in answer.text
        assert Page(answer.text).forms["/quarter"]["commission"] == "55"
        patched.setattr(ledger, "game", full)
        assert "磁盘满了" in team.get("/quarter").text and team.get("/quarter").status_code == 503
        assert "磁盘满了" in team.post("/api/budget", form).json()["problem"]
    assert room.stored() == [0, 0, 0] and team.hand_in(form).status_code == 200


def test_a_paper_form_keyed_in_by_the_instructor_is_seen_by_the_team(room):
    room.console.close_round()
    room.console.submit(0, values_of(repeated_decisions(room.console.game(), 0)), key="paper-form-of-team-0", source="paper")
    text = room.team(0).page("/receipt").text
    assert "纸表" in text and room.console.submission(0).receipt in text


def test_before_the_first_quarter_there_is_no_form(classroom):
    room = classroom(rehearsal=True)
    team = room.team(0)
    assert "还没开始" in team.page("/quarter").text and "/quarter" not in team.page("/quarter").forms
    assert "还没开始" in team.page("/receipt").text
    room.console.open_round()
    assert "热身" in team.page("/quarter").text
    hand_in(room.console, 0, key="in-the-rehearsal-0")
    assert "热身" in team.page("/receipt").text
