"""Markdown to Typst: the same tokens that pages are made from, every text a string literal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.tree import SyntaxTreeNode

from coursekit.errors import CourseError
from coursekit.handouts.markdown import parse_markdown
from coursekit.handouts.markup import Table
from coursekit.handouts.print.literals import breakable, content, listed, string, words
from coursekit.handouts.print.pictures import Pictures
from coursekit.handouts.print.tables import set_table

MONDAY = "周一就做"
_MATHS = {"math_inline", "math_inline_double", "math_block", "math_block_label"}
_MINUTES = re.compile(r"（(\d+) 分钟）")
_LONG_MINUTES, _LINES_TO_WRITE = 3, 3  # a task so long gets so many lines to write on, a shorter one gets one
_BOX, _TICKED = "[ ]", ("[x]", "[X]")


@dataclass(frozen=True)
class Writer:
    """What turning Markdown into Typst needs beside the text: the formulas translated, and where pictures go."""

    formulas: Mapping[str, str] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)

    def prose(self, markdown: str) -> str:
        """Return Typst markup for a piece of Markdown."""
        return "\n\n".join(filter(None, map(self._block, tree(markdown).children)))

    def line(self, markdown: str) -> str:
        """Return Typst markup for one line of Markdown, such as a heading."""
        return " ".join(self._inline(node) for node in tree(markdown).walk() if node.type == "inline")

    def mondays(self, markdown: str) -> Iterator[str]:
        """Yield what to do on Monday: the paragraphs that begin so, without these opening words."""
        for node in tree(markdown).walk():
            if node.type == "paragraph" and node.attrs.get("class") == "monday":
                yield self._inline(node.children[0], without=MONDAY)

    # --- blocks ---------------------------------------------------------------------------------------------------

    def _block(self, node: SyntaxTreeNode) -> str:
        writers: dict[str, Callable[[SyntaxTreeNode], str]] = {
            "paragraph": self._paragraph, "heading": self._small_heading, "bullet_list": self._bullets,
            "ordered_list": self._numbers, "blockquote": self._quote, "table": self._table,
            "hr": lambda _: "#rule()", "fence": self._code, "code_block": self._code,
        }  # fmt: skip
        if node.type in writers:
            return writers[node.type](node)
        if node.type in _MATHS:
            return f"#{self._formula(node.content, block=True)};"
        return words(node.content.strip())

    def _paragraph(self, node: SyntaxTreeNode) -> str:
        inline = self._inline(node.children[0])
        css_class = node.attrs.get("class")
        if css_class:
            lines = f", lines: {_LINES_TO_WRITE}" if css_class == "guess" and _minutes(node) >= _LONG_MINUTES else ""
            return f"#callout({string(str(css_class))}{lines}){content(inline)}"
        # A paragraph all in small print tells a section's minutes: it belongs to the heading above it.
        alone = [child.type for child in node.children[0].children] == ["em"]
        return f"#minutes-line{content(inline)}" if alone else inline

    def _small_heading(self, node: SyntaxTreeNode) -> str:
        return f"#small-heading{content(self._inline(node.children[0]))}"

    def _blocks(self, node: SyntaxTreeNode) -> str:
        return "\n\n".join(filter(None, map(self._block, node.children)))

    def _quote(self, node: SyntaxTreeNode) -> str:
        return f"#quoted{content(self._blocks(node))}"

    def _bullets(self, node: SyntaxTreeNode) -> str:
        if any(_task(item) is not None for item in node.children):
            items = [self._task_item(item) for item in node.children]
            return f"#tasks{listed(items)}"
        return f"#list{self._items(node)}"

    def _numbers(self, node: SyntaxTreeNode) -> str:
        return f"#enum(start: {int(node.attrs.get('start', 1))}){self._items(node)}"

    def _items(self, node: SyntaxTreeNode) -> str:
        return "".join(content(self._blocks(item)) for item in node.children)

    def _task_item(self, item: SyntaxTreeNode) -> str:
        mark = _task(item)
        ticked = "true" if mark in _TICKED else "false"
        first, *others = item.children or [None]
        inside = self._inline(first.children[0], without=mark or "") if first else ""
        rest = "".join(f"\n\n{self._block(child)}" for child in others)
        return f"(ticked: {ticked}, body: {content(inside + rest)})"

    def _table(self, node: SyntaxTreeNode) -> str:
        rows = [list(row.children) for part in node.children for row in part.children]
        header, *body = [[self._inline(cell.children[0]) for cell in row] for row in rows]
        plain = [[_plain(cell) for cell in row] for row in rows]
        numeric = tuple("right" in str(cell.attrs.get("style", "")) for cell in rows[0])
        table = Table(tuple(plain[0]), tuple(map(tuple, plain[1:])), numeric)
        return table_call(table, list(header), body)

    def _code(self, node: SyntaxTreeNode) -> str:
        return f"#output({breakable(node.content.rstrip())})"

    # --- within a line --------------------------------------------------------------------------------------------

    def _inline(self, node: SyntaxTreeNode, without: str = "") -> str:
        """Return a line's markup; ``without`` is the text to leave out where the line begins with it."""
        parts: list[str] = []
        for child in node.children:
            text = _text(child)
            if without and text and not any(parts):
                kept = text.removeprefix(without).lstrip("：: ")
                parts.append(self._weighted(child, words(kept)))
                without = "" if kept else " "
            else:
                parts.append(self._span(child))
        return "".join(parts)

    def _span(self, node: SyntaxTreeNode) -> str:
        if node.type == "text":
            return words(node.content)
        if node.type == "softbreak":
            return "" if _between_chinese(node) else " "
        if node.type == "hardbreak":
            return "#linebreak();"
        if node.type == "code_inline":
            return f"#raw({breakable(node.content)});"
        if node.type in _MATHS:
            return f"#{self._formula(node.content, block=node.type == 'math_inline_double')};"
        if node.type == "image":
            return self._picture(node)
        if node.type == "link":
            return self._link(node)
        return self._weighted(node, self._inline(node)) if node.children else words(node.content)

    def _weighted(self, node: SyntaxTreeNode, inside: str) -> str:
        call = {"strong": "strong", "em": "soft", "s": "strike"}.get(node.type)
        return f"#{call}{content(inside)};" if call and inside else inside

    def _link(self, node: SyntaxTreeNode) -> str:
        inside, address = self._inline(node), str(node.attrs.get("href", ""))
        if not address.startswith(("http://", "https://")):
            return inside
        told = "" if _plain(node) == address else f"#soft{content(words(f'（{address}）'))};"
        return f"#link({string(address)}){content(inside)};{told}"

    def _picture(self, node: SyntaxTreeNode) -> str:
        name = self.pictures.add_address(str(node.attrs.get("src", "")))
        alt = "".join(child.content for child in node.children)
        return f"#small-picture({string(name)}, {string(alt)});" if name else words(f"（图：{alt}）")

    def _formula(self, source: str, *, block: bool) -> str:
        if source not in self.formulas:
            raise CourseError(f"公式“{source}”没有先译成排版用的写法。")
        maths = self.formulas[source]
        inside = f"$ {maths} $" if block else f"${maths}$"
        return f"math.equation(alt: {string(source.strip())}, block: {str(block).lower()}, {inside})"


