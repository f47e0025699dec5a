"""What a class's index lists: its modules' files and what to print, send out or keep; which an earlier run made."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from coursekit.handouts.manifest import Made, Product
from coursekit.handouts.plan import ClassPlan
from coursekit.handouts.products import HTML, PDF, SLIDES
from coursekit.syllabus import Module
from coursekit.toolkits import TOOLKITS

LABELS = {HTML: "讲义", SLIDES: "幻灯片", PDF: "打印版"}
# What a class has once: file name -> group on the page, label, what to do with it.
OF_THE_CLASS = {
    "workbook.pdf": ("print", "学员手册", "日程、讲义、练习和写字的地方，一人一册"),
    "sign-in.pdf": ("print", "签到和分组", "每天签到、分组名单，全班一份"),
    "trainee.zip": ("trainee", "学员包", "讲义、练习、数据和工具表，解压就能用"),
    "instructor.zip": ("instructor", "讲师包", "备注、解答和真值，不要发给学员"),
}


def entries(
    one: ClassPlan, made: Mapping[Product, Made], keys: Mapping[Product, str], sizes: Mapping[str, int],
    failed: Collection[str],
) -> list[dict]:
    """Return an entry for each module of the class: its state, what to say of it, its files; ``sizes`` in bytes.

    The state is that of its page: ``ready``, ``failed``, ``earlier`` (left from an earlier run) or ``unbuilt``. A file
    that is not of the present state has the day of its making as ``late``.
    """
    built = [module for module in one.cohort.modules if module not in one.missing]
    told = [_entry(module, made, keys, sizes, module.code in failed) for module in built]
    return told + [_line(module, "unbuilt", "编写中") for module in one.missing]


def downloads(made: Mapping[Product, Made], keys: Mapping[Product, str], sizes: Mapping[str, int]) -> list[dict]:
    """Return a line for each file that a class has once and each workbook; one not of the present state says so."""
    tools = {tool.file_name: ("tool", tool.title, tool.note) for tool in TOOLKITS.values()}
    makers = {name: (product, entry) for product, entry in made.items() for name in entry.files}
    return [
        {
            "name": name, "group": group, "label": label, "note": note, "bytes": sizes[name],
            "module": makers[name][1].module, "late": _said_late(makers[name], keys),
        }
        for name, (group, label, note) in (OF_THE_CLASS | tools).items()
        if name in makers
    ]  # fmt: skip


def _said_late(maker: tuple[Product, Made], keys: Mapping[Product, str]) -> str:
    product, entry = maker
    return "" if entry.key == keys.get(product) else f"这一次没有重做，它还是以前做好的一版（{entry.on}）"


def _entry(
    module: Module, made: Mapping[Product, Made], keys: Mapping[Product, str], sizes: Mapping[str, int], failed: bool
) -> dict:
    there = {form: made[form, module.code] for form in LABELS if (form, module.code) in made}
    current = {form for form, entry in there.items() if entry.key == keys.get((form, module.code))}
    files = [
        {
            "form": form, "label": LABELS[form], "name": entry.files[0], "bytes": sizes[entry.files[0]],
            "late": "" if form in current else entry.on,
        }
        for form, entry in there.items()
    ]  # fmt: skip
    page = there.get(HTML)
    wanted = {form for form in LABELS if (form, module.code) in keys}
    in_order = HTML in current or (page is None and current)  # somebody may want the print alone
    state = "failed" if failed else "ready" if in_order else "earlier"
    title, minutes = (page.title, page.minutes) if page and state == "ready" else ("", 0)
    return _line(module, state, _note(state, page, wanted, current), files=files, title=title, minutes=minutes)


def _note(state: str, page: Made | None, wanted: Collection[str], current: Collection[str]) -> str:
    """Say what an organiser has to know before handing the module's files out; nothing where all is in order."""
    lacking = "、".join(label for form, label in LABELS.items() if form in wanted and form not in current)
    if state == "ready":
        return f"没有现在这一版的{lacking}。" if lacking else ""
    reason = "这一次没有生成" if state == "failed" else "这一次没有要它"
    if page is None:
        return f"{reason}，还没有可用的讲义。"
    if state == "failed" and HTML in current and lacking:
        return f"这一次没有做完，缺新的{lacking}。"
    return f"{reason}，打开的是以前做好的一版（{page.on}）。"


def _line(module: Module, state: str, note: str, **facts: object) -> dict:
    return {
        "code": module.code, "zh": module.zh, "state": state, "note": note,
        "files": [], "title": "", "minutes": 0, **facts,
    }  # fmt: skip
