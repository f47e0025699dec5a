"""Take-home workbooks: what a class carries away from a module and fills with its own figures."""

from coursekit.toolkits.registry import TOOLKITS, Toolkit

__all__ = ["TOOLKITS", "Toolkit"]
