"""Each team's own paper form for the quarter at hand: its budget, its task, and what every field begins with."""

from __future__ import annotations

from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.sandtable.game import Game, repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.fields import NUMBER, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import cut_note, silent_plays
from coursekit.sandtable.rules.sums import money, taken_back
from coursekit.sandtable.scenario.drill_rules import held_names
from coursekit.sandtable.slips.paper_form import form_front, forms_pdf
from coursekit.sandtable.solo.targets import revenue_targets

GAME, RESOLVED = "game", "resolved"
OVER = "这一局打完了，没有下一季要填的表。"
TOO_LONG = "各队的纸表一页放不下：局名、公司名写短一点再来。"
HOW_TO = (
    "格里的小字是起步数：{begun}。没填的格就照它算，不填一张也是照它打。交上去由讲师录入，录完看回执号，"
    "和网页上交的一样算数。改数请划掉重写，旁边签个字。"
)


def team_forms_pdf(ledger: Ledger) -> bytes:
    """Return a PDF of one A4 page a team, filled with what its form begins with, and the back once.

    They are for the quarter that is open, closed or next. A team's page is its own secret: nobody else's to see.

    Raises
    ------
    CourseError
        The game is over, a library is missing, or a name does not fit.
    """
    game, part = _game_to_play(ledger)
    pair, quarter = game.setup.pair, len(game.quarters)
    name = f"{quarter + 1}" if part == GAME else "热身"
    fronts, any_cut = [], False
    for seat, team in ledger.teams:
        begun = values_of(repeated_decisions(game, seat))
        spending = planned_spending(begun, game, seat)
        cut = cut_note(game, seat)
        why, any_cut = cut + taken_back(game.state, seat, game.market.parameters), any_cut or bool(cut)
        sums = (
            f"预算 {money(spending.budget)} 万元，连透支最多 {money(spending.limit)} 万元；照起步数打要花 "
            f"{money(spending.total)} 万元。收入任务 {revenue_targets(game.setup, seat)[quarter]:,.0f} 万元。"
        )
        printed = {field.name: f"{begun[field.name]:g}" for field in form_fields(pair) if field.kind == NUMBER}
        fronts.append(
            form_front(pair, team=team, quarter=name, sums=sums, why=why, begun=printed, held=held_names(game))
        )
    begun = silent_plays(quarter, game.setup.starts_over) + ("，超上限的压过，上面写明" if any_cut else "")
    return forms_pdf(
        pair, fronts, title=ledger.title, what="各队的纸表", too_long=TOO_LONG, how_to=HOW_TO.format(begun=begun)
    )


def write_team_forms(ledger: Ledger, folder: Path) -> Path:
    """Write `team_forms_pdf` into ``folder`` in place of an earlier one, and return the file's path.

    Raises
    ------
    CourseError
        As `team_forms_pdf` does; or the disk refuses.
    """
    path = folder / f"各队的纸表-{ledger.game_id}.pdf"
    try:
        write_atomic(path, team_forms_pdf(ledger))
    except OSError as error:
        raise CourseError(disk_problem(error)) from error
    return path


def _game_to_play(ledger: Ledger) -> tuple[Game, str]:
    """Return the game before the quarter that is to be played, and its part."""
    now = ledger.round
    if now.status != RESOLVED:
        return ledger.game(now.part), now.part
    if now.part != GAME:
        return ledger.game(GAME), GAME
    game = ledger.game(GAME)
    if len(game.quarters) >= game.setup.quarters:
        raise CourseError(OVER)
    return game, GAME
