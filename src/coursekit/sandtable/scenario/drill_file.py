"""Read the file of drills, and refuse one that the game could not play: one sentence with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from coursekit.errors import CourseError
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.rules.fields import FIELD_NAMES
from coursekit.sandtable.scenario.draw import CAPACITY_COST_RANGE, LEGACY_RANGE, REFERENCE_FACTORS, SWITCHING_FACTORS
from coursekit.sandtable.scenario.entry_file import Entry, number_in, read_entries

NEEDED = (
    "title", "outline", "items", "scenario", "quarters", "open", "target", "material", "task", "judged", "minutes",
    "basis",
)  # fmt: skip
OPTIONAL = ("by_hand", "terms", "terms_head")
RANGES = {"legacy_share": LEGACY_RANGE, "capacity_cost_factor": CAPACITY_COST_RANGE}
CHOICES = {"switching_factor": SWITCHING_FACTORS, "reference_factor": REFERENCE_FACTORS}
QUARTERS = (2, 12)
MOST_MINUTES = 240
# What a target can be about, and whether more is better: see `scenario/what_follows.py`.
TARGET_MEASURES: Mapping[str, bool] = {
    "new_share": True, "kept_share": True, "live_adds": True, "silent_share": False, "migrants": True, "value": True,
    "churn": False, "complaints": False,
}  # fmt: skip
WORDS_HEAD = "这几个词"
MATERIALS = ("migration_base", "customer_extract", "customer_cards", "tier_table")


@dataclass(frozen=True)
class Target:
    """What a team is to reach by the end, against leaving everything as it was."""

    measure: str
    better_by: float  # in the measure's own unit; of a share, 0.01 is a percentage point
    guards: Mapping[str, float]  # measures that must not get worse, each by more than its number


@dataclass(frozen=True)
class Term:
    """A word that a team's sheet explains: what it is and whom it is for, and what of the form carries it."""

    name: str
    meaning: str
    field: str  # empty where nothing on the form does


@dataclass(frozen=True)
class Drill:
    """One drill: what it lays down, what is open on the form, what to reach, and what its sheet says."""

    name: str
    title: str
    outline: str  # the outline's own heading
    items: tuple[str, ...]  # of the syllabus
    scenario: Mapping[str, float]
    quarters: int
    open: tuple[str, ...]  # fields of the form; the others repeat
    target: Target
    material: str
    task: tuple[str, ...]
    judged: tuple[str, ...]  # by the sand-table
    by_hand: tuple[str, ...]  # by whoever runs the drill
    terms: tuple[Term, ...]
    terms_head: str  # above those that nothing on the form carries
    minutes: Mapping[str, int]  # part of the drill: how long
    basis: tuple[str, ...]  # where each number comes from: for whoever runs the drill, as it tells what is hidden

    @cached_property
    def held(self) -> frozenset[str]:
        """The decisions that stay at what they were at the opening; research, which no form holds, is none of them."""
        opened = {name for name in NAMES if any(_is_of(each, name) for each in self.open)}
        return frozenset(NAMES) - opened - {"research"}


def read_drills(text: str, file: str) -> dict[str, Drill]:
    """Return the drills by name, in the file's order.

    Raises
    ------
    CourseError
        What `read_entries` refuses; a part of the scenario, a field, measure or material that does not exist; a number
        outside its bounds.
    """
    return {entry.name: _drill(entry) for entry in read_entries(text, file, NEEDED, OPTIONAL)}


def _drill(entry: Entry) -> Drill:
    content = entry.content
    if content["material"] not in MATERIALS:
        raise CourseError(f"{entry.at('material')}：没有 {content['material']} 这种材料，可选 {'、'.join(MATERIALS)}。")
    return Drill(
        entry.name, str(content["title"]), str(content["outline"]), entry.texts("items"), _scenario(entry),
        entry.whole("quarters", *QUARTERS), _open(entry), _target(entry), content["material"], entry.texts("task"),
        entry.texts("judged"), entry.texts("by_hand"), _terms(entry),
        str(content.get("terms_head", WORDS_HEAD)), _minutes(entry), entry.texts("basis"),
    )  # fmt: skip


