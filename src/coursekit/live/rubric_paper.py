"""A rubric on paper: anchors to tick, samples to read, a sheet for the scores; and what the instructor reveals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from coursekit.charts.table import show_table
from coursekit.live.calibration import samples_of
from coursekit.live.rubric import SCORES, Rubric, Sample

TICK = "□"
ROOM = "____"
_EMPTY_ROWS = 4


def show_rubric(rubric: Rubric) -> None:
    """Show the rubric as a table: one row a criterion, one column a score, a box to tick before each anchor."""
    rows = {
        criterion.name: [f"{TICK} {criterion.anchors[score]}" for score in SCORES] for criterion in rubric.criteria
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[f"{score} 分" for score in SCORES])
    show_table(table.rename_axis("看什么"), source=rubric.source, caption=rubric.title)


def show_samples(rubric: Rubric, samples: Sequence[Sample] = ()) -> None:
    """Show the samples to be scored first, without their reference scores."""
    chosen = samples_of(rubric, samples)
    table = pd.DataFrame({"内容": [sample.text for sample in chosen]}, index=[sample.sign for sample in chosen])
    show_table(table.rename_axis("先打这几份"), source=rubric.source)


def show_score_sheet(rubric: Rubric, samples: Sequence[Sample] = (), works: Sequence[str] = ()) -> None:
    """Show a sheet to write scores on: the samples, then ``works`` or empty rows, one column a criterion."""
    signs = [sample.sign for sample in samples_of(rubric, samples)]
    rows = [*signs, *(works or ["作品" + ROOM] * _EMPTY_ROWS)]
    table = pd.DataFrame(
        [[ROOM] * len(rubric.criteria)] * len(rows), index=rows, columns=[each.name for each in rubric.criteria]
    )
    show_table(table.rename_axis("我的代号" + ROOM), source=rubric.source, caption="每格写 1 到 5", tall=True)


def show_reference(rubric: Rubric, samples: Sequence[Sample] = ()) -> None:
    """Show the samples' reference scores with the reasons, for the instructor to reveal after everybody has scored."""
    chosen = samples_of(rubric, samples)
    columns = {
        sample.sign: [
            f"{sample.scores[code]}　{sample.why[code]}" if code in sample.why else str(sample.scores[code])
            for code in rubric.codes
        ]
        for sample in chosen
    }
    table = pd.DataFrame(columns, index=[criterion.name for criterion in rubric.criteria])
    show_table(table.rename_axis("参考分"), source=rubric.source)
