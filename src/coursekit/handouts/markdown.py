"""Markdown and code to HTML that needs no script and no network: formulas become MathML."""

from __future__ import annotations

import functools

import latex2mathml.converter
from markdown_it import MarkdownIt
from markupsafe import Markup as Safe
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# What a paragraph is for, by its opening words: the page sets it off.
_OPENINGS = {"**讨论": "discuss", "**周一就做": "monday", "**先猜": "guess", "**先写下": "guess"}
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="py-")


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _formula(source: str, options: dict) -> str:
    return latex2mathml.converter.convert(source, display="block" if options["display_mode"] else "inline")


def markdown_html(text: str) -> Safe:
    """Return ``text`` as HTML; raw HTML in it is shown as text."""
    parser = _parser()
    tokens = parser.parse(text)
    for opening, content in zip(tokens, tokens[1:], strict=False):
        if opening.type == "paragraph_open":
            found = next((name for start, name in _OPENINGS.items() if content.content.startswith(start)), "")
            if found:
                opening.attrSet("class", found)
    return Safe(parser.renderer.render(tokens, parser.options, {}))


def inline_html(text: str) -> Safe:
    """Return one line of Markdown as HTML without a paragraph around it."""
    return Safe(_parser().renderInline(text))


def code_html(source: str) -> Safe:
    """Return Python source as highlighted HTML."""
    return Safe(highlight(source, PythonLexer(), _FORMATTER))
