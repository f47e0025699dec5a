"""The error that a figure or table raises when it is not fit to be shown."""

from coursekit.errors import CourseError


class ChartError(CourseError):
    """A figure or table lacks something its reader needs; one Chinese sentence a problem, one problem a line."""
