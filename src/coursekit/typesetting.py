"""Typst: source files in, the bytes of an accessible PDF out; the same in gives the same out."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from coursekit.charts.fonts import FONTS
from coursekit.errors import CourseError

if TYPE_CHECKING:
    import typst

INSTALL = '做 PDF 要用排版工具 typst：运行 pip install "coursekit[handouts]" 装上再来。'
# Accessible PDF: tagged, titled, every picture with its text; and a letter without a glyph is an error, not a box.
STANDARD = "ua-1"
NO_INPUTS: Mapping[str, str] = MappingProxyType({})


class TypesettingError(CourseError):
    """Typst refused a source: ``message`` is its own, ``line`` the line of the source that it names."""

    def __init__(self, message: str, line: str = "") -> None:
        super().__init__(f"排版没有成功：{message}。{f'出在这一行：{line[:200]}' if line else ''}")
        self.message, self.line = message, line


def set_pdf(files: Mapping[str, bytes], main: str, inputs: Mapping[str, str] = NO_INPUTS) -> bytes:
    """Return the PDF (PDF/UA-1) of the file ``main``, in the course's fonts and those within Typst.

    Parameters
    ----------
    files : mapping of file name to bytes
        All that the source may use; nothing else of the machine is within its reach.
    inputs : mapping of str to str
        What the source finds in ``sys.inputs``.

    Raises
    ------
    TypesettingError
        Typst refuses the source or warns of something; no path of this machine is told.
    CourseError
        Typst is not installed.
    RuntimeError
        This process was forked from one that typeset something.
    """
    try:
        import typst
    except ModuleNotFoundError as error:
        raise CourseError(INSTALL) from error
    if _typesetting_process() != os.getpid():
        raise RuntimeError("forked after typesetting: Typst's threads are not here, so it would wait for ever")
    # A folder, because Typst takes files from memory only where they are text.
    with tempfile.TemporaryDirectory(prefix="coursekit-print-") as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        try:
            compiler = typst.Compiler(Path(folder) / main, root=folder, font_paths=fonts(), sys_inputs=dict(inputs))
            pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=STANDARD)
        except typst.TypstError as error:
            raise TypesettingError(error.message.replace(f"{folder}{os.sep}", ""), _line_of(error)) from error
    if warnings:
        raise TypesettingError(f"有警告：{'；'.join(warning.message for warning in warnings)}")
    return pdf


@functools.cache
def fonts() -> typst.Fonts:
    """Return the fonts of print: the course's, and those within Typst for formulas and code; none of the machine's."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


@functools.cache
def _typesetting_process() -> int:
    return os.getpid()


def _line_of(error: typst.TypstError) -> str:
    return next((line.split("│", 1)[-1].strip() for line in error.diagnostic.split("\n") if " │ " in line), "")
