"""A class's manifest.json: what lies in its folder, from what each thing was made, and how its jobs ended."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import StringConstraints, TypeAdapter

from coursekit.files import write_atomic

NAME = "manifest.json"
FORMAT = 2

Product = tuple[str, str]  # format and module code; the module is empty for what a class has once
# Files that a manifest names may be deleted: none of them lies outside the class's folder.
PlainName = Annotated[str, StringConstraints(pattern=r"^[^/\\:]*[^/\\:.][^/\\:]*$")]


@dataclass(frozen=True)
class Fact:
    """What a file held when it was written, and its time of change in nanoseconds."""

    sha256: str
    bytes: int
    changed_ns: int = 0


@dataclass(frozen=True)
class Made:
    """Files of one format for one module and their day: same ``key``, same content. Pages have title and minutes."""

    format: str
    module: str
    key: str
    on: str
    files: tuple[PlainName, ...] = ()
    title: str = ""
    minutes: int | float = 0


@dataclass(frozen=True)
class JobLine:
    """How a job ended when it was last looked at, and the parts that its key was made of."""

    module: str
    kind: str
    key: str
    state: str
    seconds: float
    parts: dict[str, str]
    cell: int = 0
    error: str = ""


@dataclass(frozen=True)
class Manifest:
    """A class's folder as its last run left it."""

    made: tuple[Made, ...] = ()
    files: dict[PlainName, Fact] = field(default_factory=dict)
    jobs: tuple[JobLine, ...] = ()

    def undamaged(self, folder: Path) -> dict[Product, Made]:
        """Return what was made and whose files all still hold what was written."""
        return {(made.format, made.module): made for made in self.made if self._holds(folder, made.files)}

    def _holds(self, folder: Path, names: tuple[str, ...]) -> bool:
        try:
            return all(holds(folder / name, self.files[name]) for name in names)
        except (OSError, KeyError):
            return False


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest in ``folder``; an empty one where there is none that can be read."""
    try:
        content = json.loads((folder / NAME).read_text("utf-8"))
        if content["format"] != FORMAT:
            return Manifest()
        return _MANIFEST.validate_python({name: content[name] for name in ("made", "files", "jobs")})
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return Manifest()


def write_manifest(folder: Path, manifest: Manifest, about: dict[str, Any]) -> None:
    """Write the manifest into ``folder``; ``about`` is for readers of the file and not read back."""
    content = {"format": FORMAT, **about, **asdict(manifest)}
    write_atomic(folder / NAME, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def fact_of(data: bytes) -> Fact:
    """Return what the manifest says about a file of this content that is still to be written."""
    return Fact(hashlib.sha256(data).hexdigest(), len(data))


def holds(path: Path, fact: Fact) -> bool:
    """Does the file still hold what was written? Read only when its time of change is another: it may be a copy."""
    state = path.stat()
    if state.st_size != fact.bytes:
        return False
    return state.st_mtime_ns == fact.changed_ns or fact_of(path.read_bytes()).sha256 == fact.sha256


_MANIFEST = TypeAdapter(Manifest)
