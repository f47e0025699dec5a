"""Make the trainee's exercise notebook out of the solution notebook, so that the two can never drift apart.

A marked solution becomes one line ``name = ____`` for each name that the trainee's copy goes on to use; its comments
that begin with ``#:`` stay as guidance; cells tagged ``key``, ``solution-only`` or ``notes`` go.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from coursekit.practice.errors import AuthorError
from coursekit.practice.solution import (
    KEY_TAG,
    Region,
    answered_tasks,
    assigned_names,
    find_regions,
    hinted_tasks,
    is_for_trainees,
    keyed_tasks,
    numbered_cells,
    outside,
    parse,
    tags,
    used_names,
)

BLANK = "____"
_GUIDANCE = "#:"
_KEPT_CELL_METADATA = ("coursekit", "tags")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

Notebook = TypeVar("Notebook", bound=Mapping)


@dataclass(frozen=True)
class _CodeCell:
    """A code cell read: its number, its marked solutions, and the rest as text and as a syntax tree."""

    number: int
    source: str
    regions: tuple[Region, ...]
    rest: str
    tree: ast.Module
    for_trainees: bool
    is_key: bool


def derive_exercise(solution_notebook: Notebook) -> Notebook:
    """Return the trainee's copy of ``solution_notebook``: blanks for solutions, no outputs, little metadata.

    Cell ids stay, and the same notebook always gives the same copy.

    Raises
    ------
    AuthorError
        All problems at once, each with the number of its cell: a marker without its partner or inside another, code
        that cannot be parsed, a solution that assigns no name, a task checked without a key or keyed without a check,
        no check at all or several in one cell, a blank that is not the whole right-hand side of an assignment.
    """
    problems: list[str] = []
    cells = _read_code_cells(solution_notebook, problems)
    needed = _needed_after(cells)
    sources: dict[int, str] = {}
    for cell in cells:
        if cell.for_trainees:
            with _collecting(problems, cell.number):
                sources[cell.number] = _derive_source(cell, needed[cell.number])
    problems += _notebook_problems(cells, sources)
    if problems:
        raise AuthorError("\n".join(problems))
    return _trainee_copy(solution_notebook, sources)


@contextmanager
def _collecting(problems: list[str], number: int) -> Iterator[None]:
    """Collect an ``AuthorError`` with the number of its cell, instead of raising it."""
    try:
        yield
    except AuthorError as error:
        problems.append(f"第 {number} 格：{error}")


def _read_code_cells(notebook: Mapping, problems: list[str]) -> list[_CodeCell]:
    cells = []
    for number, cell in numbered_cells(notebook):
        with _collecting(problems, number):
            source, for_trainees = cell["source"], is_for_trainees(cell)
            regions = tuple(find_regions(source))
            if cell["cell_type"] == "code":
                rest = outside(source, regions)
                cells.append(_CodeCell(number, source, regions, rest, parse(rest), for_trainees, KEY_TAG in tags(cell)))
            elif regions and for_trainees:
                raise AuthorError("### BEGIN SOLUTION 只能写在代码格里；文字答案放到单独一格，加标签 solution-only。")
    return cells


def _needed_after(cells: list[_CodeCell]) -> dict[int, set[str]]:
    """Return, by cell number, the names that later cells of the trainee's copy read before they assign them."""
    needed: dict[int, set[str]] = {}
    live: set[str] = set()
    for cell in reversed(cells):
        needed[cell.number] = live
        if cell.for_trainees:
            assigned = set(assigned_names(cell.rest))
            for region in cell.regions:
                with suppress(AuthorError):
                    assigned |= set(_solution_names(region))
            live = (live - assigned) | (used_names(cell.rest) - assigned)
    return needed


def _derive_source(cell: _CodeCell, needed_later: set[str]) -> str:
    wanted = used_names(cell.rest) | needed_later
    lines = cell.source.split("\n")
    # From the bottom up, so that line numbers above stay true.
    for region in reversed(cell.regions):
        names = _solution_names(region)
        blanks = [name for name in names if name in wanted] or names[-1:]
        lines[region.begin : region.end + 1] = [*_guidance(region), *(f"{name} = {BLANK}" for name in blanks)]
    source = "\n".join(lines)
    _require_whole_blanks(parse(source))
    return source


