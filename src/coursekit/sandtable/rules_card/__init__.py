"""The rules card: one printed page from which a quarter can be reckoned by hand."""

from coursekit.sandtable.rules_card.notebook import pair_content, show_rules_card
from coursekit.sandtable.rules_card.page import card_html
from coursekit.sandtable.rules_card.printing import card_pdf
from coursekit.sandtable.rules_card.worked_quarter import WorkedQuarter, worked_quarter

__all__ = ["WorkedQuarter", "card_html", "card_pdf", "pair_content", "show_rules_card", "worked_quarter"]
