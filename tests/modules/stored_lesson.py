"""What a stored lesson shows: sentences, alternative texts and tables, and which of them tell given numbers."""

import re

NUMBER = re.compile(r"(?<![A-Za-z0-9_.])[+-]?\d[\d,]*(?:\.\d+)?")


def _forms(notebook):
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [(output.get("data", {}), output.get("metadata", {}).get("coursekit", {})) for output in outputs]


def sentences(notebook):
    """Return the computed sentences and the alternative texts of the figures, in the order shown."""
    return [text for data, own in _forms(notebook) for text in (data.get("text/markdown"), own.get("alt")) if text]


def tables(notebook):
    """Return every table's rows, each a list of its cells' texts without the thousands' commas."""
    html = [data["text/html"] for data, _ in _forms(notebook) if "<table" in data.get("text/html", "")]
    rows = [[re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", row) for row in re.findall(r"<tr>.*?</tr>", text)] for text in html]
    return [[[re.sub(r"(?<=\d),(?=\d)", "", cell) for cell in row] for row in table] for table in rows]


def numbers(text):
    """Return the numbers in a text as written, without commas and plus signs."""
    return [found.replace(",", "").lstrip("+") for found in NUMBER.findall(text)]


def telling(texts, *expected):
    """Return the texts in which all these numbers stand in this order, other numbers between them or not."""

    def tells(text):
        found = iter(numbers(text))
        return all(number in found for number in expected)

    return [text for text in texts if tells(text)]


def rows_of(table, names):
    """Return what stands beside each name, in the order of the names, or None where one has no row of its own."""
    beside = {row[0]: row[1:] for row in table if row}
    return [beside[name] for name in names] if all(name in beside for name in names) else None
