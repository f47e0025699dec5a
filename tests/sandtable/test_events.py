"""Event cards: drawn from the seed or named, valid on load, and doing to a quarter what the file says."""

from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.sandtable.engine import Disturbances, advance, load_parameters
from coursekit.sandtable.engine.segments import segment
from coursekit.sandtable.game import default_decisions, new_game, play_quarter
from coursekit.sandtable.scenario.event_file import read_cards
from coursekit.sandtable.scenario.events import draw_events, event_text, load_cards, resolve_events, with_events
from coursekit.sandtable.setup import OPERATOR_NAMES, PAIRS, GameSetup, seats_for

TEXT = (files("coursekit.sandtable.scenario") / "events.yml").read_text("utf-8")
CARD = """\
# comment
flood:
  title: 水淹机房
  text: "{operator}的机房进了水。抽了一夜。"
  hits: drawn
  basis: 设定
  effects:
    capacity: 0.8
    pull:
      - {kind: personal, tier: light, add: 0.2}
"""


def game_of(seed=8, operators=5, quarters=6, deck=True):
    return new_game(GameSetup(seed, "2g_4g", seats_for(0, operators), quarters, deck=deck))


def quiet(operators=5):
    return Disturbances.none(1, operators)


def test_the_deck_has_ten_cards_and_each_says_what_happens_in_two_sentences():
    cards = load_cards()
    assert len(cards) >= 10 and len({card.title for card in cards.values()}) == len(cards)
    for name, card in cards.items():
        assert card.text.count("。") == 2 and card.text.endswith("。") and "！" not in card.text, name
        shown = event_text(name if card.hits == "all" else f"{name}:2", OPERATOR_NAMES)
        assert shown.startswith(card.title) and ("丙公司" in shown) == (card.hits != "all") and "{" not in shown


def test_every_card_does_something_and_nothing_beyond_its_operator():
    for name, card in load_cards().items():
        event = name if card.hits == "all" else f"{name}:2"
        after = with_events(quiet(), [event])
        changed = np.zeros(5, bool)
        for field, value in vars(after).items():
            changed |= (value != getattr(quiet(), field)).reshape(5, -1).any(1)
        assert changed.tolist() == ([True] * 5 if card.hits == "all" else [False, False, True, False, False]), name


def test_a_card_does_what_its_file_says():
    after = with_events(quiet(), ["campus_bonus:1", "cable_cut:1"])
    expected = np.zeros((1, 5, 12))
    expected[0, 1, [segment("light", "personal"), segment("medium", "personal")]] = 0.35
    assert np.array_equal(after.pull, expected) and (after.attraction == 0).all()
    assert after.capacity_factor[0].tolist() == [1, 0.85, 1, 1, 1] and after.complaint_factor[0, 1] == 1.2
    heavy = with_events(quiet(), ["roaming_row:0"]).attraction[0, 0]
    assert np.flatnonzero(heavy).tolist() == [segment("heavy", kind) for kind in ("personal", "family", "group")]


def test_cards_add_up_on_noise_and_leave_what_they_are_given_alone():
    noise = Disturbances.of_noise(np.full((1, 5, 12), 0.01))
    after = with_events(noise, ["good_word:0", "cold_wave", "cable_cut:0"])
    assert after.attraction[0, 0, 0] == pytest.approx(0.15) and after.attraction[0, 1, 0] == 0.01
    assert after.capacity_factor[0, :2].tolist() == pytest.approx([0.93 * 0.85, 0.93])
    assert (noise.attraction == 0.01).all() and (noise.capacity_factor == 1).all()


