import io

import numpy as np
import pytest
from PIL import Image
from print_samples import DOTS, square_svg

from coursekit.handouts.document import Figure
from coursekit.handouts.print.measures import FULL, TALLEST_FIGURE, TEXT
from coursekit.handouts.print.pictures import Pictures, figure_size, fit_box, height_to_width


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "black").save(buffer, "PNG")
    return buffer.getvalue()


def blackest(page: np.ndarray) -> tuple[int, int]:
    """Return width and height in dots of the largest black box: where rows and columns are black for long."""
    black = page < 60
    rows, columns = black.sum(axis=1), black.sum(axis=0)
    return int((columns > 20 * DOTS).sum()), int((rows > 40 * DOTS).sum())


@pytest.mark.parametrize("svg", [True, False])
@pytest.mark.parametrize(("pixels", "measure"), [(768, TEXT), (960, FULL)])
def test_a_figure_keeps_its_shape_and_fills_its_column(images, svg, pixels, measure):
    shape = (800, 400)
    figure = Figure(png(*shape), "一块黑", "来源", pixels, square_svg(*shape) if svg else b"")
    width, height = max(blackest(page) for page in images(figure))
    assert width == pytest.approx(measure * DOTS, abs=2)
    assert height == pytest.approx(width / 2, abs=2)


def test_a_tall_figure_is_no_taller_than_the_page_allows():
    assert figure_size(square_svg(100, 300), 768).width == pytest.approx(TALLEST_FIGURE / 3, abs=0.01)


def test_a_small_figure_is_not_blown_up():
    assert figure_size(square_svg(5, 5), 400).width < 80


def test_a_picture_used_twice_is_kept_once():
    pictures = Pictures()
    assert pictures.add(b"a", "png") == pictures.add(b"a", "png") != pictures.add(b"b", "svg")
    assert len(pictures.files) == 2


@pytest.mark.parametrize(
    ("data", "ratio"),
    [
        (png(200, 100), 0.5),
        (b"<?xml version='1.0'?><svg xmlns='x' viewBox='0 0 40 10'/>", 0.25),
        (b'<svg width="300px" height="60px"><rect/></svg>', 0.2),
        (b"<svg><rect width='3' height='4'/></svg>", 0.0),
    ],
)
def test_the_shape_of_a_picture(data, ratio):
    assert height_to_width(data) == pytest.approx(ratio)


def test_a_very_wide_logo_is_as_wide_as_its_box_and_a_square_one_as_high():
    assert fit_box(square_svg(900, 60), 120, 22) == pytest.approx((120, 8))
    assert fit_box(square_svg(96, 96), 120, 22) == pytest.approx((22, 22))
