"""A team's war-game rounds in its debrief: what it answered, whether its form says so, and what the replay would have.

What an answer or a promise bound a team to is read here from the ledger, as the game itself knows of neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from coursekit.live import as_markdown
from coursekit.sandtable.debrief.wording import quarter_name
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Ledger, RoundView
from coursekit.sandtable.rules.fields import NUMBER, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.spending import within_limit
from coursekit.sandtable.scenario.war_rounds import Played, compare_after, round_events, round_named
from coursekit.sandtable.scenario.war_sentences import LIMIT, letter_of
from coursekit.sandtable.scenario.war_yardsticks import money_of, most, second_of
from coursekit.sandtable.scenario.what_follows import added

PART, RESOLVED = "game", "resolved"
VALUE = "利润加存量价值"  # of the round's two quarters
AS_SAID, CUT = "照答案填的", "照答案填的，超过透支上限的按同一比例压了"
SEEN = 0.05  # of a field's unit: a smaller difference is rounding
MOST_NAMED = 2
HOW = f"利润加存量价值是两季合计的。少多少，是每个答案放进同一季重放比出来的：{LIMIT}"


def bound_fields(ledger: Ledger) -> dict[tuple[int, int], frozenset[str]]:
    """Return by quarter and seat which fields of the form an answer or a promise laid down; empty without rounds."""
    found: dict[tuple[int, int], frozenset[str]] = {}
    for view in _resolved(ledger):
        war = ledger.war_round(view)
        answers = ledger.war_answers(view) if war else {}
        sums = [(seat, round_named(war).answers[answer].now) for seat, answer in answers.items()]
        for seat, fields in (*sums, *ledger.war_promises(view).items()):
            if fields:
                found[view.quarter, seat] = found.get((view.quarter, seat), frozenset()) | set(fields)
    return found


def rounds_say(ledger: Ledger, game: Game, seat: int) -> str:
    """Return a team's rounds as Markdown, a line a round that has been played, and how they are compared.

    Empty where no round has been played.
    """
    views = [view for view in _resolved(ledger) if ledger.war_round(view)]
    lines = [f"- **{quarter_name(view.quarter)}　{as_markdown(round_named(ledger.war_round(view)).title)}**："
             f"{as_markdown(_round_says(ledger, game, seat, view))}" for view in views]  # fmt: skip
    return "\n".join([*lines, "", as_markdown(HOW)]) if lines else ""


def _round_says(ledger: Ledger, game: Game, seat: int, view: RoundView) -> str:
    war, quarter = ledger.war_round(view), view.quarter
    asked, names = ledger.war_asked(war), [each.name for each in game.setup.seats]
    if seat not in asked:
        return f"问的是{'、'.join(names[each] for each in asked)}，没问你们。"
    answer, handed_in = ledger.war_answers(view).get(seat), ledger.submission(seat, view) is not None
    roles, found = ledger.war_roles(war), round_named(war)
    if not found.attack.choice and not set(round_events(war, roles)) <= set(game.quarters[quarter].events):
        return "讲师换了这一季的牌，这一轮没打。"
    known = replace(game, quarters=game.quarters[: quarter + 1])
    every = compare_after(known, quarter, seat, war, roles, ledger.war_answers(view))
    own = next((each for each in every if each.answer == answer), None)
    if own is None:
        told = "没记答案" if handed_in else "没选，也没交表"
    else:
        sums = (found.answers[answer].now, ledger.war_promises(view).get(seat, {}))
        form = _form_says(game, quarter, seat, sums) if handed_in else "没交表"
        told = f"选 {letter_of(every, own)} {own.words}；{form}"
    came = ""
    if found.attack.choice:
        came = f"对手{'打了' if set(round_events(war, roles)) <= set(game.quarters[quarter].events) else '没打'}。"
    second = second_of(war)
    money, customers = (_against(every, own, size, unit) for size, unit in ((money_of, "万元"), (second.size, "户")))
    return f"{told}。{came}{_promise_says(ledger, game, seat, quarter)}{VALUE}，{money}；{second.then}，{customers}。"


def _against(
    every: Sequence[Played], own: Played | None, size: Callable[[Played], int], unit: str
) -> str:
    """Return which answers have most of something, and by how much the own one has less."""
    best = most(every, size)
    if len(best) == len(every):
        return "各个答案一样多"
    if own in best:
        others = "、".join(letter_of(every, each) for each in best if each is not own)
        return f"你们选的最多{f'（{others} 一样多）' if others else ''}"
    letters = "、".join(f"{letter_of(every, each)} {_short(each.words)}" for each in best)
    return f"最多的是 {letters}" + (f"，你们选的少 {size(best[0]) - size(own):,} {unit}" if own else "")


def _short(words: str) -> str:
    """Return the beginning of an answer, as far as it says which one it is.

    >>> _short("围魏救赵：这一季 50 万元打个人市场，广告、渠道各一半"), _short("不跟，各栏不动")
    ('围魏救赵', '不跟')
    """
    return words.partition("：")[0].partition("，")[0]


def _form_says(game: Game, quarter: int, seat: int, sums: Sequence[Mapping[str, float]]) -> str:
    """Return whether a form says what an answer does, promises that were due included."""
    before, decided = replace(game, quarters=game.quarters[:quarter]), game.quarters[quarter].decisions.seat(seat)
    wanted = added(before, seat, _added_up(sums))
    apart = _apart(decided, wanted, game)
    if not apart:
        return AS_SAID
    cut = within_limit(wanted, before.state, seat, game.market.parameters)
    if cut is not wanted and not _apart(decided, cut, game):
        return CUT
    more = f"等 {len(apart)} 栏" if len(apart) > MOST_NAMED else ""
    return "、".join(f"{zh}填的是 {own:g}，照答案是 {said:g}" for zh, own, said in apart[:MOST_NAMED]) + more


def _promise_says(ledger: Ledger, game: Game, seat: int, quarter: int) -> str:
    """Return whether what the answer promised for the next quarter was done; empty where it promised nothing."""
    view = next((each for each in _resolved(ledger) if each.quarter == quarter + 1), None)
    due = ledger.war_promises(view).get(seat) if view else None
    if not due:
        return ""
    before = replace(game, quarters=game.quarters[: quarter + 1])
    answer, war = ledger.war_answers(view).get(seat), ledger.war_round(view)
    now = round_named(war).answers[answer].now if war and answer else {}
    decided, wanted = game.quarters[quarter + 1].decisions.seat(seat), added(before, seat, _added_up((due, now)))
    apart = _apart(decided, wanted, game, due)
    if not apart:
        return "承诺的，下季照办了。"
    each = "、".join(f"{zh}填的是 {own:g}，照承诺是 {said:g}" for zh, own, said in apart)
    return f"承诺的，下季没照办：{each}。"


def _apart(
    decided: Decisions, wanted: Decisions, game: Game, fields: Mapping[str, float] | None = None
) -> list[tuple[str, float, float]]:
    """Return the fields of a form, all or some, that are not as wanted: name, what it is, what it should be."""
    own, said = values_of(decided), values_of(wanted)
    return [(field.zh, float(own[field.name]), float(said[field.name])) for field in form_fields(game.setup.pair)
            if field.kind == NUMBER and (fields is None or field.name in fields)
            and abs(float(own[field.name]) - float(said[field.name])) > SEEN]  # fmt: skip


def _added_up(sums: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: sum(each.get(name, 0.0) for each in sums) for each in sums for name in each}


def _resolved(ledger: Ledger) -> list[RoundView]:
    return [view for view in ledger.rounds(PART) if view.status == RESOLVED]
