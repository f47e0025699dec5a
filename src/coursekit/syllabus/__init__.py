"""The syllabus: what must be taught, and which lesson section teaches it."""

from coursekit.syllabus.load import load_syllabus
from coursekit.syllabus.model import Item, Module, Programme, Section, Slot, Syllabus

__all__ = ["Item", "Module", "Programme", "Section", "Slot", "Syllabus", "load_syllabus"]
