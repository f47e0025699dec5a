"""What goes into a class's two packs: the trainee's holds no solution, note, seed or truth; the instructor's all."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import yaml
from nbformat import NotebookNode

from coursekit.cohort import CLASS_TABLES, Cohort
from coursekit.errors import CourseError
from coursekit.handouts.pages import start_page
from coursekit.notebooks import set_cohort
from coursekit.notebooks.normal import normalise, serialise
from coursekit.practice import derive_exercise, find_leaks, harvest_key, keyed_numbers
from coursekit.practice.key_file import key_text
from coursekit.syllabus import Module
from coursekit.toolkits.target_list import MODULE as TARGETS
from coursekit.toolkits.truth_report import truth_report
from coursekit.toolkits.truth_tables import report_files

_HERE = Path(__file__).parent
_MARKER = '# 课程包的标记：笔记本从自己的位置往上找到它。\nkind = "pack"\n'


def stem(module: Module) -> str:
    """Return the file name, without ending, of everything made from ``module``."""
    return Path(module.notebook).stem


def class_file(cohort: Cohort) -> str:
    """Return the class file as a trainee's pack carries it: no seed, no own data, no list of people."""
    content = cohort.spec.model_dump(mode="json", exclude={"seed", "data", "trainees"}, exclude_defaults=True)
    logo = cohort.spec.brand.logo
    if logo:
        content["brand"]["logo"] = logo.name
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def common_files(cohort: Cohort) -> dict[str, bytes]:
    """Return what both packs hold: marker, class file, logo, published figures."""
    files = {
        "coursekit.toml": _MARKER.encode(),
        f"cohorts/{cohort.id}.yml": class_file(cohort).encode(),
    }
    logo = cohort.spec.brand.logo
    if logo:
        files[f"cohorts/{logo.name}"] = logo.read_bytes()
    data = cohort.root / "data"  # where a class's own files may lie too: those stay
    for path in (data / "dictionary.csv", *sorted((data / "market").glob("*.csv"))):
        files[path.relative_to(cohort.root).as_posix()] = path.read_bytes()
    return files


def trainee_files(
    cohort: Cohort, modules: tuple[Module, ...], lessons: dict[str, NotebookNode], solutions: dict[str, NotebookNode],
    pages: dict[str, str], toolkits: dict[str, bytes], wheel: Path,
) -> dict[str, bytes]:
    """Return the trainee's pack as path -> content; ``toolkits`` are the take-home workbooks by file name.

    Raises
    ------
    CourseError
        Something that only the instructor may see would have gone in: the file and what was found are named.
    """
    files = common_files(cohort)
    texts: dict[str, str] = {"先看这里.html": start_page(cohort, modules)}
    for module in modules:
        name = stem(module)
        texts[f"notebooks/{name}.ipynb"] = serialise(blank_lesson(set_cohort(lessons[module.code], cohort.id)))
        texts[f"handouts/{name}.html"] = pages[module.code].replace('href="index.html"', 'href="../先看这里.html"')
        if module.code in solutions:
            texts |= _exercise_files(cohort, module, solutions[module.code])
    for code, solution in solutions.items():
        leaks = find_leaks(texts, solution, keyed_numbers(solution))
        if leaks:
            raise CourseError(f"模块 {code} 的答案会漏进学员包：{leaks[0]}")
    files |= {name: text.encode("utf-8") for name, text in texts.items()}
    files |= _tables(cohort)
    files |= {f"toolkit/{name}": data for name, data in toolkits.items()}
    files[f"wheels/{wheel.name}"] = wheel.read_bytes()
    files["constraints.txt"] = (cohort.root / "constraints.txt").read_bytes()
    return files | {"start.bat": start_script("start.bat", "\r\n"), "start.sh": start_script("start.sh", "\n")}


def _exercise_files(cohort: Cohort, module: Module, solution: NotebookNode) -> dict[str, str]:
    try:
        exercise = set_cohort(derive_exercise(solution), cohort.id)
        key = harvest_key(solution, cohort.id, module.code)
    except CourseError as error:
        raise CourseError(f"模块 {module.code} 的练习做不出来：{error}") from error
    return {
        f"exercises/{module.notebook}": serialise(exercise),
        f"exercises/keys/{cohort.id}/{module.code}.json": key_text(key),
    }


def start_script(name: str, line_end: str) -> bytes:
    """Return a start script with its system's line ends, whichever kind the checkout holds."""
    lines = (_HERE / "templates" / name).read_text("utf-8").splitlines()
    return "".join(line + line_end for line in lines).encode("utf-8")


def instructor_files(
    cohort: Cohort, modules: tuple[Module, ...], lessons: dict[str, NotebookNode], solutions: dict[str, NotebookNode],
    pages: dict[str, str], decks: dict[str, str], toolkits: dict[str, bytes],
) -> dict[str, bytes]:
    """Return the instructor's pack: notebooks with notes, solutions, decks, workbooks, truth, timing, full class file.

    ``decks`` and ``toolkits`` are by file name.
    """
    files = common_files(cohort) | _tables(cohort) | {f"toolkit/{name}": data for name, data in toolkits.items()}
    files[f"cohorts/{cohort.id}.full.yml"] = cohort.path.read_bytes()
    for module in modules:
        name = stem(module)
        files[f"notebooks/{name}.ipynb"] = serialise(normalise(set_cohort(lessons[module.code], cohort.id))).encode()
        files[f"handouts/{name}.html"] = pages[module.code].encode()
        if module.code in solutions:
            solution = normalise(set_cohort(solutions[module.code], cohort.id))
            files[f"solutions/{name}.ipynb"] = serialise(solution).encode()
    files |= {f"slides/{name}": deck.encode() for name, deck in decks.items()}
    for table in CLASS_TABLES:
        files[f"truth/{table}.csv"] = cohort.truth(table).to_csv(index=False).encode("utf-8-sig")
    if TARGETS in {module.code for module in modules}:
        files |= {f"truth/{name}": data for name, data in report_files(truth_report(cohort), cohort).items()}
    files["timing.csv"] = timing_sheet(modules, lessons).to_csv(index=False).encode("utf-8-sig")
    return files


def blank_lesson(lesson: NotebookNode) -> NotebookNode:
    """Return a lesson as a trainee gets it: not yet run, without the instructor's notes."""
    blank = normalise(lesson)
    blank.cells = [c for c in blank.cells if "notes" not in c.metadata.get("tags", [])]
    for cell in blank.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return blank


def timing_sheet(modules: tuple[Module, ...], lessons: dict[str, NotebookNode]) -> pd.DataFrame:
    """Return one row a lesson section: module, section, minutes, of which activity."""
    rows = []
    for module in modules:
        for cell in lessons[module.code].cells:
            facts = cell.metadata.get("coursekit", {})
            if facts.get("minutes"):
                heading = cell.source.split("\n")[0].lstrip("# ")
                rows.append((f"{module.code} {module.zh}", heading, facts["minutes"], facts.get("activity", 0)))
    return pd.DataFrame(rows, columns=["模块", "小节", "分钟", "其中动手和讨论"])


@functools.lru_cache(maxsize=1)  # both packs of a class hold them
def _tables(cohort: Cohort) -> Mapping[str, bytes]:
    tables = {f"data/tables/{name}.parquet": _parquet(cohort.practice_table(name)) for name in CLASS_TABLES}
    return MappingProxyType(tables)


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()
