import json

import pytest

from coursekit.live import load_rubric, peer_rubric, read_traces
from coursekit.live.peer_form import PeerForm

RUBRIC = load_rubric("tows_strategy")


@pytest.fixture
def form(tmp_path):
    return PeerForm(RUBRIC, folder=tmp_path)


def score_samples(form, change=lambda score: score):
    for sample in RUBRIC.samples:
        for code, score in sample.scores.items():
            form.sample_fields[sample.sign][code].value = change(score)
    form.compare.click()


def score_work(form, work, score=4):
    form.sign.value, form.work.value = "青松", work
    for field in form.work_fields.values():
        field.value = score
    form.save.click()


def test_every_choice_shows_its_anchor(form):
    field = form.work_fields["money"]
    assert field.options[0] == ("（请选）", "")
    assert [label for label, _ in field.options[1:]] == [f"{n} 分：{RUBRIC.criterion('money').anchors[n]}" for n in range(1, 6)]


def test_peers_are_scored_only_after_calibration(form):
    assert form.second_step.layout.display == "none"
    score_samples(form, lambda score: 3)
    assert "再校一次" in form.compare_card.value and form.second_step.layout.display == "none"
    score_samples(form)
    assert "校准过了" in form.compare_card.value and form.second_step.layout.display == ""


def test_what_was_left_out_of_the_samples_is_named(form):
    form.compare.click()
    assert "样例甲还有 5 条没打分" in form.compare_card.value
    assert form.tries == 0


def test_works_are_kept_each_time_in_a_new_file_with_those_before(form, tmp_path):
    score_samples(form, lambda score: 3)
    score_samples(form)
    form.team.value, form.note.value = "三队", "底价写明谁批"
    score_work(form, "一队")
    score_work(form, "二队", 2)
    assert "已打 2 份" in form.save_card.value
    assert sorted(path.name[-6:] for path in tmp_path.iterdir()) == ["1.json", "2.json"]
    last = json.loads((tmp_path / "同伴评分-tows_strategy-青松-2.json").read_text("utf-8"))
    assert [each["work"] for each in last["works"]] == ["一队", "二队"]
    assert (last["tries"], last["first_kappa"], last["kappa"]) == (2, 0, 1)
    assert set(read_traces(tmp_path)["note"]) == {"底价写明谁批", ""}
    assert all(field.value == "" for field in form.work_fields.values())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda form: setattr(form.sign, "value", ""), "先写代号"),
        (lambda form: setattr(form.work, "value", ""), "先写作品代号"),
        (lambda form: setattr(form.team, "value", "一队"), "自己队的作品"),
        (lambda form: setattr(form.work_fields["money"], "value", ""), "还有 1 条没打分：钱算得清"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(form, tmp_path, change, message):
    score_samples(form)
    form.sign.value, form.work.value = "青松", "一队"
    for field in form.work_fields.values():
        field.value = 4
    change(form)
    form.save.click()
    assert message in form.save_card.value
    assert list(tmp_path.iterdir()) == []


def test_scoring_without_calibration_is_refused_even_by_program(form, tmp_path):
    score_work(form, "一队")
    assert "先打样例" in form.save_card.value and list(tmp_path.iterdir()) == []


def test_works_known_beforehand_are_chosen_from_a_list(tmp_path):
    form = PeerForm(RUBRIC, works=["一队", "二队"], folder=tmp_path)
    assert [value for _, value in form.work.options] == ["", "一队", "二队"]


def test_while_a_class_is_rendered_the_tables_are_shown_and_no_form(monkeypatch):
    shown = []
    monkeypatch.setenv("COURSEKIT_ONLY_COHORT", "cohorts/demo.yml")
    monkeypatch.setattr("coursekit.live.peer_form.display", lambda _: pytest.fail("a form was shown"))
    monkeypatch.setattr("coursekit.charts.display.display", lambda output: shown.append(output.data["text/html"]))
    peer_rubric("tows_strategy")
    rubric, samples, sheet = shown
    assert rubric.count("□") == 25
    assert all(anchor in rubric for criterion in RUBRIC.criteria for anchor in criterion.anchors.values())
    assert RUBRIC.samples[0].text in samples
    assert sheet.count("<td>____</td>") == 5 * 6


def test_in_a_lesson_the_form_is_shown(tmp_path, monkeypatch):
    shown = []
    (tmp_path / "coursekit.toml").write_text('kind = "pack"')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSEKIT_ONLY_COHORT", raising=False)
    monkeypatch.setattr("coursekit.live.peer_form.display", shown.append)
    peer_rubric(RUBRIC)
    assert len(shown) == 1
