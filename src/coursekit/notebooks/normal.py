"""The normal form of a committed notebook, so that a diff shows only what somebody changed."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursekit.errors import CourseError
from coursekit.files import write_atomic

KEPT_CELL_METADATA = ("coursekit", "slideshow", "tags")
# Cells whose code a reader needs not see: a sentence with numbers put in, or the author's side of an exercise.
# The instructor's notes fold too, so that a projector does not show them.
FOLDED = re.compile(r"\bsay\(|^key\b|\bkey = ", re.MULTILINE)
WIDGET = "application/vnd.jupyter.widget-view+json"


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook at ``path``.

    Raises
    ------
    CourseError
        The file is missing or is no notebook.
    """
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError:
        raise CourseError(f"没有找到笔记本 {path}。") from None
    except (OSError, ValueError, TypeError, AttributeError, KeyError, nbformat.ValidationError) as error:
        raise CourseError(f"{path} 不是完好的笔记本（.ipynb）：{str(error).splitlines()[0]}") from error


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write ``notebook`` atomically, indented by one blank as JupyterLab does."""
    write_atomic(path, serialise(notebook))


def serialise(notebook: NotebookNode) -> str:
    """Return the text of the notebook's file."""
    return nbformat.v4.writes(notebook, indent=1, ensure_ascii=False) + "\n"


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Return a copy without anything that changes from run to run or from machine to machine.

    Cell ids stay, execution counts run from one, only the metadata that the course uses is kept, widget states and
    papermill's traces go, text streams are joined.
    """
    tidy = nbformat.v4.new_notebook(
        metadata={
            **({"coursekit": notebook.metadata["coursekit"]} if "coursekit" in notebook.metadata else {}),
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    tidy.nbformat_minor = 5
    count = 0
    for cell in strip_papermill(notebook).cells:
        source = "\n".join(line.rstrip() for line in cell.source.strip("\n").split("\n"))
        metadata = {name: cell.metadata[name] for name in KEPT_CELL_METADATA if cell.metadata.get(name)}
        fresh = {"cell_type": cell.cell_type, "id": cell.id, "metadata": metadata, "source": source}
        if cell.cell_type == "code":
            count += 1
            fresh |= {"execution_count": count, "outputs": tidy_outputs(cell.outputs, count)}
            folded = FOLDED.search(source)
        else:
            folded = cell.cell_type == "markdown" and "notes" in metadata.get("tags", [])
        if folded:
            metadata["jupyter"] = {"source_hidden": True}
        tidy.cells.append(nbformat.from_dict(fresh))
    return tidy


def tidy_outputs(outputs: list[NotebookNode], count: int) -> list[NotebookNode]:
    """Return ``outputs`` without widget states and with neighbouring streams of one name joined."""
    kept: list[NotebookNode] = []
    for output in outputs:
        if WIDGET in output.get("data", {}):
            continue
        output = nbformat.from_dict(output)
        if output.output_type == "execute_result":
            output.execution_count = count
        previous = kept[-1] if kept else None
        if output.output_type == "stream" and previous and previous.get("name") == output.name:
            previous.text += output.text
            continue
        kept.append(output)
    return kept


def strip_papermill(notebook: NotebookNode) -> NotebookNode:
    """Return a copy without papermill's injected cell and metadata."""
    copy = nbformat.from_dict(notebook)
    copy.metadata.pop("papermill", None)
    copy.cells = [c for c in copy.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    for cell in copy.cells:
        cell.metadata.pop("papermill", None)
    return copy


def set_cohort(notebook: NotebookNode, cohort_id: str) -> NotebookNode:
    """Return a copy whose parameters cell opens the class ``cohort_id``.

    Raises
    ------
    CourseError
        The notebook has no cell tagged ``parameters`` that sets ``cohort``.
    """
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if "parameters" in cell.metadata.get("tags", []):
            source, replaced = re.subn(r'(?m)^cohort = "[^"]*"', f'cohort = "{cohort_id}"', cell.source)
            if replaced:
                cell.source = source
                return copy
    raise CourseError('笔记本里没有 parameters 格，或其中没有 cohort = "demo" 这一行。')
