"""The one error of this package: something for the author of an exercise to mend."""

from __future__ import annotations

from coursekit.errors import CourseError


class AuthorError(CourseError):
    """A task, its key or its solution notebook is not ready for trainees; the text says where and what to change."""
