"""What an author has to know of a module before writing it: the items to teach, when it is taught, what is planned."""

from __future__ import annotations

from coursekit.syllabus import Item, Module, load_syllabus
from coursekit.syllabus.load import read_data
from coursekit.syllabus.model import TITLE_KINDS

_PLANNED = {"data": "数据", "models": "模型", "figures": "图", "widget": "滑块、填空"}


def checklist(module: Module) -> str:
    """Return the syllabus items of ``module`` as Markdown to tick off: for the title, then section by section.

    Each stands as code, so that no rule for the prose of a lesson bends the outline's own words.
    """
    sections, items = load_syllabus().sections, home_items(module)
    groups = {"标题格要说到的听众和目标": [item for item in items if is_for_title(item)]}
    for item in items:
        if item.counts:
            groups.setdefault(f"`{item.section} {sections[item.section].zh}`", []).append(item)
    parts = [f"大纲给这一讲 {module.minutes} 分钟。讲到一条，就把编号写进那一节的元数据，再从这里删掉。"]
    for heading, group in groups.items():
        if group:
            parts.append(f"{heading}\n\n" + "\n".join(f"- [ ] `{item.id} {item.zh}`" for item in group))
    return "\n\n".join(parts)


def timetable(module: Module) -> str:
    """Return as Markdown when the programmes teach ``module``, for how long, and which sections they look at.

    A programme may give less time than the lesson takes: then its notes say which sections to teach.
    """
    lines = []
    for programme in load_syllabus().programmes.values():
        slots = [slot for slot in programme.slots if slot.module == module.code]
        times = "；".join(f"{slot.minutes} 分钟，看 {'、'.join(slot.focus_sections) or '全部'}" for slot in slots)
        if module.code in programme.modules:
            lines.append(f"- `{programme.zh}：{times or '没有排时间'}`")
    head = "哪些课程方案讲它，排多久。排得比一讲短的，备注里写明只讲哪几节。"
    return f"{head}\n\n" + ("\n".join(lines) or "- 还没有课程方案排它：班级文件用 extra_modules 加。")


def plan(module: Module) -> str:
    """Return as Markdown what the plan of the module proposes: data, models, figures, cases, exercises, what to take
    home. A plan, not a law: an author improves on it."""
    (record,) = [record for record in read_data("modules.yml")["modules"] if record["slug"] == module.slug]
    backbone = record["backbone"]
    lines = [f"- {zh}：`{_listed(backbone[name])}`" for name, zh in _PLANNED.items() if backbone.get(name)]
    lines += [f"- 案例：`{_listed(record['cases'])}`"] if record.get("cases") else []
    lines += [f"- 练习：`{task['q']}`，`{task['check']}` 算对" for task in record["exercises"]]
    lines += [f"- 带走：`{_listed(record['artefact'])}`"]
    return "打算讲什么（计划，不是规定，能更好就改）。\n\n" + "\n".join(lines)


def home_items(module: Module) -> list[Item]:
    """Return the items whose home ``module`` is."""
    items = load_syllabus().items
    return [items[item] for item in module.home_items]


def is_for_title(item: Item) -> bool:
    """Is it said in a lesson's title cell, not taught in a section?"""
    return item.kind in TITLE_KINDS


def _listed(planned: object) -> str:
    """Return a plan's text, list or mapping in one line; a colon in the file makes a mapping of a line of text."""
    if isinstance(planned, dict):
        return "; ".join(f"{key}: {_listed(value)}" for key, value in planned.items())
    return "; ".join(map(_listed, planned)) if isinstance(planned, list) else str(planned)
