"""``coursekit sandtable card``: the rules on one page."""

from __future__ import annotations

from pathlib import Path

import click

from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.project import find_root

PAIRS = ("2g_4g", "4g_5g")
FORMATS = ("pdf", "html")


@click.command()
@click.argument("cohort_name", metavar="[班级]", required=False)
@click.option(
    "--pair", type=click.Choice(PAIRS),
    help="哪一次换代：2g_4g 按 2015 年前后的数，4g_5g 按 2024 年的数。默认照班级文件的 generations，没写班级是 4g_5g。",
)
@click.option(
    "--format", "formats", type=click.Choice(FORMATS), multiple=True, metavar="格式",
    help="pdf 打印用，正好一页 A4；html 网页版，多一列代入的数。可以写两次，默认两样都做。",
)
@click.option("--output", type=click.Path(path_type=Path), help="放到哪个文件夹，默认 build/sandtable。")
def card(cohort_name: str | None, pair: str | None, formats: tuple[str, ...], output: Path | None) -> None:
    """做一页规则卡：市场什么样、每个杠杆动哪里、一季怎么算，都有算式和系数。

    卡上拿一家公司的一块市场从头算到尾，每一步的数都印着。会用手机计算器的 ln 和 e^，照着能算出一样的数。
    系数从市场参数文件里读：改了参数，卡要重打。

    \b
    例：
      coursekit sandtable card                                不写班级，谁都能用
      coursekit sandtable card demo --pair 2g_4g              页头印上班名
      coursekit sandtable card demo --format html --output D:/沙盘

    班级写 cohorts/ 里的名字，或班级文件的路径。做 PDF 要装 coursekit[handouts]，网页版不用。
    卡上的市场和公司都是编的，可以发给学员。原来的卡会被换掉。返回值：0 做好了，2 写错了。
    """
    from coursekit.cohort import open_cohort
    from coursekit.sandtable.rules_card import card_html, card_pdf, pair_content
    from coursekit.sandtable.rules_card.notebook import DEFAULT_PAIR
    from coursekit.sandtable.setup import pair_for

    cohort = open_cohort(cohort_name) if cohort_name else None
    title = cohort.title if cohort else ""
    pair = pair or (pair_for(cohort.spec.generations) if cohort else DEFAULT_PAIR)
    content = pair_content(pair, title)
    makers = {"pdf": lambda: card_pdf(content), "html": lambda: card_html(content)}
    made = {f"沙盘规则卡-{pair}.{ending}": makers[ending]() for ending in dict.fromkeys(formats or FORMATS)}
    folder = (output or find_root() / "build" / "sandtable").resolve()
    for name, data in made.items():
        try:
            write_atomic(folder / name, data)
        except OSError as error:
            raise CourseError(disk_problem(error)) from error
        click.echo(f"写好了：{folder / name}")
    if any(name.endswith(".pdf") for name in made):
        click.echo("用 A4 纸、按实际大小（100%）打印，黑白就行。")
