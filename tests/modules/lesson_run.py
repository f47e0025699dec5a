"""Run a notebook's cells in one namespace, what it shows kept instead of displayed.

That is more than the stored outputs hold: the labels within figures too, and what a slider's figure says anywhere.
"""

import re

import matplotlib.pyplot as plt
from matplotlib.text import Text

SHOWING = ("show", "show_table", "say", "explore")


class Seen:
    """Texts, frames, labels of figures that count people, sliders, and the frames shown before each check.

    ``made_up`` holds the texts of figures whose source is a sentence instead of a table; ``stopped`` the cells that
    raised, with their errors.
    """

    def __init__(self):
        self.texts, self.frames, self.labels, self.explored, self.stopped = [], [], [], [], []
        self.made_up, self.asked = set(), {}

    def show(self, fig, *, alt, source):
        self.texts.append("\n".join([alt, *(text.get_text() for text in fig.findobj(Text))]))
        counting = [ax for ax in fig.axes if re.search("[个人]）", ax.get_xlabel() + ax.get_ylabel())]
        self.labels += [text.get_text() for ax in counting for text in ax.texts]
        if isinstance(source, str):
            self.made_up.add(self.texts[-1])
        plt.close(fig)

    def show_table(self, frame, *, caption="", **_):
        self.frames.append(frame)
        self.texts.append(f"{caption}\n{frame.reset_index().to_csv(index=False)}")

    def say(self, text):
        self.texts.append(text)

    def explore(self, draw, **controls):
        self.explored.append((draw, controls))

    def drawn(self, draw, **values):
        """Return all that ``draw`` shows, its alternative text first."""
        before = len(self.texts)
        draw(**values)
        return "\n".join(self.texts[before:])

    def checker(self, check):
        """Return ``check`` so that each task remembers what was shown before it."""

        def watched(task, *answers):
            self.asked[task] = [*self.frames]
            return check(task, *answers)

        watched.hint, watched.progress = check.hint, check.progress
        return watched


def run(notebook, cohort_file):
    """Return what a notebook shows a class; after a cell that raises the next one goes on."""
    seen, names = Seen(), {"__name__": "notebook"}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            exec(cell.source, names)
        except Exception as error:
            seen.stopped.append((cell.source, error))
            plt.close("all")
        if "parameters" in cell.metadata.get("tags", []):
            names["cohort"] = str(cohort_file)
        names |= {name: getattr(seen, name) for name in SHOWING if name in names}
        if "c.checker(" in cell.source:
            names["check"] = seen.checker(names["check"])
    return seen
