"""What goes onto paper before a game in the room: login slips to cut, and the form for when the network fails."""

from coursekit.sandtable.slips.login_slips import slips_pdf
from coursekit.sandtable.slips.paper_form import paper_form_pdf
from coursekit.sandtable.slips.qr_code import qr_svg, qr_terminal

__all__ = ["paper_form_pdf", "qr_svg", "qr_terminal", "slips_pdf"]
