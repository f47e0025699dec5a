"""Begin a module: lesson, solution, exercise, keys and a first test that all run, for the author to write over."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from string import Template

import nbformat
import yaml
from nbformat import NotebookNode

from coursekit.authoring.catalogue import catalogue
from coursekit.authoring.derived import DEMO, derive_module, run
from coursekit.authoring.outline import checklist, home_items, is_for_title, plan, timetable
from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.notebooks import normalise
from coursekit.notebooks.normal import serialise
from coursekit.syllabus import Module, load_syllabus

GUESSES = 3  # modules that the sentence about an unknown one names


def begin_module(root: Path, module: Module) -> list[Path]:
    """Write the skeleton of ``module`` below ``root``, run it for the demo class, and return the files written.

    They are lesson, solution, exercise, the module's first test and every class's key; notebooks/README.md is made
    anew. All of them or none: whatever stops it, what was written is taken back.

    Raises
    ------
    CourseError
        ``root`` is a class's pack, a file of the module is there already (none is overwritten), or a class file or
        the published figures keep the skeleton from running.
    """
    _require_repository(root)
    _require_none_of(root, module)
    lesson, solution = root / "notebooks" / module.notebook, root / "solutions" / module.notebook
    with _all_or_none() as write:
        write(lesson, serialise(normalise(skeleton_lesson(module))))
        write(solution, serialise(normalise(skeleton_solution(module))))
        write(_test_path(root, module), Template(_skeleton("module_test.py.txt")).substitute(code=module.code))
        for path, text in derive_module(root, solution).items():
            write(path, text)
        for path in (lesson, solution):
            write(path, serialise(normalise(run(path, DEMO))))
        write_atomic(root / "notebooks" / "README.md", catalogue(root))
    return [path for path in _files(root, module) if path.exists()]


def find_module(name: str) -> Module:
    """Return the module that ``name`` means: its code ("03", also "3") or its slug.

    Raises
    ------
    CourseError
        No module is called that: the sentence names the nearest ones.

    Examples
    --------
    >>> find_module("3").slug
    'flow-tier-marketing'
    """
    modules = load_syllabus().modules
    for module in modules.values():
        if name in (module.code, module.code.lstrip("0"), module.slug):
            return module
    near = "；".join(f"{module.code}（{module.zh}，{module.slug}）" for module in _nearest(name, modules.values()))
    guess = f"最接近的：{near}。" if near else ""
    raise CourseError(
        f"大纲里没有叫“{name}”的模块。{guess}编号是 {min(modules)} 到 {max(modules)}，运行 coursekit syllabus 看全部。"
    )


def skeleton_lesson(module: Module) -> NotebookNode:
    """Return the lesson that ``module`` begins with, not run: audiences and objectives listed, its items as notes."""
    lesson = _notebook("lesson.yml", module)
    lesson.metadata["coursekit"] = {"module": module.code, "complete": False}
    lesson.cells[0].metadata["coursekit"] = {"items": [item.id for item in home_items(module) if is_for_title(item)]}
    return lesson


def skeleton_solution(module: Module) -> NotebookNode:
    """Return the solution notebook that ``module`` begins with, not run: two tasks with their keys."""
    solution = _notebook("solution.yml", module)
    solution.metadata["coursekit"] = {"module": module.code}
    return solution


def _notebook(name: str, module: Module) -> NotebookNode:
    """Return a skeleton file as a notebook, with the module's own words put in."""
    words = {
        "code": module.code, "title": module.zh,
        "checklist": checklist(module), "timetable": timetable(module), "plan": plan(module),
    }  # fmt: skip
    cells = [_cell(record, words) for record in yaml.safe_load(_skeleton(name))]
    return nbformat.v4.new_notebook(cells=cells)


def _cell(record: dict, words: dict[str, str]) -> NotebookNode:
    kind = "code" if "code" in record else "markdown"
    metadata = {name: record[name] for name in ("coursekit", "tags") if name in record}
    if "slide" in record:
        metadata["slideshow"] = {"slide_type": record["slide"]}
    source = Template(record[kind]).substitute(words).rstrip("\n")
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make(source, metadata=metadata, id=record["id"])


def _skeleton(name: str) -> str:
    return (files("coursekit.authoring") / "skeleton" / name).read_text(encoding="utf-8")


def _nearest(name: str, modules: Iterable[Module]) -> list[Module]:
    """Return the modules whose code, slug or Chinese title ``name`` is part of, or else most like."""
    by_name = {text: module for module in modules for text in (module.code, module.slug, module.zh)}
    inside = [text for text in by_name if name and name in text]
    close = inside or difflib.get_close_matches(name, by_name, n=GUESSES, cutoff=0.5)
    return list(dict.fromkeys(by_name[text] for text in close))[:GUESSES]


def _require_repository(root: Path) -> None:
    missing = [name for name in ("notebooks", "solutions", "cohorts") if not (root / name).is_dir()]
    if missing:
        where = "新模块只能写在课程仓库里，班级包不行"
        raise CourseError(f"{root} 里没有文件夹 {'、'.join(missing)}：{where}，换到仓库里再运行。")


def _require_none_of(root: Path, module: Module) -> None:
    there = [path.relative_to(root).as_posix() for path in _files(root, module) if path.exists()]
    if there:
        title = f"模块 {module.code}《{module.zh}》"
        raise CourseError(f"{title}已经有这些文件：{'、'.join(there)}。一个也没有改；要从头写，先把它们移走。")


def _files(root: Path, module: Module) -> list[Path]:
    """Return every file of a module: those always written, and the keys that are there."""
    notebooks = [root / folder / module.notebook for folder in ("notebooks", "solutions", "exercises")]
    keys = sorted((root / "exercises" / "keys").glob(f"*/{module.code}.json"))
    return [*notebooks, _test_path(root, module), *keys]


def _test_path(root: Path, module: Module) -> Path:
    return root / "tests" / "modules" / f"test_{Path(module.notebook).stem}.py"


@contextmanager
def _all_or_none() -> Iterator[Callable[[Path, str], None]]:
    """Give a function that writes files; if the block does not end well, they and the folders made for them go."""
    written: list[Path] = []
    folders: set[Path] = set()

    def write(path: Path, text: str) -> None:
        written.append(path)
        folders.update(folder for folder in path.parents if not folder.exists())
        write_atomic(path, text)

    try:
        yield write
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for folder in sorted(folders, reverse=True):
            if folder.exists():
                folder.rmdir()
        raise
