"""Read an HTML page as a browser would: elements, what they refer to, text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

REFERRING = ("src", "href", "srcset", "poster", "data", "action", "formaction", "background", "xlink:href", "manifest")
RUNNING = ("script", "iframe", "object", "embed", "link", "base", "form")
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]?([^'\";]+)")


class Page(HTMLParser):
    """A parsed page; ``elements`` are (tag, attributes) in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._text: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._text.append((self._open[-1] if self._open else "", data))

    @property
    def text(self) -> str:
        """What a reader sees, blanks collapsed."""
        return " ".join("".join(t for tag, t in self._text if tag not in ("style", "title")).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of every element of one kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def content(self, tag: str) -> str:
        """Return the text directly inside elements of one kind."""
        return "".join(text for name, text in self._text if name == tag).strip()

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def references(self) -> list[str]:
        """Everything that the page would fetch or lead to, styles included."""
        found = [a[name] for _, a in self.elements for name in REFERRING if name in a]
        styles = [self.content("style"), *(a["style"] for _, a in self.elements if "style" in a)]
        return found + [first or second for style in styles for first, second in _STYLE_ADDRESS.findall(style)]

    def problems(self, folder: Path, *, runs: bool = False) -> list[str]:
        """Say what keeps the page, which lies in ``folder``, from being whole by itself.

        Only a deck ``runs``: scripts that stand in it, a window that a button closes; and it forbids to look for an icon.
        """
        harmless = {("script", None), ("form", "dialog"), ("link", "data:,")} if runs else set()
        said = [
            f"<{tag}>" for tag, a in self.elements
            if tag in RUNNING and (tag, a.get("src") or a.get("method") or a.get("href")) not in harmless
        ]  # fmt: skip
        said += [f"{tag} {name}" for tag, a in self.elements for name in a if name.startswith("on")]
        for reference in self.references:
            address, _, anchor = reference.partition("#")
            if address.startswith("data:"):
                continue
            if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", address):
                said.append(f"request: {reference}")
            elif address and not (folder / unquote(address)).is_file():
                said.append(f"no such file: {reference}")
            elif not address and anchor and anchor not in self.ids:
                said.append(f"no such place: {reference}")
        return said


def read_page(path: Path) -> Page:
    """Return the page at ``path``."""
    return Page(path.read_text("utf-8"))
