"""Every team's debrief as a leaflet of its class: a page for a phone that needs nothing else, and a print."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path

from coursekit.charts import ChartError
from coursekit.charts.figure import picture_of
from coursekit.charts.vectors import svg_bytes
from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.handouts.document import Block, Document, Figure, Heading, Markup, Prose
from coursekit.handouts.look import Look
from coursekit.live import as_markdown
from coursekit.sandtable.debrief.forecasts import mean_points_apart
from coursekit.sandtable.debrief.luck import Luck, luck_of_all
from coursekit.sandtable.debrief.played import Played, played_of, shares_by_quarter
from coursekit.sandtable.debrief.sentences import forecast_says
from coursekit.sandtable.debrief.show import Told, debrief_figures
from coursekit.sandtable.debrief.wording import PAR_SCORE_SAYS, SOURCE
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.scenario.drill_words import drill_result_says
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_page import name, numbers, title
from coursekit.sandtable.team_papers.war_debrief import bound_fields, rounds_say
from coursekit.sandtable.team_papers.writing import file_name

FOLDER = "各队复盘"
KIND = "沙盘复盘"
PART = "game"
COLUMNS = ("指标", "本季", "上季", "变化", "看什么")
NUMERIC = COLUMNS[1:4]
LONG_REMARK = 36  # characters: what two lines of its column hold
BELOW = "（见表下）"
NOTE_DOWN = (
    "**先写下（5 分钟）**：再打一遍，只改一样，改哪一样，从多少改到多少；预期哪个数变多少；看到什么数就承认看错了。",
    "**周一就做**：把上面最值的一步和最亏的一步抄下来，回去调本网上一季同样动作的前后两个数，看是不是也这样，"
    "带着数来跟小组对。",
)  # fmt: skip
STARTS_OVER = (
    "这一局每季的表都从省公司基准填起：下面说的一步，都跟那一季的省公司基准比，只管那一季；"
    "答案、承诺管的几栏，不往回改。"
)
IN_A_DRILL = (
    "演练和一动不动比，KPI 考核和省公司基准比，两边可以不一样。下面说的一步，只看钱和 KPI 考核：退回去省钱的那一步，"
    "可能正是做到目标的那一步。"
)
LIBRARIES = ("jinja2", "markdown_it", "mdit_py_plugins", "nh3", "latex2mathml", "typst")
INSTALL = '没装 {missing}，做不了复盘页：在有网的地方运行 pip install "coursekit[handouts]"，装好再来。'
Progress = Callable[[int, int, str], None]


def write_debriefs(ledger: Ledger, folder: Path | str, *, progress: Progress | None = None) -> list[Path]:
    """Write each team's debrief into ``folder`` as a page and as a PDF; return the files, in the order of seats.

    Parameters
    ----------
    progress
        Called with how many teams are done, how many there are, and the team that is next.

    Raises
    ------
    CourseError
        No quarter of the game has been resolved, it cannot be replayed or typeset, a library is missing, or the
        disk refuses; or a team's figure cannot be drawn, after all others' debriefs have been written.
    """
    _need_handouts()
    from coursekit.handouts.pages import leaflet_page
    from coursekit.handouts.print import leaflet_pdf

    game, look = ledger.game(PART), class_look(ledger)
    played = played_of(game, bound=bound_fields(ledger))
    licence = f"{SOURCE}，公司都是编的。局号 {ledger.game_id}。"
    folder, paths, teams = Path(folder), [], ledger.teams
    failed: dict[str, str] = {}
    lucks = luck_of_all(played)  # the same four hundred replays for every team
    for number, (seat, team) in enumerate(teams):
        if progress:
            progress(number, len(teams), team)
        try:
            document = debrief_document(ledger, game, played, seat, lucks)
        except ChartError as error:  # one team's name or numbers: the others need not go without
            failed[team] = str(error)
            continue
        begin = folder / f"{number + 1}-{file_name(team)}"
        page = leaflet_page(look, KIND, document, licence=licence).encode()
        for path, data in (
            (begin.with_name(f"{begin.name}.html"), page),
            (begin.with_name(f"{begin.name}.pdf"), leaflet_pdf(look, KIND, document)),
        ):
            try:
                write_atomic(path, data)
            except OSError as error:
                raise CourseError(disk_problem(error)) from error
            paths.append(path)
    if progress:
        progress(len(teams), len(teams), "")
    if failed:
        told = "；".join(f"{team}：{why}" for team, why in failed.items())
        made = f"别的 {len(teams) - len(failed)} 队做好了，在 {folder}"
        raise CourseError(f"{'、'.join(failed)} 的复盘没做成，{made}。{told}")
    return paths


def _need_handouts() -> None:
    """Refuse to go on where a library of the handouts is missing: a room may have the sand-table's only."""
    missing = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise CourseError(INSTALL.format(missing="、".join(missing)))


