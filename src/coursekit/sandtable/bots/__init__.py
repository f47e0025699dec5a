"""Operators that nobody sits behind: six styles at three levels, always shown as bots."""
