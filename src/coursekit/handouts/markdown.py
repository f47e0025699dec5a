"""Markdown and code to HTML that needs no script and no network: formulas become MathML."""

from __future__ import annotations

import functools

import latex2mathml.converter
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup as Safe
from markupsafe import escape
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# What a paragraph is for, by its opening words: the page sets it off.
_OPENINGS = {
    "**讨论": "discuss", "**练习第": "discuss", "**周一就做": "monday", "**拿主意": "decide",
    "**先猜": "guess", "**先写下": "guess", "**先圈": "guess", "**推一推": "guess", "**数手机": "guess",
    "**分钱": "guess", "**分牌": "guess", "**查（": "guess", "**算账（": "guess", "**当一回": "guess",
    "**比规矩": "discuss", "**分组报": "discuss", "**对演": "discuss",
}  # fmt: skip
_ATTRIBUTES = nh3.ALLOWED_ATTRIBUTES | {"*": {"class", "scope", "colspan", "rowspan", "lang", "title"}}
_LEXER = PythonLexer()
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="py-")


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("image", _picture)
    parser.add_render_rule("table_open", _table_in_a_frame)
    parser.add_render_rule("table_close", _end_of_frame)
    return parser.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _table_in_a_frame(renderer: object, tokens: list, index: int, options: object, env: object) -> str:
    """Let a wide table scroll within its own frame, as the tables of cells do."""
    return '<div class="wide" tabindex="0"><table>\n'


def _end_of_frame(renderer: object, tokens: list, index: int, options: object, env: object) -> str:
    return "</table></div>\n"


def _picture(renderer: object, tokens: list, index: int, options: object, env: object) -> str:
    """Show a picture that stands in the text itself; any other would have to be fetched, so say what it shows."""
    source, alt = str(tokens[index].attrs.get("src", "")), escape(tokens[index].content)
    return f'<img src="{escape(source)}" alt="{alt}">' if source.startswith("data:image/") else f"（图：{alt}）"


def _formula(source: str, options: dict) -> str:
    return latex2mathml.converter.convert(source, display="block" if options["display_mode"] else "inline")


@functools.lru_cache(maxsize=2048)
def markdown_html(text: str) -> Safe:
    """Return ``text`` as HTML; raw HTML in it is shown as text."""
    parser = _parser()
    return Safe(parser.renderer.render(parse_markdown(text), parser.options, {}))


def parse_markdown(text: str) -> list[Token]:
    """Return the tokens of ``text``; a paragraph set off by its opening words carries their class."""
    tokens = _parser().parse(text)
    for opening, content in zip(tokens, tokens[1:], strict=False):
        if opening.type == "paragraph_open":
            found = next((name for start, name in _OPENINGS.items() if content.content.startswith(start)), "")
            if found:
                opening.attrSet("class", found)
    return tokens


def inline_html(text: str) -> Safe:
    """Return one line of Markdown as HTML without a paragraph around it."""
    return Safe(_parser().renderInline(text))


def safe_html(html: str) -> Safe:
    """Return HTML that a cell made, without anything that runs or would have to be fetched."""
    return Safe(nh3.clean(html, attributes=_ATTRIBUTES, attribute_filter=_kept, url_schemes={"data", "http", "https"}))


def _kept(tag: str, attribute: str, value: str) -> str | None:
    fetched = attribute in ("src", "srcset", "poster", "background") and not value.startswith("data:image/")
    return None if fetched else value


@functools.lru_cache(maxsize=2048)  # the same cells stand on a class's two pages, and on every class's
def code_html(source: str) -> Safe:
    """Return Python source as highlighted HTML."""
    return Safe(highlight(source, _LEXER, _FORMATTER))
