"""Make a worker warm: import and do once what every notebook would, leaving nothing that a notebook could see."""

from __future__ import annotations

import importlib
import os
import sys

from coursekit import forking

# A kernel draws with this backend; it must stand before pyplot is imported, and be loaded by a notebook's own figure.
INLINE = "module://matplotlib_inline.backend_inline"
# What lessons, their widgets and toolkits import, and what runs and packs them.
IMPORTS = (
    "coursekit.notebooks",  # first: it keeps nbformat from a slow import
    "matplotlib.pyplot", "seaborn", "scipy.optimize", "scipy.stats", "ipywidgets", "coursekit.cohort", "coursekit.live",
    "coursekit.toolkits", "coursekit.topics", "coursekit.practice", "coursekit.handouts.execute",
)  # fmt: skip
FOR_FORKS = (
    "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.oinspect", "IPython.core.pylabtools",
    "IPython.extensions.storemagic", "coursekit.notebooks.kernel", "coursekit.notebooks.forked",
)  # fmt: skip
# A debugger that nobody can attach to a forked kernel: a third of a second and twenty megabytes for each of them.
UNUSED = "debugpy"
# Importing these applies the house style: a notebook that has not imported them yet must not have it.
STYLING = ("coursekit.charts", "coursekit.cohort")


def warm_up() -> None:
    """Import what notebooks import, draw a first figure; each forked child starts as if the style were not applied."""
    os.environ["MPLBACKEND"] = INLINE
    for name in IMPORTS:
        importlib.import_module(name)
    if not forking.CAN_FORK:
        return
    sys.modules[UNUSED] = None
    for name in FOR_FORKS:
        importlib.import_module(name)
    sys.modules.pop(UNUSED)
    _draw_once()
    from coursekit.notebooks import forked

    forked.UNDO.append(_forget_the_style)


def _forget_the_style() -> None:
    import matplotlib

    matplotlib.rc_file_defaults()
    for name in STYLING:
        sys.modules.pop(name, None)


def _draw_once() -> None:
    """Find the course font and fill the caches of glyphs, ticks and mathematics."""
    from matplotlib.figure import Figure
    from PIL import Image

    from coursekit.charts.render import draw, source_strip

    Image.preinit()
    figure = Figure(figsize=(2, 1.5), dpi=96)
    axes = figure.subplots()
    axes.plot([1, 2], [1, 2], label="课")
    axes.set_title("课 $x^2$ 1", weight="bold")
    axes.legend()
    draw(figure)
    source_strip("课", 2, 96)
