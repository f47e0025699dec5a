"""The console's own notebook, ready to run, for beside a game."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nbformat

from coursekit.errors import CourseError
from coursekit.files import disk_problem
from coursekit.notebooks.normal import write_notebook

NAME = "沙盘控制台.ipynb"
HEAD = "# 沙盘控制台（讲师用）：按 Shift + Enter 运行这一格，下面就能选一局，或者开新的一局。"
NOTES = """- 控制台没出来，或者写着 Error displaying widget：点进上面那一格，再按一次 Shift + Enter。
- 只在讲师这台电脑上开，别发给学员。
- 学员的页面要另开一个命令行窗口：`coursekit sandtable serve`。控制台和它读写同一个文件，哪个关了再开都不丢。
- 换了电脑、内核重启，重新运行上面那一格就接着打。
- 投影以前按 Ctrl + B 收起左边的文件栏，画面大一截。
- 登录码和各队交的表都收在“展开”后面：展开以前，先把投影切走。"""


def console_notebook(path: Path | str, game: str | None = None, cohort: str | None = None) -> Path:
    """Write a small notebook that opens the console, and return its path.

    Parameters
    ----------
    path : Path or str
        Its file, or the folder in which it gets its usual name. A notebook that is there is left alone.
    game : str or None
        Id or path of the game that it opens at once.
    cohort : str or None
        The class, whose generations say which market a new game plays.

    Raises
    ------
    CourseError
        The folder cannot be written to.
    """
    path = Path(path)
    path = path if path.suffix == ".ipynb" else path / NAME
    if path.exists():
        return path
    given = [f"coursekit.open_cohort({cohort!r})"] if cohort else []
    given += [f"game={game!r}"] if game else []
    # The first cell, as a notebook opens with the first one chosen: Shift + Enter runs it.
    lines = [HEAD, *(["import coursekit"] if cohort else []), "from coursekit.sandtable.console import console"]
    code = "\n".join([*lines, "", f"console({', '.join(given)})"])
    cells = [nbformat.v4.new_code_cell(code), nbformat.v4.new_markdown_cell(NOTES)]
    for number, cell in enumerate(cells):
        cell.id = hashlib.sha256(f"console-{number}".encode()).hexdigest()[:8]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    try:
        write_notebook(notebook, path)
    except OSError as error:
        raise CourseError(disk_problem(error)) from error
    return path
