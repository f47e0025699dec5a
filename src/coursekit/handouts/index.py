"""What a class's index lists: its modules' pages and the files to take away, and which of them an earlier run made."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from coursekit.handouts.manifest import Made, Product
from coursekit.handouts.plan import ClassPlan
from coursekit.handouts.products import HTML
from coursekit.syllabus import Module
from coursekit.toolkits import TOOLKITS

PACK_NOTES = {
    "trainee.zip": "发给学员：讲义、练习、数据，解压就能用",
    "instructor.zip": "只给讲师：备注、解答、真值，不要发给学员",
}


def entries(
    one: ClassPlan, made: Mapping[Product, Made], keys: Mapping[Product, str], sizes: Mapping[str, int],
    failed: Collection[str],
) -> list[dict]:
    """Return a line for each module of the class: ready, failed, left from earlier or not built; ``sizes`` in bytes."""
    built = [module for module in one.cohort.modules if module not in one.missing]
    told = [_entry(module, made.get((HTML, module.code)), keys[HTML, module.code], sizes, failed) for module in built]
    return told + [_line(module, "unbuilt", "编写中") for module in one.missing]


def downloads(made: Mapping[Product, Made], keys: Mapping[Product, str], sizes: Mapping[str, int]) -> list[dict]:
    """Return a line for each pack and workbook in the folder; one that is not of the present state says so."""
    notes = PACK_NOTES | {tool.file_name: f"{tool.title}：{tool.note}" for tool in TOOLKITS.values()}
    late = {
        name: "" if entry.key == keys.get(product) else f"；这一次没有重做，它还是以前做好的一版（{entry.on}）"
        for product, entry in made.items()
        for name in entry.files
    }
    return [
        {"name": name, "bytes": sizes[name], "note": note + late[name]} for name, note in notes.items() if name in late
    ]


def _entry(module: Module, page: Made | None, key: str, sizes: Mapping[str, int], failed: Collection[str]) -> dict:
    if page and page.key == key and module.code not in failed:
        note = f"{page.minutes:g} 分钟 · {round(sizes[page.files[0]] / 1024)} KB"
        return _line(module, "ready", note, page.files[0], page.title)
    state, reason = ("failed", "这一次没有生成") if module.code in failed else ("earlier", "这一次没有要它")
    if page is None:
        return _line(module, state, f"{reason}，还没有可用的讲义。")
    return _line(module, state, f"{reason}，打开的是以前做好的一版（{page.on}）。", page.files[0])


def _line(module: Module, state: str, note: str, file: str = "", title: str = "") -> dict:
    return {"code": module.code, "zh": module.zh, "file": file, "title": title, "state": state, "note": note}
