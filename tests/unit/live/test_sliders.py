import ipywidgets

from coursekit.live import explore, slider


def test_whole_numbers_make_a_whole_number_slider():
    control = slider("月", 1, 6, 3)
    assert isinstance(control, ipywidgets.IntSlider)
    assert (control.min, control.max, control.value, control.step) == (1, 6, 3, 1)


def test_step_sets_the_digits_shown():
    control = slider("p", 0.005, 0.10, 0.02, 0.005)
    assert isinstance(control, ipywidgets.FloatSlider)
    assert control.readout_format == ".3f"
    assert slider("m", 6.0, 18.0, 9.0, 0.5).readout_format == ".1f"


def test_moving_a_slider_draws_again():
    drawn = []
    control = slider("月", 1, 6, 3)
    explore(lambda month: drawn.append(month), month=control)
    control.value = 5
    assert drawn == [3, 5]


def test_while_a_class_is_rendered_nothing_is_drawn_that_nobody_sees(monkeypatch):
    monkeypatch.setenv("COURSEKIT_ONLY_COHORT", "cohorts/demo.yml")
    drawn = []
    explore(lambda month: drawn.append(month), month=slider("月", 1, 6, 3))
    assert drawn == []
