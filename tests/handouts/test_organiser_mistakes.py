"""What an organiser gets for a mistake: one sentence, the right exit code, and nothing half made."""

import shutil
from functools import partial

import pandas as pd
import pytest
import yaml
from courses import cohort_text, run_command


@pytest.fixture
def ready(course, provide):
    return provide(course, {"02": "quick"}, {}, {"class-1": {}})


@pytest.fixture
def refused(command_here):
    """``refusal`` without a process of its own; two mistakes below, made before and while planning, have one."""
    return partial(refusal, run=command_here)


def refusal(folder, *arguments, run=run_command):
    """Run the command, which must refuse before it runs or writes anything, and return its one sentence."""
    before = sorted(path for path in (folder / "build").rglob("*"))
    done = run(folder, "handouts", *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert sorted(path for path in (folder / "build").rglob("*")) == before
    return done.stderr.strip()


def test_a_mistyped_key(ready, refused):
    file = ready / "cohorts" / "class-1.yml"
    file.write_text(cohort_text("class-1").replace("region:", "reigon:"), "utf-8")
    text = refused(ready)
    assert text.splitlines()[0].startswith("cohorts/class-1.yml 第 5 行：") or "class-1.yml:5" in text.splitlines()[0]
    assert "reigon" in text and "region" in text.replace("reigon", "")


def test_problems_of_all_class_files_are_told_together(ready, refused):
    (ready / "cohorts" / "class-2.yml").write_text(cohort_text("class-2", teams=99), "utf-8")
    (ready / "cohorts" / "class-3.yml").write_text(cohort_text("class-3", operator="电信"), "utf-8")
    text = refused(ready)
    assert "class-2.yml" in text and "99" in text
    assert "class-3.yml" in text and "telecom" in text


def with_own_data(folder, name, **mapping):
    fields = yaml.safe_load(cohort_text("class-1")) | {"data": {"product_months": {"path": name, **mapping}}}
    (folder / "cohorts" / "class-1.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")


def test_a_missing_data_file(ready, refused):
    with_own_data(ready, "月报.csv")
    text = refused(ready)
    assert "class-1.yml" in text and "月报.csv" in text
    assert len(text.splitlines()) == 1


def test_own_data_with_bad_rows(ready):
    rows = pd.DataFrame({"product": ["iptv", "宽带", "iptv"], "month": ["2026-01", "2026-01", "2026-13"],
                         "subscribers": [10, 20, -5], "net_adds": [1, 2, 3], "revenue_yuan": [1.0, 2.0, 3.0]})  # fmt: skip
    rows.to_csv(ready / "cohorts" / "月报.csv", index=False)
    with_own_data(ready, "月报.csv")
    text = refusal(ready)
    assert "“product”列" in text and "第 3 行 宽带" in text
    assert "“month”列" in text and "第 4 行 2026-13" in text
    assert "“subscribers”列" in text and "第 4 行 -5" in text
    assert text.count("共 1 处") == 3


def test_own_data_without_a_column(ready, refused):
    pd.DataFrame({"产品": ["iptv"], "month": ["2026-01"]}).to_csv(ready / "cohorts" / "月报.csv", index=False)
    with_own_data(ready, "月报.csv", columns={"产品": "product"})
    text = refused(ready)
    assert "subscribers" in text and "net_adds" in text and "revenue_yuan" in text


def test_a_class_file_that_is_not_there(ready):
    text = refusal(ready, "cohorts/没有.yml")
    assert "没有.yml" in text and len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("only", "said"), [("99", "没有编号为 99 的模块"), ("03", "还没有做好，已做好的：02"), ("2", "没有编号为 2 的模块")]
)
def test_an_unknown_or_unbuilt_module(ready, refused, only, said):
    assert said in refused(ready, "--only", only)


def test_two_classes_with_one_id(ready, refused):
    (ready / "cohorts" / "copy.yml").write_text(cohort_text("class-1"), "utf-8")
    text = refused(ready)
    assert "copy.yml" in text and "class-1.yml" in text and "id" in text


def test_outside_a_course_folder(tmp_path):
    done = run_command(tmp_path, "handouts")
    assert done.returncode == 2
    assert "coursekit.toml" in done.stderr and "Traceback" not in done.stderr


def test_a_class_whose_programme_has_no_module_yet(ready, refused):
    (ready / "cohorts" / "class-1.yml").write_text(cohort_text("class-1", programme="gm-bpr-1d"), "utf-8")
    text = refused(ready)
    assert "extra_modules" in text and "02" in text


@pytest.mark.parametrize("blocked", ["out", "out/handouts/class-1"])
def test_a_target_that_cannot_be_written(ready, wheels, command_here, blocked):
    """Permissions do not stop an administrator: a file where a folder is wanted stops everybody."""
    if blocked != "out":
        shutil.copytree(wheels, ready / "out" / "cache" / "wheels")
    target = ready / blocked
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("在这里挡着", "utf-8")
    done = command_here(ready, "handouts", "--output", ready / "out" / "handouts")
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert target.name in said, "what stands in the way is named"
    assert target.read_text("utf-8") == "在这里挡着"
    assert not list(ready.rglob("*.part"))


def test_a_dry_run_writes_nothing(ready, command_here):
    before = sorted(ready.rglob("*"))
    done = command_here(ready, "handouts", "--dry-run")
    assert done.returncode == 0
    assert "class-1 · 02 讲义" in done.stdout
    assert sorted(ready.rglob("*")) == before
