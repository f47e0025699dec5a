"""Zip archives whose bytes depend on their contents alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
# Pages are mostly pictures in base64: a higher level takes three times as long for 2 % less.
_LEVEL = 1
_COMPRESSED = (".parquet", ".png", ".whl", ".xlsx")  # nothing to gain there but time to lose


def zip_bytes(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return a zip of ``files`` (path -> content) below one top ``folder``; names are UTF-8, ``.sh`` runs."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_COMPRESSED) else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            archive.writestr(entry, files[name], compresslevel=_LEVEL)
    return buffer.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Return what ``zip_bytes`` packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}
