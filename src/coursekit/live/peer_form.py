"""``peer_rubric``: first calibrate on the samples, then score peers; each step saved, nobody named."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
from IPython.display import display

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.live.calibration import Calibration, calibrate, samples_of
from coursekit.live.rubric import LEAST_KAPPA, SCORES, Criterion, Rubric, Sample, check_scores, load_rubric
from coursekit.live.rubric_paper import show_rubric, show_samples, show_score_sheet
from coursekit.live.scores import peer_scores, save_scores
from coursekit.live.traces import FOLDER, check_sign, trace_folder


def peer_rubric(
    rubric: Rubric | str, samples: Sequence[Sample] = (), *, c: Any = None, works: Sequence[str] = ()
) -> None:
    """Show the form by which peers score each other's works; on paper and while a class is rendered, its tables.

    Parameters
    ----------
    rubric
        A rubric, or the name of one that ships with the course.
    samples
        Works with reference scores to calibrate on; by default the rubric's own.
    c
        The class: its folder takes the trace files.
    works
        The signs of the works to score; by default each trainee types them.
    """
    rubric = load_rubric(rubric) if isinstance(rubric, str) else rubric
    chosen = samples_of(rubric, samples)
    if look.is_rendered():
        show_rubric(rubric)
        show_samples(rubric, chosen)
        show_score_sheet(rubric, chosen, works)
        return
    display(PeerForm(rubric, chosen, c=c, works=works).box)


class PeerForm:
    """The form's fields and what its two buttons do; ``box`` is what a notebook shows."""

    def __init__(
        self, rubric: Rubric, samples: Sequence[Sample] = (), *, c: Any = None, works: Sequence[str] = (),
        folder: Path | None = None,
    ) -> None:
        self.rubric, self.samples, self._c = rubric, samples_of(rubric, samples), c
        self._folder = folder or trace_folder(c.root if c is not None else None)
        self.calibration: Calibration | None = None
        self.scored: dict[str, dict[str, int]] = {}
        self.notes: dict[str, str] = {}
        self.tries, self._first_kappa = 0, float("nan")
        self._mine: dict[str, dict[str, int]] = {}  # as they were when last compared

        self.sign = look.line("我的代号", "自己编一个，比如 青松；不写名字")
        self.team = look.line("我在哪一队", "比如 三队；自己队的作品不计分")
        self.sample_fields = {sample.sign: _fields(rubric) for sample in self.samples}
        self.compare = look.button("对一下参考分")
        self.compare_card = ipywidgets.HTML()
        which = "评哪一份"
        self.work = look.choice(which, [(sign, sign) for sign in works]) if works else look.line(which, "作品的代号")
        self.work_fields = _fields(rubric)
        self.note = look.area("一句话（可不写）", "最想让他们改的一处", rows=2)
        self.save = look.button("记下这一份")
        self.save_card = ipywidgets.HTML()
        self.second_step = ipywidgets.VBox(
            [look.heading("第二步：给同伴打分"), self.work, *self.work_fields.values(), self.note, self.save,
             self.save_card],
            layout={"display": "none"},
        )  # fmt: skip
        self.compare.on_click(lambda _: self.compare_samples())
        self.save.on_click(lambda _: self.save_work())
        self.box = ipywidgets.VBox([*self._first_step(), self.second_step])

    def _first_step(self) -> list[ipywidgets.Widget]:
        parts: list[ipywidgets.Widget] = [
            look.heading(f"{self.rubric.title}　第一步：先打 {len(self.samples)} 份样例，和参考分对一对"),
            ipywidgets.HTML(_anchor_table(self.rubric)),
        ]
        for sample in self.samples:
            parts += [look.heading(sample.sign), look.paragraph(sample.text), *self.sample_fields[sample.sign].values()]
        return [*parts, self.sign, self.team, self.compare, self.compare_card]

    def compare_samples(self) -> None:
        """Hold the samples' scores against the reference's and say how far they agree; from .6 on, go on."""
        try:
            self._mine = self._sample_scores()
            self.calibration = calibrate(self.rubric, self._mine, self.samples)
        except CourseError as error:
            self.compare_card.value = look.said("○ 还没打完", str(error))
            return
        self.tries += 1
        if self.tries == 1:
            self._first_kappa = self.calibration.kappa
        self.compare_card.value = self.calibration._repr_html_()
        self.second_step.layout.display = "" if self.calibration.counts else "none"

    def save_work(self) -> None:
        """Keep the scores of one work, with all before it, in a new trace file."""
        try:
            rater, team = check_sign(self.sign.value), self._team()
            work = check_sign(self.work.value, "作品代号")
            if not (self.calibration and self.calibration.counts):
                raise CourseError(f"先打样例：加权 κ 到 {LEAST_KAPPA:g}，你打的分才算数。")
            if team and team == work:
                raise CourseError("这是自己队的作品，请别的队来打。")
            scores = check_scores(self.rubric, work, _values(self.work_fields))
            works, notes = self.scored | {work: scores}, self.notes | {work: self.note.value.strip()}
            frame = peer_scores(
                self.rubric, rater, works, self.calibration, team=team, notes=notes, tries=self.tries,
                first_kappa=self._first_kappa,
            )  # fmt: skip
            path = save_scores(frame, self._folder, c=self._c, samples=self._mine)
        except CourseError as error:
            self.save_card.value = look.said("○ 还没记下", str(error))
            return
        self.scored, self.notes = works, notes
        self.note.value = ""
        for field in self.work_fields.values():
            field.value = look.NOTHING
        mean = sum(scores.values()) / len(scores)
        done = f"{work}，平均 {mean:.1f} 分。已打 {len(works)} 份，存在 {FOLDER}/{path.name}。"
        self.save_card.value = look.said("✓ 记下了", done, look.GREEN)

    def _team(self) -> str:
        return check_sign(self.team.value, "队名") if self.team.value.strip() else ""

    def _sample_scores(self) -> dict[str, dict[str, int]]:
        return {
            sign: check_scores(self.rubric, sign, _values(fields)) for sign, fields in self.sample_fields.items()
        }


def _fields(rubric: Rubric) -> dict[str, ipywidgets.Dropdown]:
    return {criterion.code: look.choice(criterion.name, _options(criterion)) for criterion in rubric.criteria}


def _options(criterion: Criterion) -> list[tuple[str, int]]:
    return [(f"{score} 分：{criterion.anchors[score]}", score) for score in SCORES]


def _values(fields: dict[str, ipywidgets.Dropdown]) -> dict[str, int]:
    return {code: field.value for code, field in fields.items() if field.value != look.NOTHING}


def _anchor_table(rubric: Rubric) -> str:
    """Return the rubric for reading while one scores: as on paper, folded away until asked for."""
    cell = '<td style="padding:.2em .6em;vertical-align:top;text-align:left;white-space:normal">{}</td>'
    head = "".join(cell.format(f"<strong>{text}</strong>") for text in ("看什么", *(f"{score} 分" for score in SCORES)))
    rows = "".join(
        f"<tr>{cell.format(escape(each.name))}{''.join(cell.format(escape(each.anchors[s])) for s in SCORES)}</tr>"
        for each in rubric.criteria
    )
    return (
        f'<details style="line-height:1.5"><summary>整张量表</summary><table><tbody><tr>{head}</tr>{rows}</tbody>'
        "</table></details>"
    )
