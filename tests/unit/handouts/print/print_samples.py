"""Blocks that several tests of print make."""

from html import escape

from coursekit.handouts.print import measures

DOTS = 4  # a millimetre, in the images of pages
SETTINGS = "\n".join([
    measures.settings(), '#let class-title = "班"', '#let class-line = "线"', '#let foot-line = "日"',
    '#let brand = rgb("#0a62ac")', '#let on-brand = white', '#let brand-ink = rgb("#0a62ac")',
])  # fmt: skip


def html_table(header: list[str], rows: list[list[str]], caption: str = "表", source: str = "合成数据") -> str:
    """Return a table as ``show_table`` makes it."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    table = f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="course-table">{table}<p class="source">来源：{escape(source)}</p></div>'


def square_svg(width: int, height: int, colour: str = "black") -> bytes:
    """Return a picture that is one filled rectangle."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    shape = f'<rect width="{width}" height="{height}" fill="{colour}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{shape}</svg>'.encode()
