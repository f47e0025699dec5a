"""Slide decks: a lesson's slides as one file for reveal.js, and whether every one of them fits its frame."""

from coursekit.handouts.slides.checking import can_check, check_fit
from coursekit.handouts.slides.rendering import deck_page

__all__ = ["can_check", "check_fit", "deck_page"]
