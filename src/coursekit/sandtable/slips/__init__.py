"""What goes onto paper before a game in the room: login slips to cut, and the form for when the network fails."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coursekit.sandtable.slips.login_slips import slips_pdf
    from coursekit.sandtable.slips.paper_form import paper_form_pdf
    from coursekit.sandtable.slips.qr_code import qr_svg, qr_terminal
    from coursekit.sandtable.slips.team_forms import team_forms_pdf, write_team_forms

__all__ = ["paper_form_pdf", "qr_svg", "qr_terminal", "slips_pdf", "team_forms_pdf", "write_team_forms"]
_FILES = {
    "slips_pdf": "login_slips", "paper_form_pdf": "paper_form", "team_forms_pdf": "team_forms",
    "write_team_forms": "team_forms", "qr_svg": "qr_code", "qr_terminal": "qr_code",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Import on first use: the server shows a QR code in its window and needs no fonts, figures or tables for it."""
    if name in _FILES:
        return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
