"""Try a module on many made-up classes: the same class file with other seeds, and what its notebooks then say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import yaml
from nbformat import NotebookNode

from coursekit.files import write_atomic
from coursekit.syllabus import load_syllabus

ID = "rehearsal"
# Far apart and the same on every machine, so that a finding can be looked at again.
_FIRST_SEED, _STEP = 20300101, 7919
# Own rows do not depend on the seed, and a logo's path is told from the class file's folder.
_LEFT_OUT = ("data", "logo")

_PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 15px/1.7 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }}
body {{ max-width: 60em; margin: 2em auto; padding: 0 1em }}
h2 {{ font-size: 1.1em; margin-top: 2em }} li {{ margin: .4em 0 }} code {{ color: #5b636c }}
</style>
<h1>{title}</h1>
<p>{intro}</p>
{body}
</html>
"""


@dataclass(frozen=True)
class Said:
    """One sentence that a notebook computes: number of its code cell, counted from 1, and the text for each class."""

    cell: int
    texts: Mapping[str, str]


def write_classes(base: Path, module: str, count: int, folder: Path) -> list[Path]:
    """Write ``count`` class files into ``folder`` that differ from ``base`` by their seed alone, and teach ``module``.

    The ids are ``rehearsal-01`` and so on; the class's own rows and its logo are left out.
    """
    data = yaml.safe_load(base.read_text("utf-8"))
    data["brand"] = {key: value for key, value in (data.get("brand") or {}).items() if key not in _LEFT_OUT}
    data = {key: value for key, value in data.items() if key not in _LEFT_OUT}
    if module not in load_syllabus().programmes[data["programme"]].modules:
        data["extra_modules"] = [*dict.fromkeys((*data.get("extra_modules", []), module))]
    paths = []
    for number in range(1, count + 1):
        one = data | {"id": f"{ID}-{number:02d}", "seed": _FIRST_SEED + _STEP * number}
        paths.append(folder / f"{one['id']}.yml")
        write_atomic(paths[-1], yaml.safe_dump(one, allow_unicode=True, sort_keys=False))
    return paths


def sentences(notebooks: Mapping[str, NotebookNode]) -> list[Said]:
    """Return every computed sentence and alternative text, cell by cell, for each class: id -> executed notebook."""
    found: dict[int, dict[str, list[str]]] = {}
    for name, notebook in notebooks.items():
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code, 1):
            for text in _told(cell):
                found.setdefault(number, {}).setdefault(name, []).append(text)
    return [
        Said(number, {name: "　".join(texts) for name, texts in found[number].items()}) for number in sorted(found)
    ]


def page(title: str, said: Iterable[Said]) -> str:
    """Return an HTML page on which each sentence stands under itself for all classes; the same for all only once."""
    parts = []
    for one in said:
        texts: dict[str, list[str]] = {}
        for name, text in one.texts.items():
            texts.setdefault(text, []).append(name.removeprefix(f"{ID}-"))
        rows = "".join(f"<li><code>{'、'.join(names)}</code> {escape(text)}</li>" for text, names in texts.items())
        parts.append(f"<h2>第 {one.cell} 个代码格</h2><ul>{rows}</ul>")
    intro = "同一句话，换了种子以后各是什么样。读的时候找：说反了的正负，不该有的“不到 5”，读不通的句子。"
    return _PAGE.format(title=escape(title), intro=intro, body="\n".join(parts))


def _told(cell: NotebookNode) -> Iterable[str]:
    for output in cell.outputs:
        own = output.get("metadata", {}).get("coursekit", {})
        text = output.get("data", {}).get("text/markdown") or own.get("alt")
        if text:
            yield text