def tree(markdown: str) -> SyntaxTreeNode:
    """Return ``markdown`` as a tree of the tokens that pages are rendered from."""
    return SyntaxTreeNode(parse_markdown(markdown))


def formulas_of(markdown: str) -> list[str]:
    """Return the LaTeX of every formula in ``markdown``."""
    return [node.content for node in tree(markdown).walk() if node.type in _MATHS]


def table_call(
    table: Table, header: list[str] | None = None, rows: list[list[str]] | None = None, source: str = ""
) -> str:
    """Return the call that sets ``table``; ``header`` and ``rows`` are its cells as markup where they hold any."""
    setting = set_table(table.header, table.rows)
    header = header if header is not None else _cells(table.header, setting.runs)
    rows = rows if rows is not None else [_cells(row, setting.runs) for row in table.rows]
    facts = {
        "place": string(setting.place),
        "size": f"{setting.size:g}pt",
        "columns": listed([f"{width:g}pt" for width in setting.widths]),
        "numeric": listed([str(numeric).lower() for numeric in table.numeric]),
        "named": str(table.named_rows).lower(),
        "splits": str(setting.splits).lower(),
        "caption": content(words(table.caption)) if table.caption else "none",
        "source": content(words(source)) if source else "none",
        "header": listed([content(cell) for cell in header]),
        "rows": listed([listed([content(cell) for cell in row]) for row in rows]),
    }
    return "#course-table(" + ", ".join(f"{name}: {value}" for name, value in facts.items()) + ")"


def _cells(row: Sequence[str], runs: Sequence[int]) -> list[str]:
    return [words(cell, longest) for cell, longest in zip(row, runs, strict=False)]


def _minutes(paragraph: SyntaxTreeNode) -> int:
    """Return the minutes that the bold words opening a paragraph state, 0 where they state none."""
    bold = next((child for child in paragraph.children[0].children if child.type == "strong"), None)
    found = _MINUTES.search(_plain(bold)) if bold else None
    return int(found[1]) if found else 0


def _task(item: SyntaxTreeNode) -> str | None:
    """Return an item's box as written, ``[ ]`` or ``[x]``, if it is a task."""
    if not item.children or item.children[0].type != "paragraph":
        return None
    start = _plain(item.children[0])[:3]
    return start if start == _BOX or start in _TICKED else None


def _plain(node: SyntaxTreeNode) -> str:
    return "".join(_text(child) for child in node.children) if node.children else _text(node)


def _text(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.children:
        return "".join(map(_text, node.children))
    # The root of a tree has no token and so no content.
    return "" if node.is_root else node.content


def _between_chinese(node: SyntaxTreeNode) -> bool:
    """Is this line's end only the source's, where Chinese has no blank?"""
    before, after = node.previous_sibling, node.next_sibling
    ends = (_text(before)[-1:] if before else "") + (_text(after)[:1] if after else "")
    return len(ends) == 2 and all(unicodedata.east_asian_width(character) in "WF" for character in ends)
