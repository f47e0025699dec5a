"""A book before it is set, and its PDF: the templates of print, settings, text and picture files."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.handouts.print.formulas import typst_formulas
from coursekit.typesetting import TypesettingError, fonts, set_pdf

_HERE = Path(__file__).parent
_TEMPLATES = ("page.typ", "front.typ", "blocks.typ", "endings.typ", "sign_in.typ")
_NO_GLYPH = "could not be displayed with font"


def warm_up_print() -> None:
    """Load Typst, the fonts and pandoc, so that processes forked from this one need not.

    Nothing is typeset: Typst works in threads, which a forked process would wait for in vain.
    """
    fonts()
    _template()
    typst_formulas(("x",))


@dataclass(frozen=True)
class Source:
    """A book before it is set: Typst source that may use everything of the templates, settings, picture files."""

    main: str
    settings: str
    pictures: Mapping[str, bytes]

    @property
    def files(self) -> dict[str, bytes]:
        """The source with all that it needs, by file name; the book is main.typ."""
        imports = "".join(f'#import "{name}": *\n' for name in (*_TEMPLATES, "settings.typ"))
        main = f"{imports}{self.main}"
        return {"main.typ": main.encode(), "settings.typ": self.settings.encode(), **_template(), **self.pictures}


def typeset(source: Source) -> bytes:
    """Return the PDF of a book.

    Raises
    ------
    CourseError
        A character has no glyph, or Typst refuses the source; the text says what and where.
    RuntimeError
        This process was forked from one that typeset something.
    """
    try:
        return set_pdf(source.files, "main.typ")
    except TypesettingError as error:
        if _NO_GLYPH not in error.message:
            raise
        letters = error.message.split(_NO_GLYPH)[0].split("text")[-1].strip(" `")
        raise CourseError(f"课程字体里没有这些字：{letters}。换一个写法。") from error


@functools.cache
def _template() -> dict[str, bytes]:
    return {name: (_HERE / name).read_bytes() for name in (*_TEMPLATES, "code.tmTheme")}
