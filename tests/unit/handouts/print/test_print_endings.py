import io
import re

import pytest
from print_samples import SETTINGS
from pypdf import PdfReader

from coursekit.handouts.print.typesetter import Source, typeset

MEANING = "一句话说清它是什么，再说一句课上拿它做什么用，写到两三行"


def pages_of(count: int, sources: int = 8) -> list[str]:
    """Return the pages' text of a book's end with so many terms and sources."""
    term = '(zh: "词{0:03}", en: "term", meaning: [{1}], modules: "02"), '
    terms = "".join(term.format(number, MEANING[: 12 + number * 7 % 17] * (1 + number % 3)) for number in range(count))
    items = "".join(f"[来源{number}], " for number in range(sources))
    ending = f"[#heading(level: 1)[数据来源]\n\n#sources(({items}))\n\n#licence-lines()]"
    markup = f'#show: book.with("书", "师", none)\n#heading(level: 1)[名词表]\n\n#glossary-and-sources(({terms}), {ending})'
    reader = PdfReader(io.BytesIO(typeset(Source(markup, SETTINGS, {}))))
    return ["".join(page.extract_text().split()) for page in reader.pages]


@pytest.mark.parametrize("count", range(1, 111, 6))
def test_terms_are_in_order_and_the_sources_share_a_page_with_some(count):
    pages = pages_of(count)
    found = [re.findall(r"词\d{3}", page) for page in pages]
    assert [term for page in found for term in page] == [f"词{number:03}" for number in range(count)]
    assert "数据来源" in pages[-1] and "来源7" in pages[-1]
    assert len(found[-1]) >= min(5, count)


def test_a_short_glossary_and_the_sources_are_one_page():
    assert len(pages_of(12)) == 1


def test_sources_that_have_no_room_are_not_parted_from_their_heading():
    pages = pages_of(30, sources=30)
    assert next(page for page in pages if "数据来源" in page).count("来源") > 3
