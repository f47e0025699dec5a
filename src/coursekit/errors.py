"""Errors that a person at the command line or in a notebook is meant to read."""

from __future__ import annotations


class CourseError(Exception):
    """A problem the reader can mend: its text is one Chinese sentence saying what was found and what to do.

    ``exit_code`` is what the ``coursekit`` command ends with when this error reaches it.
    """

    exit_code = 2
