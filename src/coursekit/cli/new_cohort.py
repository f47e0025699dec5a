"""``coursekit new-cohort``: write a commented class file."""

from __future__ import annotations

import datetime
import secrets
from pathlib import Path

import click

from coursekit.project import find_root


@click.command("new-cohort")
@click.argument("cohort_id", metavar="ID")
@click.option("--title", default="我的班", help="班名，印在讲义封面上。")
@click.option("--programme", default="digital-product-channel-2d", help="课程方案；写好的班级文件里列着全部可选的。")
@click.option("--operator", default="generic", help="telecom、mobile、unicom 或 generic，决定用哪一套说法。")
@click.option("--region", default="本市", help="地市或省份。")
@click.option("--date", "first", type=click.DateTime(["%Y-%m-%d"]), help="开课第一天，例如 2026-12-08，默认下周。")
@click.option("--folder", type=click.Path(path_type=Path), help="写到哪个文件夹，默认 cohorts/。")
def new_cohort(
    cohort_id: str, title: str, programme: str, operator: str, region: str, first: datetime.datetime | None,
    folder: Path | None,
) -> None:
    """写一份带注释的班级文件，用记事本改几行就是你的班。

    ID 只用小写字母、数字和短横线，例如 ningde-telecom-2026a；讲义文件夹也叫这个名字。

    \b
    例：
      coursekit new-cohort ningde-2026 --title 存量保有经营能力提升 --operator telecom --region 宁德
    """
    from coursekit.cohort import catalogue
    from coursekit.cohort.template import NewCohort, write_new_cohort
    from coursekit.syllabus import load_syllabus

    root = find_root()
    known = load_syllabus().programmes.get(programme)
    start = first.date() if first else datetime.date.today() + datetime.timedelta(days=7)
    days = tuple(start + datetime.timedelta(days=number) for number in range(known.days if known else 1))
    new = NewCohort(
        id=cohort_id, title=title, programme=programme, operator=operator, region=region, dates=days,
        audience=known.audience if known else (), seed=secrets.randbelow(2**31),
    )
    path = write_new_cohort(folder or root / "cohorts", new, catalogue())
    click.echo(f"写好了：{path}\n改完以后运行：coursekit handouts {path}")
