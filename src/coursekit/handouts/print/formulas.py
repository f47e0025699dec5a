"""Formulas from LaTeX to Typst, all of a book in one call of pandoc."""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path

from coursekit.errors import CourseError

_PANDOC_API = [1, 23, 1]
_SECONDS = 60


@functools.lru_cache(maxsize=256)  # the classes of a batch share their lessons' formulas
def typst_formulas(sources: tuple[str, ...]) -> dict[str, str]:
    """Return Typst mathematics for each LaTeX formula of ``sources``.

    Raises
    ------
    CourseError
        A formula cannot be translated; the text names it.
    """
    if not sources:
        return {}
    done = _translate(sources)
    if done is None:
        wrong = next((source for source in sources if _translate((source,)) is None), sources[0])
        raise CourseError(f"公式“{wrong}”排不出来：看看花括号是不是成对，命令是不是 LaTeX 的。")
    return done


def _translate(sources: tuple[str, ...]) -> dict[str, str] | None:
    blocks = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, source.strip()]}]} for source in sources]
    document = {"pandoc-api-version": _PANDOC_API, "meta": {}, "blocks": blocks}
    command = [_pandoc(), "--from=json", "--to=typst", "--wrap=none", "--fail-if-warnings"]
    ran = subprocess.run(
        command, input=json.dumps(document), capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False
    )
    paragraphs = ran.stdout.strip().split("\n\n")
    if ran.returncode or len(paragraphs) != len(sources):
        return None
    return {source: text.strip().strip("$") for source, text in zip(sources, paragraphs, strict=True)}


@functools.cache
def _pandoc() -> str:
    """Return the program that came with the wheel, so that no other version on the machine changes a page."""
    import pypandoc

    own = sorted((Path(pypandoc.__file__).parent / "files").glob("pandoc*"))
    return str(own[0]) if own else pypandoc.get_pandoc_path()
