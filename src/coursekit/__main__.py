"""``python -m coursekit``: works where the ``coursekit`` command is not on the path."""

from coursekit.cli import main

main()
