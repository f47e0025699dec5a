"""Which of a file's columns is which of ours."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.errors import CourseError
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.personal import shown

OTHER_DELIMITERS = {";": "分号", "\t": "制表符", "|": "竖线"}
NAMES_SHOWN = 40


def match_columns(own: OwnFile, names: Sequence[str]) -> dict[str, str]:
    """Return our name of each column -> the file's name of it, in our order; ``names`` is the file's header.

    Raises
    ------
    CourseError
        A column of ours is missing or stands there twice, or a unit or word is given for a column that is not there.
    """
    if len(names) == 1:
        _check_delimiter(own, names[0])
    candidates = {
        ours: [name for name in names if own.columns.get(name, name) == ours] for ours in own.table.columns
    }
    missing = [ours for ours, found in candidates.items() if not found]
    if missing:
        raise CourseError(
            f"{own.path.name} 少了这些列：{'、'.join(missing)}；文件里有：{_listed(names)}。"
            f"列名不同，就在班级文件 data: {own.name}: columns: 里写明对应关系。"
        )
    doubled = [f"{ours}（{_listed(found)}）" for ours, found in candidates.items() if len(found) > 1]
    if doubled:
        raise CourseError(f"{own.path.name} 里这些列不止一列：{'、'.join(doubled)}。每一列只留一个。")
    matched = {ours: found[0] for ours, found in candidates.items()}
    for part in ("units", "values"):
        unknown = [name for name in getattr(own, part) if name not in matched.values()]
        if unknown:
            raise CourseError(
                f"班级文件 data: {own.name}: {part}: 里写了“{'”“'.join(unknown)}”，{own.path.name} 没有用到这样的列："
                f"要写文件自己的列名，这张表用到的是：{_listed(list(matched.values()))}。"
            )
    return matched


def _check_delimiter(own: OwnFile, header: str) -> None:
    for char, name in OTHER_DELIMITERS.items():
        if char in header:
            raise CourseError(
                f"{own.path.name} 的分隔符不对：整行读成了一列，里面有{name}。"
                "课程只读半角逗号分隔的 CSV：用 Excel 或 WPS 另存为“CSV UTF-8（逗号分隔）”。"
            )


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 列" if len(names) > NAMES_SHOWN else ""
    return "、".join(map(shown, names[:NAMES_SHOWN])) + more