def _scenario(entry: Entry) -> dict[str, float]:
    where, laid = entry.at("scenario"), {}
    for name, value in entry.mapping("scenario").items():
        what = f"{where}：{entry.name} 的 {name}"
        if name in RANGES:
            laid[name] = number_in(value, *RANGES[name], what)
        elif name in CHOICES:
            if isinstance(value, bool) or value not in CHOICES[name]:
                raise CourseError(f"{what} 是 {value!r}，只能是 {'、'.join(f'{each:g}' for each in CHOICES[name])}。")
            laid[name] = float(value)
        else:
            raise CourseError(f"{where}：scenario 里没有 {name}，可写 {'、'.join((*RANGES, *CHOICES))}。")
    return laid


def _open(entry: Entry) -> tuple[str, ...]:
    """Return the open fields in the form's order; ``care`` stands for ``care_dormant`` to ``care_heavy``."""
    opened: set[str] = set()
    for each in entry.texts("open"):
        meant = {name for name in FIELD_NAMES if _is_of(name, each)}
        if not meant:
            raise CourseError(f"{entry.at('open')}：表上没有 {each} 这一栏，也没有这一组。")
        opened |= meant
    for group in NAMES:
        closed = [name for name in FIELD_NAMES if _is_of(name, group) and name not in opened]
        if closed and any(_is_of(name, group) for name in opened):
            rest = "、".join(closed)
            raise CourseError(f"{entry.at('open')}：{group} 这一组一起动，只写了几栏：还缺 {rest}。")
    return tuple(name for name in FIELD_NAMES if name in opened)


def _is_of(field: str, group: str) -> bool:
    """Return whether a field of the form is the one of that name, or one of that group."""
    return field == group or field.startswith(f"{group}_")


def _target(entry: Entry) -> Target:
    given, where = entry.mapping("target"), entry.at("target")
    if set(given) != {"measure", "better_by", "guard"}:
        raise CourseError(f"{where}：{entry.name} 的 target 要写 measure、better_by、guard 三样。")
    guards = given["guard"] if isinstance(given["guard"], Mapping) else {str(given["guard"]): 0.0}
    if not guards:
        raise CourseError(f"{where}：{entry.name} 的 guard 一样也没写，至少写一样不能变差的。")
    for part, measures in (("measure", [str(given["measure"])]), ("guard", guards)):
        for measure in measures:
            if measure not in TARGET_MEASURES:
                allowed = "、".join(TARGET_MEASURES)
                raise CourseError(f"{where}：{entry.name} 的 {part} 是 {measure}，可选 {allowed}。")
    better = number_in(given["better_by"], 0.0, 1e4, f"{where}：{entry.name} 的 better_by")
    spared = {
        measure: number_in(worse, 0.0, 1e4, f"{where}：{entry.name} 的 guard 里 {measure}")
        for measure, worse in guards.items()
    }
    return Target(given["measure"], better, spared)


def _minutes(entry: Entry) -> dict[str, int]:
    parts = entry.mapping("minutes")
    for part, value in parts.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_MINUTES:
            raise CourseError(f"{entry.at('minutes')}：{part} 是 {value!r}，要写 1 到 {MOST_MINUTES} 的整数（分钟）。")
    return {str(part): value for part, value in parts.items()}


def _terms(entry: Entry) -> tuple[Term, ...]:
    found = []
    for name, parts in entry.mapping("terms").items():
        if not isinstance(parts, list) or len(parts) not in (1, 2) or not all(isinstance(each, str) for each in parts):
            wanted = "[是什么、给谁] 或 [是什么、给谁, 表上哪一栏]"
            raise CourseError(f"{entry.at('terms')}：{entry.name} 的 {name} 要写成 {wanted}。")
        found.append(Term(str(name), *parts, *[""] * (2 - len(parts))))
    return tuple(found)