@pytest.mark.parametrize("pair", PAIRS)
def test_the_size_that_basis_claims(pair):
    """Shifts stand beside the bill that would do the same: beta_t ln B, so that 0.14 is about a tenth of a bill."""
    weights = load_parameters(pair).price_weight
    assert 1 - np.exp(-0.35 / weights[1:3].mean()) == pytest.approx(0.25, abs=0.03)
    assert np.exp(-0.15 / load_parameters(pair).coverage_weight) == pytest.approx(0.86, abs=0.02)
    assert -np.expm1(-0.14 / weights.mean()) == pytest.approx(0.1, abs=0.015)
    assert np.expm1(0.1 / weights[-1]) == pytest.approx(0.1, abs=0.02)
    assert np.expm1(0.4 / weights.mean()) == pytest.approx(0.35, abs=0.03)


def test_a_cable_cut_hurts_whom_it_hits_and_a_good_word_helps():
    game = game_of(deck=False)
    plain = play_quarter(game, {})
    for event, seat, better in (("cable_cut:3", 3, False), ("good_word:1", 1, True), ("park_moves:0", 0, False)):
        hit = play_quarter(game, {}, [event])
        difference = (hit.state.customers - plain.state.customers)[0, seat].sum()
        assert (difference > 0) == better and hit.quarters[0].events == (event,)


def test_none_in_the_first_quarter_about_one_in_three_later_and_never_twice():
    state, drawn = game_of().state, []
    for seed in range(300):
        assert draw_events(seed, 0, state) == ()
        cards = [each.partition(":")[0] for quarter in range(1, 12) for each in draw_events(seed, quarter, state)]
        assert len(set(cards)) == len(cards)
        drawn += cards
    assert len(drawn) / (300 * 11) == pytest.approx(1 / 3, abs=0.03)
    assert set(drawn) == set(load_cards())


@given(seed=st.integers(0, 2**40), quarter=st.integers(1, 11), operators=st.integers(4, 8))
def test_a_draw_is_the_seeds_and_resolves_to_itself(seed, quarter, operators):
    state = game_of(seed, operators).state
    cards = draw_events(seed, quarter, state)
    assert cards == draw_events(seed, quarter, state) == resolve_events(cards, seed, quarter, state)


def test_the_noise_is_the_same_with_and_without_cards():
    with_deck, without = game_of(11, deck=True), game_of(11, deck=False)
    for _ in range(6):
        with_deck, without = play_quarter(with_deck, {}), play_quarter(without, {})
    assert any(each.events for each in with_deck.quarters) and not any(each.events for each in without.quarters)
    for one, other in zip(with_deck.quarters, without.quarters, strict=True):
        lifted = with_events(other.disturbances, one.events)
        for name, value in vars(lifted).items():
            assert np.array_equal(value, getattr(one.disturbances, name)), name


def test_whom_a_card_hits():
    state = game_of().state
    sizes = state.customers[0].sum(-1)
    assert resolve_events(["roaming_row"], 8, 1, state) == (f"roaming_row:{sizes.argmax()}",)
    assert resolve_events(["good_word"], 8, 1, state) == (f"good_word:{sizes.argmin()}",)
    assert resolve_events(["cold_wave", "good_word:4"], 8, 1, state) == ("cold_wave", "good_word:4")
    hit = {resolve_events(["cable_cut"], seed, 1, state)[0] for seed in range(60)}
    assert hit == {f"cable_cut:{seat}" for seat in range(5)}


def test_the_instructor_may_name_cards_in_any_quarter_and_none_at_all():
    game = play_quarter(game_of(), {}, ["cold_wave", "cable_cut:2"])
    assert game.quarters[0].events == ("cold_wave", "cable_cut:2")
    seed = next(seed for seed in range(50) if draw_events(seed, 1, game.state))
    game = play_quarter(game_of(seed), {})
    assert play_quarter(game, {}).quarters[1].events and not play_quarter(game, {}, []).quarters[1].events


