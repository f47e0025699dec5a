"""A character that the course font lacks is found before anything is printed, and said with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coursekit.charts import missing_characters
from coursekit.errors import CourseError
from coursekit.handouts.document import Block, Code, Document, Figure, Heading, Markup, Prose, Text
from coursekit.handouts.markup import Table, read_markup
from coursekit.handouts.print.literals import printable


def check_text(text: str, where: str) -> None:
    """Refuse a text with a character that cannot be printed; ``where`` begins the sentence."""
    missing = missing_characters(printable(text))
    if missing:
        named = "、".join(f"“{character}”（U+{ord(character):04X}）" for character in missing)
        raise CourseError(f"{where}有课程字体里没有的字：{named}。换一个写法，或者把它删掉。")


def check_document(document: Document, name: str) -> None:
    """Refuse a document with a character that cannot be printed.

    Raises
    ------
    CourseError
        It names ``name``, the section and the block, counted from the top, and every such character.
    """
    check_text(document.title, f"{name}的标题")
    section = ""
    for number, block in enumerate(document.blocks, start=1):
        if isinstance(block, Heading):
            section = f"“{block.text}”这一节"
        for text in _texts(block):
            check_text(text, f"{name}{section}第 {number} 块（{_KINDS[type(block)]}）")


_KINDS: dict[type, str] = {
    Heading: "标题", Prose: "文字", Code: "代码", Figure: "图的来源", Markup: "表格", Text: "输出",
}  # fmt: skip


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Heading | Text):
        yield block.text
    elif isinstance(block, Prose):
        yield block.markdown
    elif isinstance(block, Code):
        yield block.source if not block.folded else ""
    elif isinstance(block, Figure):
        yield block.source
    elif isinstance(block, Markup):
        yield from _markup_texts(block)


def _markup_texts(block: Markup) -> Iterable[str]:
    for part in read_markup(block.html):
        if isinstance(part, Table):
            yield part.caption
            for row in (part.header, *part.rows):
                yield from row
        else:
            yield part.text
