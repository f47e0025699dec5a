"""Typst as everything printed uses it: closed in by its folder, told on without paths, guarded against forks."""

import builtins
import io
import os

import pytest
from pypdf import PdfReader

from coursekit.errors import CourseError
from coursekit.typesetting import TypesettingError, set_pdf

HEAD = '#set document(title: "一")\n#set text(font: "Course Sans SC", lang: "zh", fallback: false)\n'


def test_files_and_inputs_reach_the_source_and_the_same_gives_the_same():
    files = {"a.typ": (HEAD + '#import "b.typ": two\n#two #sys.inputs.three').encode(), "b.typ": b"#let two = [two]"}
    made = set_pdf(files, "a.typ", {"three": "three"})
    assert made == set_pdf(files, "a.typ", {"three": "three"}) and made.startswith(b"%PDF")
    reader = PdfReader(io.BytesIO(made))
    assert "two three" in reader.pages[0].extract_text() and reader.metadata.title == "一"


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("#nonsense(1)", "nonsense"), ('#image("gone.png", alt: "图")', "gone.png"), ("字𠮷字", "𠮷"), ('#read("/etc/passwd")', "etc"),
        ('#text(font: "Noto Sans", "a")', "有警告.*noto sans"), ('#panic("too long")', "too long"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_without_a_path_of_this_machine(markup, message):
    with pytest.raises(TypesettingError, match=message) as error:
        set_pdf({"a.typ": (HEAD + markup).encode()}, "a.typ")
    assert "coursekit-print" not in str(error.value) and "/tmp" not in str(error.value)
    assert message.startswith("有警告") or markup in error.value.line


def test_without_typst_one_sentence_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "typst":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CourseError, match=r"pip install .coursekit\[handouts\]"):
        set_pdf({"a.typ": b""}, "a.typ")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_process_forked_after_typesetting_is_told_rather_than_left_waiting():
    set_pdf({"a.typ": HEAD.encode()}, "a.typ")
    child = os.fork()
    if not child:
        try:
            set_pdf({"a.typ": HEAD.encode()}, "a.typ")
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
