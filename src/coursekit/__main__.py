"""``python -m coursekit``: works where the ``coursekit`` command is not on the path."""

import sys

try:
    from coursekit.cli import main
except KeyboardInterrupt:  # pressed before the command has begun: nothing to say, and no traceback
    sys.exit(130)

main()
