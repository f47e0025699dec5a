"""Coverage as text for a terminal, in Chinese, with columns that stay aligned where characters are two cells wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from coursekit.errors import CourseError
from coursekit.syllabus.coverage import Coverage, ModuleCoverage
from coursekit.syllabus.lesson import Problem

GAP = "  "


def report_text(coverage: Coverage, module: str | None = None) -> str:
    """Return the overview of all modules or, for a module's code ("02", also "2"), what is taught where.

    Raises
    ------
    CourseError
        No module has this code.
    """
    if module is None:
        return "\n".join(_overview(coverage))
    code = module.zfill(2)
    for each in coverage.modules:
        if each.module.code == code:
            return "\n".join(_detail(coverage, each))
    codes = [each.module.code for each in coverage.modules]
    raise CourseError(f"没有模块 {module}。编号是 {codes[0]} 到 {codes[-1]}，不写编号就列出全部模块。")


def display_width(text: str) -> int:
    """Return how many terminal cells a text takes: two for a wide character, none for a combining one.

    Examples
    --------
    >>> display_width("编号 02")
    7
    """
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def align_columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Return one line a row, columns aligned by display width; columns numbered in ``right`` are right-aligned.

    Examples
    --------
    >>> align_columns([["模块", "分钟"], ["沙盘实操演练", "210"]], right=[1])
    ['模块          分钟', '沙盘实操演练   210']
    """
    widths = [max(display_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        padded = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - display_width(cell))
            padded.append(blank + cell if number in right else cell + blank)
        lines.append(GAP.join(padded).rstrip())
    return lines


def _overview(coverage: Coverage) -> Iterator[str]:
    rows = [("编号", "模块", "分钟", "已讲/应讲", "状态")]
    for each in coverage.modules:
        minutes = f"{each.minutes:g}/{each.module.minutes}"
        rows.append((each.module.code, each.module.zh, minutes, _taught(each), _status(coverage, each)))
    total = coverage.total()
    rows.append(("", "合计", "", f"{total.covered}/{total.total}", ""))
    yield from align_columns(rows, right=(2, 3))
    yield ""
    seeds = [
        (seed, coverage.syllabus.seeds[seed], f"{tally.covered}/{tally.total}")
        for seed, tally in coverage.by_seed().items()
    ]
    yield from align_columns([("大纲", "标题", "已讲/应讲"), *seeds], right=(2,))
    yield from _problem_lines(coverage.problems)


def _detail(coverage: Coverage, each: ModuleCoverage) -> Iterator[str]:
    module, items = each.module, coverage.syllabus.items
    yield f"{module.code} {module.zh}（{_status(coverage, each)}，已讲/应讲 {_taught(each)}）"
    if each.lesson is None:
        yield f"还没有 {module.notebook}。"
    else:
        share = f"各节合计 {each.minutes:g} 分钟，其中互动 {each.activity:g} 分钟"
        yield f"{each.lesson.file}：计划 {module.minutes} 分钟，{share}。"
    covered = set(each.covered)
    counted = [items[item] for item in module.home_items if items[item].counts]
    rows = []
    for section_id in dict.fromkeys(item.section for item in counted):
        here = [item for item in counted if item.section == section_id]
        done = sum(item.id in covered for item in here)
        rows.append((section_id, coverage.syllabus.sections[section_id].zh, f"{done}/{len(here)}"))
        for item in here:
            place = "；".join(section.heading for section in each.where(item.id)) or "还缺"
            rows.append((f"{GAP}{item.id}", item.zh, place))
    yield ""
    yield from align_columns([("条目", "内容", "讲在哪一节"), *rows])
    listed = dict.fromkeys(item for section in each.sections for item in section.items)
    borrowed = [item for item in listed if item in items and items[item].home != module.code]
    if borrowed:
        yield ""
        yield f"也讲到别的模块的条目：{'、'.join(borrowed)}。"
    if each.title_missing:
        yield ""
        yield "标题格还没列的听众和目标："
        yield from align_columns([(f"{GAP}{item}", items[item].zh) for item in each.title_missing])
    if each.lesson:
        yield from _problem_lines([problem for problem in coverage.problems if problem.file == each.lesson.file])


def _taught(each: ModuleCoverage) -> str:
    return f"{len(each.covered)}/{len(each.covered) + len(each.missing)}"


def _status(coverage: Coverage, each: ModuleCoverage) -> str:
    if each.lesson is None:
        return "未开始"
    errors = sum(problem.file == each.lesson.file for problem in coverage.errors)
    if each.complete:
        return f"标了完成，{errors} 处要改" if errors else "已完成"
    if each.lesson.draft:
        return "草稿，还有【待写】"
    return f"编写中，{errors} 处要改" if errors else "编写中"


def _problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    if not problems:
        return
    yield ""
    yield "要看一眼的地方："
    for problem in problems:
        yield f"{GAP}{problem}"
