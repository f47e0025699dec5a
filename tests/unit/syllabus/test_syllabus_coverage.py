"""Coverage of the syllabus by lesson notebooks, one small notebook per failure."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import Tally, coverage

SYLLABUS = load_syllabus()
MODULE = SYLLABUS.modules["02"]
TAUGHT = [item for item in MODULE.home_items if SYLLABUS.items[item].counts]
SAID = [item for item in MODULE.home_items if not SYLLABUS.items[item].counts]


def markdown(source, tags=None, **block):
    metadata = ({"coursekit": block} if block else {}) | ({"tags": tags} if tags else {})
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def code(source, **block):
    return {"cell_type": "code", "metadata": {"coursekit": block} if block else {}, "source": source, "outputs": []}


TITLE = markdown("# 看懂生命周期", items=SAID)


def write(folder, cells, name=MODULE.notebook, **own):
    own = {"module": "02"} | own
    notebook = {"cells": cells, "metadata": {"coursekit": own}, "nbformat": 4, "nbformat_minor": 5}
    (folder / name).write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def of_module(found, number="02"):
    return found.modules[int(number) - 1]


def texts(problems):
    return [str(problem) for problem in problems]


def test_complete_module_has_nothing_missing_and_no_problem(tmp_path):
    half = len(TAUGHT) // 2
    write(
        tmp_path,
        [
            TITLE,
            markdown("## 上半节", minutes=60, activity=30, items=TAUGHT[:half]),
            code("1 + 1"),
            markdown("## 下半节", minutes=60, activity=40, items=TAUGHT[half:]),
        ],
        complete=True,
    )
    found = coverage(tmp_path, SYLLABUS)
    assert found.problems == ()
    module = of_module(found)
    assert module.covered == tuple(TAUGHT)
    assert (module.missing, module.title_missing) == ((), ())
    assert (module.minutes, module.activity, module.complete) == (120, 70, True)
    assert [section.heading for section in module.where(TAUGHT[-1])] == ["下半节"]


def test_tallies_by_section_and_outline(tmp_path):
    write(tmp_path, [TITLE, markdown("## 问", minutes=10, activity=5, items=["S0-1.1-1", "S0-1.1-2", "S0-1.2-1"])])
    found = coverage(tmp_path, SYLLABUS)
    assert found.by_section()["S0-1.1"] == Tally(2, 3)
    assert found.by_section()["S0-1.2"] == Tally(1, 4)
    assert found.by_seed()["S0"].covered == 3
    assert found.total() == Tally(3, 981)
    assert sum(tally.total for tally in found.by_section().values()) == 981
    assert sum(tally.total for tally in found.by_seed().values()) == 981


def test_folder_without_notebooks_covers_nothing(tmp_path):
    found = coverage(tmp_path, SYLLABUS)
    assert found.total() == Tally(0, 981)
    assert all(module.lesson is None for module in found.modules)
    assert sum(len(module.missing) for module in found.modules) == 981


def test_missing_folder_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="没有 .*nowhere 这个文件夹"):
        coverage(tmp_path / "nowhere", SYLLABUS)


def test_item_of_a_referenced_section_is_allowed_and_covers_nothing(tmp_path):
    write(tmp_path, [TITLE, markdown("## 问", minutes=10, activity=5, items=["S1-1.2-1"])])
    found = coverage(tmp_path, SYLLABUS)
    assert found.problems == ()
    assert found.total() == Tally(0, 981)


def test_heading_item_does_not_cover_its_leaves(tmp_path):
    write(tmp_path, [TITLE, markdown("## 问", minutes=10, activity=5, items=["S0-0.1-2"])],
          name="19_channel_economics_bizcircle.ipynb", module="19")  # fmt: skip
    found = coverage(tmp_path, SYLLABUS)
    assert of_module(found, "19").covered == ()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([markdown("## 问", minutes=9, activity=9, items=["S0-9.9-9"])], "第 2 格：S0-9.9-9 大纲里没有"),
        ([markdown("## 问", minutes=9, activity=9, items=["S0-2.1-1"])], "第 2 格：S0-2.1-1 归模块 19"),
        ([markdown("## 问", minutes=9, activity=9, items=["S0-1.1-1"] * 2)], "第 2 格：S0-1.1-1 在这一节写了 2 次"),
        ([markdown("## 问", minutes=9, activity=9, items=[SAID[0]])], f"第 2 格：{SAID[0]} 是听众或目标"),
        ([code("x"), markdown("## 问", items=["S0-1.1-1"])], "第 3 格：小节“问”没写时长"),
        ([markdown("## 收尾")], "第 2 格：小节“收尾”没写时长"),
        ([markdown("### 问", minutes=9, activity=10)], "第 2 格：互动 10 分钟，比整节的 9 分钟还长"),
        ([markdown("## 问", minutes="9")], "第 2 格：minutes 写的是 '9'"),
        ([markdown("## 问", minutes=0)], "第 2 格：minutes 写的是 0"),
        ([markdown("## 问", minutes=True)], "第 2 格：minutes 写的是 True"),
        ([markdown("## 问", minutes=float("nan"))], "第 2 格：minutes 写的是 nan"),
        ([markdown("## 问", minutes=9, activity=-1)], "第 2 格：activity 写的是 -1"),
        ([markdown("## 问", minutes=9, activity=9, items="S0-1.1-1")], "第 2 格：items 写的是 'S0-1.1-1'"),
        ([markdown("## 问", minutes=9, activity=9, items=[1])], "第 2 格：items 写的是 [1]"),
        ([code("x = 1", minutes=9)], "第 2 格：minutes、activity、items 写在了代码格上"),
        ([markdown("## 问", minutes=10**400)], "第 2 格：minutes 写的是 1000"),
        ([markdown("正文") | {"metadata": {"coursekit": 12}}], "第 2 格：元数据 coursekit 写的是 12"),
    ],
)
def test_each_mistake_in_a_cell_is_one_error_that_names_the_cell(tmp_path, cells, said):
    write(tmp_path, [TITLE, *cells])
    errors = texts(coverage(tmp_path, SYLLABUS).errors)
    assert len(errors) == 1
    assert errors[0].startswith(f"{MODULE.notebook} {said}")


def test_content_in_the_title_cell_is_an_error_and_covers_nothing(tmp_path):
    write(tmp_path, [markdown("# 题", items=["S0-1.1-1"])])
    found = coverage(tmp_path, SYLLABUS)
    assert "标题格只列听众和目标，S0-1.1-1 要写到真正讲它的小节" in texts(found.errors)[0]
    assert of_module(found).covered == ()


def test_same_item_in_two_sections_is_only_a_warning(tmp_path):
    sections = [markdown(f"## {name}", minutes=9, activity=9, items=["S0-1.1-1"]) for name in "甲乙"]
    write(tmp_path, [TITLE, *sections])
    found = coverage(tmp_path, SYLLABUS)
    assert found.errors == ()
    assert texts(found.problems) == [
        f"{MODULE.notebook} 第 3 格：（提醒）S0-1.1-1 在第 2 格已经写过。两节都讲就留着，不然删一处。"
    ]
    assert [section.heading for section in of_module(found).where("S0-1.1-1")] == ["甲", "乙"]


def test_complete_module_with_missing_leaves_is_an_error(tmp_path):
    write(tmp_path, [TITLE, markdown("## 问", minutes=9, activity=9, items=TAUGHT[1:])], complete=True)
    errors = texts(coverage(tmp_path, SYLLABUS).errors)
    assert errors == [f"{MODULE.notebook}：标了 complete，还有 1 条没讲：{TAUGHT[0]}。补上，或者先写回 false。"]


def test_too_little_activity_is_a_warning_until_the_module_is_complete(tmp_path):
    section = markdown("## 问", minutes=100, activity=49, items=TAUGHT)
    write(tmp_path, [TITLE, section])
    draft = coverage(tmp_path, SYLLABUS)
    assert draft.errors == ()
    assert "全课 100 分钟，互动只有 49 分钟" in texts(draft.problems)[0]
    write(tmp_path, [TITLE, section], complete=True)
    assert len(coverage(tmp_path, SYLLABUS).errors) == 1
    write(tmp_path, [TITLE, markdown("## 问", minutes=100, activity=50, items=TAUGHT)], complete=True)
    assert coverage(tmp_path, SYLLABUS).problems == ()


def test_complete_module_is_reminded_of_audiences_and_objectives(tmp_path):
    cells = [markdown("# 题", items=SAID[1:]), markdown("## 问", minutes=9, activity=9, items=TAUGHT)]
    write(tmp_path, cells, complete=True)
    found = coverage(tmp_path, SYLLABUS)
    assert of_module(found).title_missing == (SAID[0],)
    assert found.errors == ()
    assert SAID[0] in texts(found.problems)[0]


def test_speaker_notes_are_no_section(tmp_path):
    write(tmp_path, [TITLE, markdown("## 讲师备注", tags=["notes"])])
    found = coverage(tmp_path, SYLLABUS)
    assert (found.problems, of_module(found).sections) == ((), ())


def test_file_name_must_match_module_and_slug(tmp_path):
    write(tmp_path, [TITLE], name="02_lifecycle.ipynb")
    found = coverage(tmp_path, SYLLABUS)
    assert texts(found.errors) == [f"02_lifecycle.ipynb：元数据写的是模块 02，文件名应当是 {MODULE.notebook}。"]
    assert of_module(found).lesson is not None


def test_second_notebook_of_a_module_is_not_counted(tmp_path):
    write(tmp_path, [TITLE])
    write(tmp_path, [TITLE, markdown("## 问", minutes=9, activity=9, items=TAUGHT)], name="02_more.ipynb")
    found = coverage(tmp_path, SYLLABUS)
    assert any(f"模块 02 已经有 {MODULE.notebook}" in text for text in texts(found.errors))
    assert of_module(found).covered == ()


@pytest.mark.parametrize(
    ("own", "said"),
    [({"module": "25"}, "模块 25 大纲里没有，编号是 01 到 24"), ({"module": 2}, "module 写的是 2"),
     ({"module": None}, "没写 module"), ({"complete": "yes"}, "complete 写的是 'yes'")],
)  # fmt: skip
def test_notebook_metadata_that_names_no_module(tmp_path, own, said):
    write(tmp_path, [TITLE], **own)
    assert said in texts(coverage(tmp_path, SYLLABUS).errors)[0]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 3}', b'{"cells": [1]}', b"\xff\xfe", b"[" * 100_000])
def test_unreadable_notebook_is_a_problem_not_an_exception(tmp_path, content):
    (tmp_path / MODULE.notebook).write_bytes(content)
    found = coverage(tmp_path, SYLLABUS)
    assert len(found.errors) == 1
    assert "读不出来" in found.errors[0].text
    assert of_module(found).lesson is None


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["coursekit", "tags", "x"]), inner),
    max_leaves=6,
)
block = st.dictionaries(st.sampled_from(["minutes", "activity", "items", "module", "complete"]), json_value)
cell = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["markdown", "code", 3])},
    optional={"metadata": st.one_of(json_value, st.fixed_dictionaries({"coursekit": block})), "source": json_value},
)


@settings(max_examples=150, deadline=None)
@given(st.lists(cell, max_size=4), st.one_of(json_value, st.fixed_dictionaries({"coursekit": block})))
def test_no_metadata_whatever_raises(tmp_path_factory, cells, metadata):
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / MODULE.notebook).write_text(json.dumps({"cells": cells, "metadata": metadata}), encoding="utf-8")
    json.dumps(coverage(folder, SYLLABUS).to_dict())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*TAUGHT, "S1-1.2-1"]), max_size=30, unique=True))
def test_covered_and_missing_always_split_the_leaves(tmp_path_factory, listed):
    folder = tmp_path_factory.mktemp("notebooks")
    write(folder, [TITLE, markdown("## 问", minutes=9, activity=9, items=listed)])
    module = of_module(coverage(folder, SYLLABUS))
    assert set(module.covered) == set(listed) & set(TAUGHT)
    assert sorted(module.covered + module.missing) == sorted(TAUGHT)


def test_data_for_json_holds_modules_tallies_and_problems(tmp_path):
    write(tmp_path, [TITLE, markdown("## 问", minutes=9, activity=3, items=["S0-1.1-1"])])
    data = json.loads(json.dumps(coverage(tmp_path, SYLLABUS).to_dict(), ensure_ascii=False))
    assert data["total"] == {"covered": 1, "total": 981}
    assert data["by_section"]["S0-1.1"] == {"covered": 1, "total": 3}
    lifecycle = data["modules"][1]
    assert (lifecycle["code"], lifecycle["planned_minutes"]) == ("02", 120)
    assert (lifecycle["minutes"], lifecycle["activity"]) == (9, 3)
    assert lifecycle["sections"] == [{"cell": 2, "heading": "问", "minutes": 9, "activity": 3, "items": ["S0-1.1-1"]}]
    assert [(p["file"], p["level"]) for p in data["problems"]] == [(MODULE.notebook, "warning")]
