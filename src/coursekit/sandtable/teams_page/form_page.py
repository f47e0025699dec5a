"""The page of an open or closed quarter, and the page between two quarters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import HTMLResponse

from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Submission
from coursekit.sandtable.rules.handed_in import BASELINE, silent_plays
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
        last_words="基准" if silent == BASELINE else "上季", silent=silent,
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


def last_report(room: Room, member: Member, standing: Standing) -> ReportView | None:
    """Return the review of the quarter before this one, if its results are published."""
    now, published = standing.round, room.published("results")
    wanted = now.quarter if now.status == "resolved" else now.quarter - 1
    if published is None or (published.part, published.quarter) != (now.part, wanted):
        return None
    return report_view(room.ledger.game(now.part), member.seat, wanted)


def _target(desk: Desk) -> float:
    return revenue_targets(desk.game.setup, desk.member.seat)[desk.standing.round.quarter]


def _share(game: Game, seat: int) -> float:
    customers = game.state.customers[0].sum(-1)
    return float(100 * customers[seat] / customers.sum())
