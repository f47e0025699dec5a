"""Life-cycle cards of a class's products: a table, and the workbook with one card to print for each product."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from coursekit.cohort import Cohort
from coursekit.files import write_atomic
from coursekit.toolkits.lifecycle_facts import A_YEAR, FLAT, ProductFacts, product_facts
from coursekit.toolkits.lifecycle_sheets.break_even import write_break_even
from coursekit.toolkits.lifecycle_sheets.cards import write_cards
from coursekit.toolkits.lifecycle_sheets.comparison import write_comparison
from coursekit.toolkits.lifecycle_sheets.layout import CardData
from coursekit.toolkits.lifecycle_sheets.meeting import write_meeting
from coursekit.toolkits.lifecycle_sheets.months import write_months
from coursekit.toolkits.lifecycle_sheets.sources import write_sources
from coursekit.toolkits.lifecycle_sheets.start import write_start
from coursekit.toolkits.lifecycle_wording import NOT_ENOUGH, STAGE_NAMES, evidence, first_money, first_question, verdict
from coursekit.toolkits.workbook import Book
from coursekit.topics.lifecycle import NotIdentifiedError, fit_elasticity
from coursekit.topics.stages import UNDECIDED, Stage, classify_stage

MODULE = "02"
TABLE, PRICE_TABLE = "product_months", "price_volume"
OLD_PRODUCT = "fixed_phone"
INTERVAL_LEVEL = 0.90


def lifecycle_cards(cohort: Cohort, *, own_data: bool = False) -> pd.DataFrame:
    """Return one row a product: what stage it is in, on what evidence, what to ask first, and when to look again.

    Columns: 产品 (the class's own name), 阶段 (by `classify_stage`; 判不了 where it is not sure, 数据不够 where the
    last 25 months are not all there), 把握 (its probability of the likeliest stage, 0 to 1), 净增规则 (圈出来, 不圈),
    证据 (the numbers in a sentence), 先问一句 (a question before a move), 哪笔钱 (whose money it would be),
    负责人 (empty, to be filled), 复盘日 (a quarter after the class's last day).

    Parameters
    ----------
    own_data : the class's own rows where it has any; else the synthetic ones that packs carry.
    """
    data, stages = _collect(cohort, own_data)
    rows = []
    for facts, stage in zip(data.facts, stages, strict=True):
        name = stage.name if stage else None
        rows.append(
            {
                "产品": facts.name,
                "阶段": STAGE_NAMES[stage.name] if stage else NOT_ENOUGH,
                "把握": stage.probabilities.max() if stage else np.nan,
                "净增规则": verdict(facts, data.runs),
                "证据": evidence(facts, data.window),
                "先问一句": first_question(name, facts, data.runs),
                "哪笔钱": first_money(name, facts, data.runs),
                "负责人": "",
                "复盘日": pd.Timestamp(data.review),
            }
        )
    frame = pd.DataFrame(rows)
    frame.attrs["source"] = data.source
    return frame


def write_lifecycle_cards(cohort: Cohort, path: Path | str, *, own_data: bool = False) -> None:
    """Write the workbook of `lifecycle_workbook` to ``path``."""
    write_atomic(path, lifecycle_workbook(cohort, own_data=own_data))


def lifecycle_workbook(cohort: Cohort, *, own_data: bool = False) -> bytes:
    """Return the .xlsx file: figures to paste over, and cards, comparisons and break-evens that compute from them.

    Every formula carries its computed value, and the same class gives the same bytes.
    """
    data, _ = _collect(cohort, own_data)
    book = Book(f"产品生命周期卡 · {cohort.title}", cohort.spec.instructor, created=cohort.spec.dates[0])
    write_start(book, data)
    write_months(book, data)
    write_comparison(book, data)
    write_cards(book, data)
    write_meeting(book, data)
    write_break_even(book, data)
    write_sources(book, data)
    return book.close()


def _collect(cohort: Cohort, own_data: bool) -> tuple[CardData, list[Stage | None]]:
    open_table = cohort.table if own_data else cohort.practice_table
    table, trial = open_table(TABLE), open_table(PRICE_TABLE)
    rule = cohort.settings(MODULE)
    names = {code: cohort.product(code) for code in table["product"].unique()}
    facts = product_facts(table, names, rule.window_months)
    stages = [_stage(one) for one in facts]
    data = CardData(
        cohort=cohort,
        window=rule.window_months,
        runs=rule.warning_runs,
        facts=facts,
        judgements=[_judgement(*pair) for pair in zip(facts, stages, strict=True)],
        elasticity=_elasticity_interval(trial),
        old_product=[*names].index(OLD_PRODUCT) if OLD_PRODUCT in names else len(names) - 1,
        source=table.attrs["source"],
        trial_source=trial.attrs["source"],
        own=own_data and not cohort.spec.data.keys().isdisjoint((TABLE, PRICE_TABLE)),
        review=(pd.Timestamp(cohort.spec.dates[-1]) + pd.DateOffset(months=3)).date(),
    )
    return data, stages


def _elasticity_interval(trial: pd.DataFrame) -> tuple[float, float] | None:
    """Return the interval of the elasticity, at least 0, or None where the trial does not identify one."""
    try:
        fit = fit_elasticity(trial["price_yuan_per_gb"], trial["traffic_tb"], trial["branch"], trial["month"])
    except NotIdentifiedError:
        return None
    low, high = fit.interval(INTERVAL_LEVEL)
    return max(low, 0.0), max(high, 0.0)


def _stage(facts: ProductFacts) -> Stage | None:
    """Return the stage by the months without a gap up to the last one, or None where they are too few."""
    months = facts.months.iloc[: facts.position]
    gaps = np.flatnonzero(months["net_adds"].isna() | (months["subscribers"] <= 0))
    months = months.iloc[gaps[-1] + 1 :] if len(gaps) else months
    if len(months) < 2 * A_YEAR:
        return None
    return classify_stage(months["net_adds"], months["subscribers"], flat=FLAT)


def _judgement(facts: ProductFacts, stage: Stage | None) -> str:
    """Say what the library told from the rows that the workbook was made with, how sure it was, and when."""
    if stage is None:
        return NOT_ENOUGH
    month = facts.months.index[facts.position - 1]
    likeliest = stage.probabilities.idxmax()
    leaning = f"，最像{STAGE_NAMES[likeliest]}" if stage.name == UNDECIDED else ""
    sure = f"{stage.probabilities.max():.0%}" if stage.probabilities.max() < 0.995 else "99% 以上"
    return f"{STAGE_NAMES[stage.name]}{leaning}，把握 {sure}（按预填的数，到 {month.year} 年 {month.month} 月）"
