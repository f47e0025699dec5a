"""Gather a class's key from the outputs of its executed solution notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coursekit.practice.errors import AuthorError
from coursekit.practice.key import MIME
from coursekit.practice.key_file import FORMAT
from coursekit.practice.solution import KEY_TAG, keyed_tasks, numbered_cells, parse, tags


def harvest_key(executed_notebook: Mapping, cohort: str, module: str) -> dict:
    """Return the key that ``executed_notebook`` declares, without anything meant for instructors only.

    Raises
    ------
    AuthorError
        A cell failed or was not run, the notebook ran for another class or module, a task is declared twice, or
        there is no task.
    """
    tasks: dict[str, dict] = {}
    for number, payload in _payloads(executed_notebook):
        if (payload["cohort"], payload["module"]) != (cohort, module):
            raise AuthorError(
                f"第 {number} 格的答案是班级“{payload['cohort']}”第 {payload['module']} 讲的，"
                f"要的是“{cohort}”第 {module} 讲：为这个班重新运行答案笔记本。"
            )
        if payload["task"] in tasks:
            raise AuthorError(f"第 {number} 格：题号 {payload['task']} 前面已经用过，换一个。")
        tasks[payload["task"]] = payload["entry"]
    if not tasks:
        raise AuthorError("答案笔记本里没有收到任何题的答案：看看有没有加了标签 key 的格。")
    return {"format": FORMAT, "cohort": cohort, "module": module, "tasks": tasks}


def keyed_numbers(executed_notebook: Mapping) -> list[float]:
    """Return the plain numbers behind the keys, for finding leaks; they never leave the instructor's side."""
    return [number for _, payload in _payloads(executed_notebook) for number in payload["instructor"]["numbers"]]


def _payloads(notebook: Mapping) -> Iterator[tuple[int, Mapping]]:
    """Yield (cell number, what the key call displayed), and refuse a notebook that did not run through."""
    for number, cell in numbered_cells(notebook):
        if cell["cell_type"] != "code":
            continue
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                raise AuthorError(f"第 {number} 格运行出错，答案不全：{output['evalue']}")
        found = [output["data"][MIME] for output in cell["outputs"] if MIME in output.get("data", {})]
        declared = keyed_tasks(parse(cell["source"])) if KEY_TAG in tags(cell) else []
        if sorted(payload["task"] for payload in found) != sorted(declared):
            names = "、".join(declared) or "没有"
            raise AuthorError(f"第 {number} 格声明的题（{names}）和运行结果对不上：从头重新运行一遍。")
        yield from ((number, payload) for payload in found)
