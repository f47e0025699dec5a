"""A lesson as a deck sees it: sections from heading to heading, each in the groups that the slide marks make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from coursekit.handouts.document import NOTES, Block, Heading, Prose, cell_blocks

_PLAN = re.compile(r"\*(\d+ 分钟：[^*\n]+)\*(?:\n\n|\n*$)")
# The marks of cell.metadata.slideshow.slide_type; anything else (and a fragment) goes on with what stands before it.
SLIDE, SUBSLIDE, SKIP, NOTE = "slide", "subslide", "skip", "notes"


@dataclass(frozen=True)
class Section:
    """A column of slides: its heading, the groups of blocks between slide marks, and what the instructor is told.

    ``plan`` is the line under the heading that shares out its minutes, without emphasis, where the lesson has one.
    """

    heading: Heading
    plan: str = ""
    groups: tuple[tuple[Block, ...], ...] = ()
    notes: str = ""


@dataclass(frozen=True)
class Lesson:
    """What a deck shows: the title, the cell that it opens with, the sections."""

    title: str
    sections: tuple[Section, ...]

    @property
    def minutes(self) -> int:
        """Minutes of all sections."""
        return sum(section.heading.minutes for section in self.sections)


@dataclass
class _Draft:
    heading: Heading
    groups: list[list[Block]] = field(default_factory=lambda: [[]])
    notes: list[str] = field(default_factory=list)

    def done(self) -> Section:
        groups = [list(group) for group in self.groups if group]
        plan = ""
        if groups and isinstance(groups[0][0], Prose) and (found := _PLAN.match(groups[0][0].markdown)):
            plan, rest = found[1], groups[0][0].markdown[found.end() :].strip()
            groups[0][:1] = [replace(groups[0][0], markdown=rest)] if rest else []
        return Section(self.heading, plan, tuple(tuple(group) for group in groups if group), "\n\n".join(self.notes))


def read_lesson(notebook: NotebookNode) -> Lesson:
    """Return the sections of an executed lesson.

    A heading of the second level opens a section, and so does a mark ``slide``; one without a heading goes on under
    the heading before it, without its minutes. Cells marked ``skip`` are left out with their outputs; code is always
    left out and its outputs stay. Cells of notes go into their section's notes and nowhere else.
    """
    title, drafts = "", [_Draft(Heading(1, "", "s"))]
    for number, cell in enumerate(notebook.cells):
        mark = cell.metadata.get("slideshow", {}).get("slide_type", "")
        first, blocks = cell_blocks(cell, f"s{number}", code=False)
        if mark == NOTE or NOTES in cell.metadata.get("tags", []):
            drafts[-1].notes += [block.markdown for block in blocks if isinstance(block, Prose)]
            continue
        if mark == SKIP:
            continue
        title = title or first
        if mark == SLIDE and not _opens(blocks) and any(drafts[-1].groups):
            drafts.append(_Draft(replace(drafts[-1].heading, minutes=0, activity=0)))
        elif mark == SUBSLIDE:
            drafts[-1].groups.append([])
        for block in blocks:
            if isinstance(block, Heading) and block.level == 2:
                drafts.append(_Draft(block))
            else:
                drafts[-1].groups[-1].append(block)
    drafts[0].heading = Heading(1, title, "s")
    sections = [draft.done() for draft in drafts]
    # The first, with the title, is always there; a column without anything but notes still tells the instructor.
    return Lesson(title, (sections[0], *(s for s in sections[1:] if s.groups or s.notes or s.heading.level == 2)))


def _opens(blocks: list[Block]) -> bool:
    return bool(blocks) and isinstance(blocks[0], Heading) and blocks[0].level == 2
