"""``coursekit export-targets``: the calling list of module 03, handed over only when the compliance gate has passed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.project import find_root

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.cohort import Cohort

LIST_FILE, RECORD_FILE = "03_外呼名单.csv", "03_闸门签字.csv"
CUSTOMERS = "subscribers"


@click.command("export-targets")
@click.argument("cohort_name", metavar="班级")
@click.option("--confirmed-by", metavar="名字", prompt="谁来确认（名字）", help="谁负责确认；不写就当场问。")
@click.option("--confirm-all", is_flag=True, help="每一条都确认过了，不再一条一条问；名字照样记进签字表。")
@click.option("--output", type=click.Path(path_type=Path), help="放到哪个文件夹，默认 build/private/班级。")
def export_targets(cohort_name: str, confirmed_by: str, confirm_all: bool, output: Path | None) -> None:
    """导出模块 03 的外呼名单：先过合规闸门，过不了就不写文件。

    能从表里查的，逐行查；要人确认的，一条一条问，回答和名字记进签字表。留作对照的客户不在名单里。
    班级文件里写了自有数据的，名单上是原来的编号：只交外呼平台或厅店，别转发，用完照规定删。

    \b
    例：
      coursekit export-targets cohorts/my-class.yml
      coursekit export-targets demo --confirmed-by 王经理 --confirm-all

    已经有的名单不会被盖掉。
    """
    from coursekit.cohort import open_cohort
    from coursekit.toolkits import compliance_gate as gates
    from coursekit.toolkits.target_list import select

    if not confirmed_by.strip():
        raise CourseError("没有写是谁确认的：用 --confirmed-by 写上名字。")
    cohort = open_cohort(cohort_name)
    folder = (output or find_root() / "build" / "private" / cohort.id).resolve()
    for name in (LIST_FILE, RECORD_FILE):
        if (folder / name).exists():
            raise CourseError(f"{folder / name} 已经有了，没有动它：先把它改名或移走，或用 --output 换一个文件夹。")
    found = select(cohort, own_data=True)
    computed = gates.check_gate(found.targets, found.subscribers, cohort)
    failed = computed.rows[computed.rows["结果"] == gates.FAILED]
    if failed.empty:
        answers = {code: confirm_all or _ask(asked) for code, asked in gates.DECLARATIONS.items()}
        computed = gates.check_gate(found.targets, found.subscribers, cohort, answers)
    targets = found.targets.assign(编号=_original(cohort, found.targets["编号"]))
    gates.export_targets(targets, computed, folder / LIST_FILE)
    record = computed.rows.assign(确认人=confirmed_by.strip(), 日期=datetime.date.today().isoformat())
    write_atomic(folder / RECORD_FILE, "\ufeff" + record.to_csv(index=False, lineterminator="\r\n"))
    click.echo(f"闸门全部通过。写好了：{folder / LIST_FILE}，签字表在 {RECORD_FILE}，一起存档。")
    own = CUSTOMERS in cohort.spec.data
    click.echo("名单上是真客户：只交外呼平台或厅店，别转发。" if own else "名单上是合成客户，只供练习。")


def _ask(asked: object) -> bool:
    return click.confirm(f"{asked.name}：{asked.statement}。做到了吗")


def _original(cohort: Cohort, identifiers: pd.Series) -> pd.Series:
    """Return the identifiers of the class's own file; synthetic ones are what they are."""
    from coursekit.tables import find_identifiers

    if CUSTOMERS not in cohort.spec.data:
        return identifiers
    own = cohort.own_file(CUSTOMERS)
    known = find_identifiers(own, cohort.key_file, "subscriber_id", set(identifiers))
    return identifiers.map(known.set_index("hash")["identifier"])
