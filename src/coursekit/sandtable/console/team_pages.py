"""Every team's debrief as files: one HTML page for a phone, that needs nothing else, and a PDF for paper."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from coursekit.charts.checks import check_alt, check_figure
from coursekit.charts.folding import fold_titles
from coursekit.charts.render import draw, source_strip, stacked_png
from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.sandtable.debrief.forecasts import mean_percentage_error
from coursekit.sandtable.debrief.played import Played, played_of, shares_by_quarter
from coursekit.sandtable.debrief.sentences import forecast_says
from coursekit.sandtable.debrief.show import Told, debrief_figures
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_page import name, numbers, title
from coursekit.sandtable.team_papers.debrief_paper import Picture, TeamDebrief, debrief_paper
from coursekit.sandtable.team_papers.writing import file_name

FOLDER = "各队复盘"
PART = "game"
Progress = Callable[[int, int, str], None]
_STYLE = """
body { font: 16px/1.6 "Course Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #111;
  background: #fff; max-width: 60em; margin: 0 auto; padding: 12px }
h1 { font-size: 1.4em; margin: 0 0 .2em } h2 { font-size: 1.1em; margin: 1.4em 0 .2em }
img { max-width: 100%; height: auto; display: block } figure { margin: 1.2em 0; break-inside: avoid }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .95em }
th, td { text-align: left; padding: .15em .8em .15em 0; border-bottom: 1px solid #ccc; vertical-align: top }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.score { font-size: 1.15em } .foot { color: #555; margin-top: 2em; font-size: .9em }
@media (max-width: 640px) { .wide img { max-width: none; width: 40em } }
@media print { body { font-size: 10pt; padding: 0 } }
"""


def write_team_pages(ledger: Ledger, folder: Path | str, *, progress: Progress | None = None) -> list[Path]:
    """Write each team's debrief into ``folder`` as a page and as a PDF; return the files, in the order of seats.

    Parameters
    ----------
    progress
        Called with how many teams are done, how many there are, and the team that is next.

    Raises
    ------
    CourseError
        No quarter of the game has been resolved, it cannot be replayed or typeset, or the disk refuses.
    """
    game = ledger.game(PART)
    played = played_of(game)
    folder, paths, teams = Path(folder), [], ledger.teams
    for number, (seat, team) in enumerate(teams):
        if progress:
            progress(number, len(teams), team)
        told = team_debrief(ledger, game, played, seat)
        begin = f"{number + 1}-{file_name(team)}"
        for path, data in (
            (folder / f"{begin}.html", debrief_html(told)), (folder / f"{begin}.pdf", debrief_paper(told)),
        ):  # fmt: skip
            try:
                write_atomic(path, data)
            except OSError as error:
                raise CourseError(disk_problem(error)) from error
            paths.append(path)
    if progress:
        progress(len(teams), len(teams), "")
    return paths


def team_debrief(ledger: Ledger, game: Game, played: Played, seat: int) -> TeamDebrief:
    """Return what one team's debrief says, its figures drawn."""
    report = quarter_report(game, seat)
    score = report["score"].value
    gap = round(score, 1) - 50
    against = f"{'多' if gap > 0 else '少'} {abs(gap):.1f} 分" if gap else "一分不差"
    head = f"{played.names[seat]}：KPI 考核得分 {score:.1f} 分，和省公司基准（50 分）比{against}"
    rows = tuple((name(line), *numbers(line), line.remark) for line in report.lines)
    pictures = [Picture(*picture_of(told), told.says) for told in debrief_figures(played, seat)]
    return TeamDebrief(
        ledger.title or "沙盘", ledger.game_id, played.names[seat], head, _foresaw(ledger, played, seat), title(report),
        rows, pictures, SOURCE,
    )  # fmt: skip


def debrief_html(told: TeamDebrief) -> str:
    """Return a debrief as one page that needs nothing else."""
    rows = "".join(
        f"<tr><td>{escape(measure)}</td>" + "".join(f'<td class="number">{escape(text)}</td>' for text in figures)
        + f"<td>{escape(remark)}</td></tr>" for measure, *figures, remark in told.rows
    )  # fmt: skip
    heads = "".join(f'<th class="number">{text}</th>' for text in ("本季", "上季", "变化"))
    columns = f"<tr><th>指标</th>{heads}<th>看什么</th></tr>"
    shown = "\n".join(_figure(each) for each in told.pictures)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(f'{told.team} 沙盘复盘')}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(told.title)}　复盘</h1>\n"
        f'<p class="score"><strong>{escape(told.head)}。</strong>{escape(told.foresaw)}</p>\n'
        f"<h2>{escape(told.review)}</h2>\n"
        f'<div class="wide"><table>{columns}{rows}</table></div>\n'
        f"<h2>一步一步看</h2>\n{shown}\n"
        f'<p class="foot">{escape(f"{told.source}，公司都是编的。局号 {told.game_id}。")}</p>\n</body>\n</html>\n'
    )


def _figure(each: Picture) -> str:
    says = f"<figcaption>{escape(each.says)}</figcaption>" if each.says else ""
    data = base64.b64encode(each.png).decode("ascii")
    picture = f'<img alt="{escape(each.alt)}" src="data:image/png;base64,{data}">'
    return f'<figure><div class="wide" tabindex="0">{picture}</div>{says}</figure>'


def picture_of(told: Told) -> tuple[bytes, str]:
    """Return a figure as the PNG that ``charts.show`` would show, checked like there, and its alt text."""
    from matplotlib import pyplot as plt

    figure = told.figure
    try:
        alt = check_alt(told.alt)
        picture = draw(figure)
        picture = draw(figure) if fold_titles(figure) else picture
        check_figure(figure, SOURCE)
    finally:
        plt.close(figure)
    return stacked_png(picture, source_strip(SOURCE, figure.get_figwidth(), figure.dpi), figure.dpi), alt


def _foresaw(ledger: Ledger, played: Played, seat: int) -> str:
    """Return how well the team foresaw its share, in the quarters in which it said; nothing if in none."""
    shares = shares_by_quarter(played)[1:, seat]
    said = [(handed.forecast, 100 * shares[round.quarter]) for round in _resolved(ledger)
            if (handed := ledger.submission(seat, round)) is not None and handed.forecast is not None]  # fmt: skip
    return forecast_says("你们", mean_percentage_error(*zip(*said, strict=True))) if said else ""


def _resolved(ledger: Ledger) -> Iterator:
    return (round for round in ledger.rounds(PART) if round.status == "resolved")
