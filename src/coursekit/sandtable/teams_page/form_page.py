"""The page of an open or closed quarter, and the page between two quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import HTMLResponse

from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Submission
from coursekit.sandtable.ledger.records import GAME, RESOLVED
from coursekit.sandtable.rules.handed_in import BASELINE, cut_note, silent_plays, unsent_plays
from coursekit.sandtable.rules.sums import taken_back
from coursekit.sandtable.scenario.drill_rules import held_names
from coursekit.sandtable.solo.report_numbers import share_text
from coursekit.sandtable.solo.targets import revenue_targets
from coursekit.sandtable.teams_page.form_state import FormState, last_values, prefilled
from coursekit.sandtable.teams_page.guards.sessions import Member
from coursekit.sandtable.teams_page.room import Room, Standing
from coursekit.sandtable.teams_page.views.budget import budget_view
from coursekit.sandtable.teams_page.views.decision_form import form_roles, problems_of
from coursekit.sandtable.teams_page.views.report import ReportView, report_view
from coursekit.sandtable.teams_page.views.research import cost_of, offers, told

NEW_MARKET = "热身打完换了一个市场，份额和各栏的数都从头来过。"


@dataclass(frozen=True)
class Desk:
    """What one team has before it while a quarter is open or closed."""

    room: Room
    member: Member
    standing: Standing
    game: Game  # before the quarter
    latest: Submission | None  # the version that counts

    @property
    def bought(self) -> tuple[str, ...]:
        """Reports bought this quarter, which stay bought."""
        return self.latest.research if self.latest else ()

    def cost(self, state: FormState) -> float:
        """What the form's reports and those already bought cost, 10,000 yuan."""
        return cost_of({*state.research, *self.bought})


def desk_of(room: Room, member: Member) -> Desk | None:
    """Return the team's desk, None while no quarter is open or closed."""
    standing = room.standing()
    if standing.round.status not in ("open", "closed"):
        return None
    game = room.ledger.game(standing.round.part)
    return Desk(room, member, standing, game, room.ledger.submission(member.seat, standing.round))


def form_page(
    desk: Desk, state: FormState | None = None, *, status: int = 200, problems: Sequence[str] = (),
    reckoned: bool = False,
) -> HTMLResponse:  # fmt: skip
    """Return the form, filled with ``state`` or with what counts now; after the close it can only be read."""
    room, member, game, standing = desk.room, desk.member, desk.game, desk.standing
    typed = state is not None
    state = state or prefilled(game, member.seat, desk.latest)
    pair, seat = game.setup.pair, member.seat
    bar = budget_view(state.values, game, seat, desk.cost(state))
    found, silent = problems_of(problems, pair), silent_plays(len(game.quarters), game.setup.starts_over)
    if reckoned:
        found = problems_of(bar.problems, pair)
    return room.page(
        "quarter.html.j2", status, member=member, csrf=member.csrf, standing=standing, state=state, latest=desk.latest,
        roles=form_roles(pair, state.values, last_values(game, seat), found, held_names(game)),
        last_words="基准" if silent == BASELINE else "上季", notes=_notes(desk),
        unsent=unsent_says(room, game, seat, standing),
        offers=offers(game, state.research, desk.bought),
        told=told(game, seat, desk.bought), budget=bar, problems=found, reckoned=reckoned, is_typed=typed,
        report=last_report(room, member, standing), target=f"{_target(desk):,.0f}",
        share=share_text(_share(game, seat)),
        version=desk.latest.version if desk.latest else 0,
    )  # fmt: skip


def waiting_page(room: Room, member: Member, status: int = 200, problems: Sequence[str] = ()) -> HTMLResponse:
    """Return the page before the first quarter, between two, or after the last."""
    standing = room.standing()
    now = standing.round
    is_over = now.status == "resolved" and now.part == "game" and now.quarter + 1 >= standing.quarters
    return room.page(
        "waiting.html.j2", status, member=member, csrf=member.csrf, standing=standing, problems=problems,
        is_over=is_over, latest=room.ledger.submission(member.seat, now) if now.status == "resolved" else None,
        report=last_report(room, member, standing), leaderboard=room.published("leaderboard") is not None,
    )  # fmt: skip


def unsent_says(room: Room, game: Game, seat: int, standing: Standing) -> str:
    """Return what is played for a team that hands in nothing, or has been: its bot, or what `unsent_plays` says.

    ``game`` is the game before the quarter.
    """
    now = standing.round
    bots = room.stood_in(now) if now.status == RESOLVED else room.ledger.seated_bots
    return "由机器人代打" if seat in bots else unsent_plays(game, seat)


def last_report(room: Room, member: Member, standing: Standing) -> ReportView | None:
    """Return the review of the quarter before this one, if its results are published."""
    now, published = standing.round, room.published("results")
    wanted = now.quarter if now.status == "resolved" else now.quarter - 1
    if published is None or (published.part, published.quarter) != (now.part, wanted):
        return None
    return report_view(room.ledger.game(now.part), member.seat, wanted, room.stood_in(published))


def _notes(desk: Desk) -> list[str]:
    """Return what explains the numbers of a form not yet handed in, where they are not what the team expects."""
    if desk.latest is not None:
        return []
    game, seat, now = desk.game, desk.member.seat, desk.standing.round
    is_new = now.part == GAME and now.quarter == 0 and desk.room.was_rehearsed()
    cut, taken = cut_note(game, seat), taken_back(game.state, seat, game.market.parameters)
    return [text for text in (NEW_MARKET if is_new else "", cut and f"提醒：{cut}", taken) if text]


def _target(desk: Desk) -> float:
    return revenue_targets(desk.game.setup, desk.member.seat)[desk.standing.round.quarter]


def _share(game: Game, seat: int) -> float:
    customers = game.state.customers[0].sum(-1)
    return float(100 * customers[seat] / customers.sum())
