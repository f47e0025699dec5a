"""Typst: source and pictures in, the bytes of a PDF out; the same in gives the same out."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.charts.fonts import FONTS
from coursekit.errors import CourseError
from coursekit.handouts.print.formulas import typst_formulas

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).parent
_TEMPLATES = ("page.typ", "front.typ", "blocks.typ", "endings.typ", "sign_in.typ")
# Accessible PDF: tagged, titled, every picture with its text; and a letter without a glyph is an error, not a box.
_STANDARD = "ua-1"
_NO_GLYPH = "could not be displayed with font"


def warm_up_print() -> None:
    """Load Typst, the fonts and pandoc, so that processes forked from this one need not.

    Nothing is typeset: Typst works in threads, which a forked process would wait for in vain.
    """
    print_fonts()
    _template()
    typst_formulas(("x",))


@dataclass(frozen=True)
class Source:
    """A book before it is set: Typst source that may use everything of the templates, settings, picture files."""

    main: str
    settings: str
    pictures: Mapping[str, bytes]

    def write(self, folder: Path) -> Path:
        """Write the source with all that it needs into ``folder``; return its main file."""
        imports = "".join(f'#import "{name}": *\n' for name in (*_TEMPLATES, "settings.typ"))
        main = f"{imports}{self.main}"
        files = {"main.typ": main.encode(), "settings.typ": self.settings.encode(), **_template(), **self.pictures}
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return folder / "main.typ"


def typeset(source: Source) -> bytes:
    """Return the PDF of a book.

    Raises
    ------
    CourseError
        A character has no glyph, or Typst refuses the source; the text says what and where.
    RuntimeError
        This process was forked from one that typeset something.
    """
    import typst

    if _typesetting_process() != os.getpid():
        raise RuntimeError("forked after typesetting: Typst's threads are not here, so it would wait for ever")
    # A folder, because Typst takes files from memory only where they are text.
    with tempfile.TemporaryDirectory(prefix="coursekit-print-") as folder:
        try:
            compiler = typst.Compiler(source.write(Path(folder)), root=folder, font_paths=print_fonts())
            pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=_STANDARD)
        except typst.TypstError as error:
            raise CourseError(_told(error).replace(f"{folder}{os.sep}", "")) from error
    if warnings:
        raise CourseError(f"排版时有警告：{'；'.join(warning.message for warning in warnings)}。")
    return pdf


def _told(error: typst.TypstError) -> str:
    if _NO_GLYPH in error.message:
        return f"课程字体里没有这些字：{error.message.split(_NO_GLYPH)[0].split('text')[-1].strip(' `')}。换一个写法。"
    line = next((line.split("│", 1)[-1].strip() for line in error.diagnostic.split("\n") if " │ " in line), "")
    return f"排版没有成功：{error.message}。出在这一行：{line[:200]}"


@functools.cache
def _typesetting_process() -> int:
    return os.getpid()


@functools.cache
def print_fonts() -> typst.Fonts:
    """Return the fonts of print: the course's, and those within Typst for formulas and code; none of the machine's."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


@functools.cache
def _template() -> dict[str, bytes]:
    return {name: (_HERE / name).read_bytes() for name in (*_TEMPLATES, "code.tmTheme")}