def class_look(ledger: Ledger) -> Look:
    """Return how the material of the game's class looks; a game without a class has its title only."""
    return Look.from_text(ledger.look) if ledger.look else Look(ledger.title or "沙盘")


def debrief_document(
    ledger: Ledger, game: Game, played: Played, seat: int, lucks: Sequence[Luck] | None = None
) -> Document:
    """Return one team's debrief, its figures drawn: the score, the review page, figure after figure, room to write.

    A drill's own result stands right under the score, which is not what the drill is about, and so do the answers that
    a team gave in war-game rounds.
    """
    report = quarter_report(game, seat)
    score = report["score"].value
    gap = round(score, 1) - 50
    against = f"{'多' if gap > 0 else '少'} {abs(gap):.1f} 分" if gap else "一分不差"
    head = f"{played.names[seat]}：KPI 考核得分 {score:.1f} 分，和省公司基准（50 分）比{against}"
    rounds = rounds_say(ledger, game, seat)
    told = [(name(line), *numbers(line), *_short(line.remark)) for line in report.lines]
    rows, more = [each[:-1] for each in told], [(each[0], each[-1]) for each in told if each[-1]]
    blocks: list[Block] = [
        _said(f"**{as_markdown(head)}**。{PAR_SCORE_SAYS}。{as_markdown(_foresaw(ledger, played, seat))}"),
        *([_said(as_markdown(drill_result_says(game, seat)))] if game.setup.drill else []),
        *([Heading(2, "攻防", "rounds"), _said(rounds)] if rounds else []),
        Heading(2, as_markdown(title(report)), "review"),
        Markup(_table(rows), SOURCE),
        *(_said(f"**{as_markdown(about)}**：{as_markdown(rest)}。") for about, rest in more),
        Heading(2, "一步一步看", "steps"),
        *([Prose(STARTS_OVER)] if played.starts_over else []),
        *([Prose(IN_A_DRILL)] if played.is_drill else []),
    ]
    for told in debrief_figures(played, seat, lucks=lucks):
        blocks += _drawn(told)
    blocks += [Heading(2, "写下来，带回去", "take-home"), *map(Prose, NOTE_DOWN)]
    return Document(f"{played.names[seat]}　复盘", blocks)


def _drawn(told: Told) -> Iterator[Block]:
    picture = picture_of(told.figure, alt=told.alt, source=SOURCE)
    yield Figure(picture.png, picture.alt, picture.source, picture.width, svg_bytes(told.figure))
    if told.says:
        yield _said(as_markdown(told.says))


def _said(markdown: str) -> Prose:
    return Prose(markdown, computed=True)


def _short(remark: str) -> tuple[str, str]:
    """Return what of a remark a cell holds, and what is left to be said below: a long one would widen the table.

    >>> _short("下季先扣；" + "花的比表上的多，" * 5)[0], _short("没有透支；少花了")
    ('下季先扣（见表下）', ('没有透支；少花了', ''))
    """
    head, _, rest = remark.partition("；")
    return (f"{head}{BELOW}", rest) if rest and len(remark) > LONG_REMARK else (remark, "")


def _table(rows: Sequence[Sequence[str]]) -> str:
    kinds = [' class="number"' if column in NUMERIC else "" for column in COLUMNS]
    heads = "".join(f'<th scope="col"{kind}>{text}</th>' for kind, text in zip(kinds, COLUMNS, strict=True))
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{kind}>{escape(text)}</td>" for kind, text in zip(kinds[1:], row[1:], strict=True)) + "</tr>"
        for row in rows
    )  # fmt: skip
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="course-table">{table}<p class="source">来源：{SOURCE}</p></div>'


def _foresaw(ledger: Ledger, played: Played, seat: int) -> str:
    """Return how well the team foresaw its share, in the quarters in which it said; nothing if in none."""
    shares = shares_by_quarter(played)[1:, seat]
    resolved = [round for round in ledger.rounds(PART) if round.status == "resolved"]
    said = [(handed.forecast, 100 * shares[round.quarter]) for round in resolved
            if (handed := ledger.submission(seat, round)) is not None and handed.forecast is not None]  # fmt: skip
    return forecast_says("你们", mean_points_apart(*zip(*said, strict=True))) if said else ""