def test_a_quarter_with_cards_is_the_engines_own():
    game = play_quarter(game_of(), {}, ["cable_cut:2"])
    quarter = game.quarters[0]
    after, _ = advance(quarter.before, quarter.decisions, game.market, quarter.disturbances)
    assert np.array_equal(after.customers, game.state.customers)
    assert default_decisions(game, 2).network.shape == (1, 1)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["flood"], "没有叫“flood”的事件卡，可选 campus_bonus"),
        (["cable_cut:7"], "席位是“7”，要写 0 到 4 的整数"),
        (["cable_cut:x"], "席位是“x”"),
        (["cable_cut:²"], "席位是“²”"),
        (["cold_wave:1"], "“寒潮”各家都碰上，不用点名"),
        (["cable_cut:1", "cable_cut:2"], "一季里写了两次"),
    ],
)
def test_a_card_that_cannot_be_played_is_refused(names, says):
    with pytest.raises(CourseError, match=says):
        resolve_events(names, 8, 1, game_of().state)


def test_the_smallest_file_is_read():
    card = read_cards(CARD, "x.yml")["flood"]
    assert (card.capacity, card.complaints, card.hits) == (0.8, 1.0, "drawn") and card.pull[0].add == 0.2
    assert list(read_cards(TEXT, "events.yml")) == list(load_cards())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("flood:", "Flood 1:", "x.yml 第 2 行：卡名“Flood 1”"),
        ("  title: 水淹机房\n", "", "x.yml 第 2 行：卡 flood 缺 title"),
        ("  basis: 设定\n", "  basis:\n", "x.yml 第 2 行：卡 flood 缺 basis"),
        ("  basis: 设定", "  reason: 设定", "x.yml 第 6 行：卡 flood 没有 reason 这一项"),
        ("hits: drawn", "hits: somebody", "x.yml 第 5 行：hits 是 somebody"),
        ("hits: drawn", "hits: all", "x.yml 第 4 行：hits 是 all，text 里不用写"),
        ("{operator}的机房", "一家的机房", "x.yml 第 4 行：hits 是 drawn，text 里要写"),
        ("进了水", "进了{water}", "x.yml 第 4 行：text 里的大括号"),
        ("capacity: 0.8", "budget: 0.8", "x.yml 第 8 行：没有 budget 这种效果"),
        ("capacity: 0.8", "capacity: 很多", "x.yml 第 8 行：卡 flood 的 capacity 是 '很多'"),
        ("capacity: 0.8", "capacity: .nan", "x.yml 第 8 行：卡 flood 的 capacity 是 nan"),
        ("capacity: 0.8", "capacity: 0.1", "x.yml 第 8 行：卡 flood 的 capacity 是 0.1，要在 0.6 到 2 之间"),
        ("add: 0.2", "add: 3", "x.yml 第 9 行：卡 flood 的 pull 的 add 是 3"),
        ("add: 0.2", "plus: 3", "x.yml 第 9 行：卡 flood 的 pull 里"),
        ("kind: personal", "kind: people", "x.yml 第 9 行：pull 里的 kind 是 people"),
        ("tier: light", "tier: 5G", "x.yml 第 9 行：pull 里的 tier 是 5G"),
        ("  hits: drawn", "  hits: [drawn", "x.yml 第"),
        (CARD, CARD + CARD, "x.yml 第 12 行：卡 flood 写了两次"),
        (CARD, "- a\n", "x.yml：事件卡文件要一张一段"),
        (CARD, "", "x.yml：事件卡文件要一张一段"),
        (CARD, "flood: 水\n", "x.yml 第 1 行：卡 flood 要写 title"),
        ("  effects:\n    capacity: 0.8\n    pull:\n      - {kind: personal, tier: light, add: 0.2}\n", "  effects: 大\n", "x.yml 第 7 行：卡 flood 的 effects 要写成"),
        ("\n      - {kind: personal, tier: light, add: 0.2}", " 0.2", "x.yml 第 9 行：卡 flood 的 pull 要一行一个"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(old, new, says):
    assert old in CARD
    with pytest.raises(CourseError) as error:
        read_cards(CARD.replace(old, new), "x.yml")
    assert says in str(error.value)
