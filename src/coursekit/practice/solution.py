"""Read a solution notebook: the author's own cells, the marked solutions, the tasks checked and keyed."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coursekit.practice.errors import AuthorError

KEY_TAG = "key"
AUTHOR_TAGS = frozenset({KEY_TAG, "solution-only", "notes"})
# nbgrader's words; a marker written a little carelessly must not let a solution through.
_MARKER = re.compile(r"\s*#+\s*(BEGIN|END)\s+SOLUTION\b.*", re.IGNORECASE)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MAGIC = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


@dataclass(frozen=True)
class Region:
    """A marked solution: the line numbers of its markers, counted from 0, and the lines between them."""

    begin: int
    end: int
    lines: tuple[str, ...]


def numbered_cells(notebook: Mapping) -> Iterator[tuple[int, Mapping]]:
    """Yield the cells with their numbers, counted from 1 as a reader counts them."""
    return enumerate(notebook["cells"], start=1)


def tags(cell: Mapping) -> Sequence[str]:
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


def is_for_trainees(cell: Mapping) -> bool:
    """Does the cell, apart from marked solutions in it, go into a trainee's copy?"""
    return not AUTHOR_TAGS.intersection(tags(cell))


def find_regions(source: str) -> list[Region]:
    """Return the marked solutions in ``source``, top down.

    Raises
    ------
    AuthorError
        A marker without its partner or not at the left margin, or a solution inside a solution.
    """
    lines = source.split("\n")
    regions, begin = [], None
    for number, line in enumerate(lines):
        match = _MARKER.fullmatch(line)
        if not match:
            continue
        if line[0].isspace():
            raise AuthorError(f"{match[0].strip()} 要顶格写，中间是完整的语句；函数的答案把整个 def 包进去。")
        if match[1].upper() == "BEGIN":
            if begin is not None:
                raise AuthorError("### BEGIN SOLUTION 里面又有一个：先用 ### END SOLUTION 结束前一个。")
            begin = number
        elif begin is None:
            raise AuthorError("有 ### END SOLUTION，前面却没有 ### BEGIN SOLUTION：在答案第一行的上面补一行。")
        else:
            regions.append(Region(begin, number, tuple(lines[begin + 1 : number])))
            begin = None
    if begin is not None:
        raise AuthorError("有 ### BEGIN SOLUTION，没有 ### END SOLUTION：在答案最后一行的下面补一行。")
    return regions


def outside(source: str, regions: Sequence[Region]) -> str:
    """Return ``source`` without its marked solutions."""
    inside = {number for region in regions for number in range(region.begin, region.end + 1)}
    return "\n".join(line for number, line in enumerate(source.split("\n")) if number not in inside)


def parse(code: str) -> ast.Module:
    """Return the syntax tree of ``code``; lines for IPython (``%magic``, ``!command``) count as ``pass``.

    Raises
    ------
    AuthorError
        A syntax error, with the line it is in.
    """
    try:
        return ast.parse(_plain(code))
    except (SyntaxError, ValueError) as error:
        line = (getattr(error, "text", None) or "").strip()
        raise AuthorError(f"代码读不通，停在“{line}”：看看括号、引号和缩进。" if line else "代码读不通。") from None


def used_names(code: str) -> set[str]:
    """Return the global names that ``code`` reads, also from within its functions.

    >>> sorted(used_names("total = sum(x for x in rows)\\ndef share(rows): return rows / whole"))
    ['rows', 'sum', 'whole']
    """
    symbols = ((table, symbol) for table in _tables(code) for symbol in table.get_symbols())
    return {symbol.get_name() for table, symbol in symbols if _reads_global(table, symbol)}


def assigned_names(code: str) -> list[str]:
    """Return the global names that running ``code`` leaves behind, in order; imported modules do not count.

    >>> assigned_names("a, b = 1, 2\\nfor c in d:\\n    e = [f for f in c]\\ndef g(): h = 1")
    ['a', 'b', 'c', 'e', 'g']
    """
    symbols = next(_tables(code)).get_symbols()
    assigned = {symbol.get_name() for symbol in symbols if symbol.is_assigned() and not symbol.is_imported()}
    nodes = [node for node in ast.walk(parse(code)) if isinstance(node, (ast.Name, *_DEFINITIONS))]
    in_order = sorted(nodes, key=lambda node: (node.lineno, node.col_offset))
    names = (node.id if isinstance(node, ast.Name) else node.name for node in in_order)
    return [name for name in dict.fromkeys(names) if name in assigned]


def answered_tasks(tree: ast.Module) -> list[str]:
    """Return the tasks that ``check("q1", ...)`` checks, in order."""
    return _tasks(tree, lambda function: isinstance(function, ast.Name) and function.id == "check")


def hinted_tasks(tree: ast.Module) -> list[str]:
    """Return the tasks that ``check.hint("q1")`` asks a hint to, in order."""
    return _tasks(tree, lambda function: _is_method_of(function, "check"))


def keyed_tasks(tree: ast.Module) -> list[str]:
    """Return the tasks that ``key.number("q1", ...)`` and the like declare, in order."""
    return _tasks(tree, lambda function: _is_method_of(function, "key"))


def _tasks(tree: ast.Module, matches: Callable[[ast.expr], bool]) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and matches(node.func)]
    first = (call.args[0] for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)))
    return [value.value for value in first if isinstance(value, ast.Constant) and isinstance(value.value, str)]


def _is_method_of(function: ast.expr, name: str) -> bool:
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == name


def _plain(code: str) -> str:
    return _MAGIC.sub(r"\1pass", code)


def _tables(code: str) -> Iterator[symtable.SymbolTable]:
    """Yield the symbol tables of ``code``, the global one first."""
    waiting = [symtable.symtable(_plain(code), "cell", "exec")]
    while waiting:
        table = waiting.pop(0)
        yield table
        waiting += table.get_children()


def _reads_global(table: symtable.SymbolTable, symbol: symtable.Symbol) -> bool:
    return symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
