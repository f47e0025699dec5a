"""Find the course folder: the repository, or a pack that mirrors its layout."""

from __future__ import annotations

from pathlib import Path

from coursekit.errors import CourseError

MARKER = "coursekit.toml"


def find_root(start: Path | str | None = None) -> Path:
    """Return the nearest folder at or above ``start`` (default: the working folder) that holds the marker file.

    Raises
    ------
    CourseError
        No folder on the way up holds ``coursekit.toml``.
    """
    here = Path(start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    where = "请在课程文件夹（或解压后的班级包）里打开笔记本、运行命令"
    raise CourseError(f"从 {here} 一直往上都没找到 {MARKER}：{where}。")
