"""The file that holds the key of one class to the tasks of one module.

``{"format": 1, "cohort": "demo", "module": "02", "tasks": {"q1": {...}, ...}}``, as JSON with sorted names. Answers
stand in it as salted hashes: deterrence and cleanliness, not secrecy. Whoever is determined can guess a label or try
out numbers on his own machine; what the hashes do is keep answers out of sight and out of searches.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from coursekit.files import write_atomic
from coursekit.practice.kinds import KINDS

FORMAT = 1
_ASK = "请讲师重新生成这个班的答案库，换掉现在这一份。"


def key_text(key: Mapping) -> str:
    """Return the text of a key file; the same key gives the same text."""
    return json.dumps(key, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def save_key(path: Path | str, key: Mapping) -> None:
    """Write ``key`` atomically."""
    write_atomic(path, key_text(key))


def load_key(path: Path | str) -> dict | None:
    """Return the key at ``path``: ``None`` if there is no such file, ``{}`` if the file cannot be read as a key.

    A trainee's first cell must not fail over a damaged file; the checker says what is wrong at the first answer.
    """
    try:
        key = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        return {}
    return key if isinstance(key, dict) else {}


def key_problem(key: Mapping | None, cohort: str, module: str) -> str:
    """Say why ``key`` is of no use for this class and module, and who can help; an empty text if it is fine."""
    if key is None:
        return f"还没有这个班第 {module} 讲的答案库，判不了对错。题照做，先和邻座对答案；请讲师补上答案库。"
    if not (isinstance(key.get("tasks"), Mapping) and isinstance(key.get("format"), int)):
        return f"第 {module} 讲的答案库读不出来，文件可能坏了。{_ASK}"
    if key["format"] > FORMAT:
        return f"答案库是第 {key['format']} 版格式，这里的课程只认得第 {FORMAT} 版。请讲师把课程和答案库一起更新。"
    if key.get("cohort") != cohort:
        return f"这份答案库是班级“{key.get('cohort')}”的，现在打开的是“{cohort}”，答案不一样。{_ASK}"
    if key.get("module") != module:
        return f"这份答案库是第 {key.get('module')} 讲的，现在做的是第 {module} 讲。{_ASK}"
    if not all(isinstance(entry, Mapping) and entry.get("kind") in KINDS for entry in key["tasks"].values()):
        return f"第 {module} 讲的答案库里有认不出的题型，课程和答案库的版本对不上。{_ASK}"
    return ""
