"""Sliders that redraw a figure while the class watches."""

from __future__ import annotations

import os
from collections.abc import Callable

import ipywidgets
from IPython.display import display

from coursekit.cohort import ONLY_COHORT


def slider(label: str, low: float, high: float, start: float, step: float | None = None) -> ipywidgets.Widget:
    """Return a slider from ``low`` to ``high`` that begins at ``start``; whole numbers give a whole-number slider.

    ``step`` defaults to one for whole numbers and to a hundredth of the range otherwise.
    """
    shared = {
        "description": label,
        "continuous_update": False,
        "style": {"description_width": "11em"},
        "layout": {"width": "36em"},
    }
    if all(isinstance(x, int) for x in (low, high, start)):
        return ipywidgets.IntSlider(start, low, high, int(step or 1), **shared)
    step = step or (high - low) / 100
    digits = max(0, len(f"{step:.6f}".rstrip("0").split(".")[1]))
    return ipywidgets.FloatSlider(start, min=low, max=high, step=step, readout_format=f".{digits}f", **shared)


def explore(draw: Callable[..., None], **controls: ipywidgets.Widget) -> None:
    """Show ``controls`` above what ``draw`` shows, and call ``draw(**values)`` anew whenever one of them moves.

    Paper has no sliders: call ``draw`` once more in the next cell, with fixed values, for the static figure. While a
    notebook is rendered for a class nobody sees what the sliders draw, so they draw nothing then.
    """
    if os.environ.get(ONLY_COHORT):
        display(ipywidgets.VBox([*controls.values()]))
        return
    stage = ipywidgets.interactive_output(draw, controls)
    display(ipywidgets.VBox([*controls.values(), stage]))