def _solution_names(region: Region) -> list[str]:
    """Return the names that a solution assigns.

    Raises
    ------
    AuthorError
        The solution is not made of whole statements, or assigns no name.
    """
    code = "\n".join(region.lines)
    parse(code)
    names = assigned_names(code)
    if not names:
        raise AuthorError("答案里没有给任何名字赋值，学员就没有可填的空：写成 名字 = …，再交给 check。")
    return names


def _guidance(region: Region) -> list[str]:
    lines = (line.strip() for line in region.lines)
    return [f"# {line.removeprefix(_GUIDANCE).strip()}" for line in lines if line.startswith(_GUIDANCE)]


def _require_whole_blanks(tree: ast.Module) -> None:
    assignments = (node for node in ast.walk(tree) if isinstance(node, ast.Assign))
    whole = {id(a.value) for a in assignments if all(isinstance(target, ast.Name) for target in a.targets)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == BLANK and id(node) not in whole:
            raise AuthorError(f"第 {node.lineno} 行的 ____ 不是单独在等号右边：要写成 名字 = ____，没填时才不会报错。")


def _notebook_problems(cells: list[_CodeCell], sources: Mapping[int, str]) -> list[str]:
    """Return what is wrong between cells: tasks without key or check, author's code in sight, names not bound."""
    shown = [cell for cell in cells if cell.for_trainees]
    keys = {task: cell.number for cell in cells if cell.is_key for task in keyed_tasks(cell.tree)}
    checks = {task: cell.number for cell in shown for task in answered_tasks(cell.tree)}
    hints = {task: cell.number for cell in shown for task in hinted_tasks(cell.tree)}
    problems = [
        f"第 {cell.number} 格：key.…(…) 只能写在加了标签 key 的格里，不然学员会看到。"
        for cell in shown
        if keyed_tasks(cell.tree)
    ]
    problems += [
        f"第 {cell.number} 格：有 {len(tasks)} 个 check(…)，运行后只看得到最后一个的结果：每个 check 单独放一格。"
        for cell in shown
        if len(tasks := answered_tasks(cell.tree)) > 1
    ]
    problems += [
        f'第 {number} 格：check("{task}", …) 没有对应的答案，补一格 key.…("{task}", …)，加标签 key。'
        for task, number in (hints | checks).items()
        if task not in keys
    ]
    problems += [
        f'第 {number} 格：题 {task} 有答案，却没有一格用 check("{task}", …) 来核对。'
        for task, number in keys.items()
        if task not in checks
    ]
    if not checks:
        problems.append('整本没有一处 check("q1", …)：练习至少要有一题能核对。')
    elif not any("check" in assigned_names(cell.rest) for cell in shown):
        problems.append('整本没有给 check 赋值：第一格写 check = c.checker("…")，括号里是模块编号。')
    if any(f"= {BLANK}" in source for source in sources.values()) and not any(_imports_blank(c.tree) for c in shown):
        problems.append("整本没有导入 ____：在开头那格写 from coursekit.practice import ____。")
    return problems


def _imports_blank(tree: ast.Module) -> bool:
    return any(alias.name == BLANK for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for alias in n.names)


def _trainee_copy(notebook: Notebook, sources: Mapping[int, str]) -> Notebook:
    exercise = copy.deepcopy(notebook)
    kept = []
    for number, cell in numbered_cells(exercise):
        if not is_for_trainees(cell):
            continue
        cell["metadata"] = {name: cell["metadata"][name] for name in _KEPT_CELL_METADATA if cell["metadata"].get(name)}
        cell.setdefault("id", f"cell-{number}")
        if cell["cell_type"] == "code":
            cell |= {"source": sources[number], "outputs": [], "execution_count": None}
        kept.append(cell)
    course = exercise["metadata"].get("coursekit")
    exercise["cells"] = kept
    exercise["metadata"] = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    if course:
        exercise["metadata"]["coursekit"] = course
    exercise["nbformat"], exercise["nbformat_minor"] = 4, 5
    return exercise
