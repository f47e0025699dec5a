"""Types of sensitivity against every sequence of questions there is, and against planted ones."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.sensitivities import sensitivity_types

SUBJECTS = ["security", "price", "service", "brand"]
COLUMNS = [f"{subject}_asks" for subject in SUBJECTS]
BOOK = [0.2, 0.4, 0.3, 0.1]


def asks_of(**clients):
    return pd.DataFrame.from_dict(clients, orient="index", columns=COLUMNS)


def chance_by_enumeration(counts, subject):
    """The chance that a client who asks like the book asks so often about a subject: over every sequence."""
    total = sum(counts)
    return sum(
        math.prod(BOOK[one] for one in sequence)
        for sequence in itertools.product(range(4), repeat=total)
        if sequence.count(subject) >= counts[subject]
    )


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2), min_size=4, max_size=4).filter(lambda counts: 3 <= sum(counts) <= 6))
def test_chances_are_those_of_every_sequence_of_questions(counts):
    table = sensitivity_types(asks_of(甲=counts), book=BOOK)
    chances = [min(1, 4 * chance_by_enumeration(counts, subject)) for subject in range(4)]
    assert table.loc["甲", "p_value"] == pytest.approx(min(chances))
    assert (table.loc["甲", "type"] != "unclear") == (min(chances) <= 0.1)


def test_everybody_asks_about_prices_so_asking_about_prices_says_little():
    clients = asks_of(网吧=[0, 6, 2, 0], 银行=[5, 2, 1, 0], 商会=[0, 1, 2, 5], 医院=[1, 2, 8, 0])
    table = sensitivity_types(clients, book=BOOK)
    assert table["type"].to_dict() == {"网吧": "unclear", "银行": "security", "商会": "brand", "医院": "service"}
    assert table["why"].to_dict() == {"网吧": "like_the_book", "银行": "clear", "商会": "clear", "医院": "clear"}
    assert table.loc["网吧", "price_share"] == 0.75


def test_few_questions_are_unclear_whatever_they_are_about():
    table = sensitivity_types(asks_of(甲=[0, 0, 0, 2], 乙=[0, 0, 0, 0], 丙=[0, 0, 0, 3]), book=BOOK)
    assert table["type"].tolist() == ["unclear", "unclear", "brand"]
    assert table["why"].tolist() == ["few_asks", "few_asks", "clear"]
    assert table["p_value"].isna().tolist() == [True, True, False]
    assert table.loc["乙", [f"{subject}_share" for subject in SUBJECTS]].isna().all()
    assert sensitivity_types(asks_of(甲=[0, 0, 0, 2]), least=1, book=BOOK).loc["甲", "type"] == "brand"
    assert sensitivity_types(asks_of(甲=[0, 0, 0, 3]), least=4, book=BOOK).loc["甲", "type"] == "unclear"


def test_two_subjects_equally_marked_are_unclear():
    table = sensitivity_types(asks_of(甲=[8, 0, 0, 8]), book=[0.1, 0.4, 0.4, 0.1])
    assert table.loc["甲", ["type", "why"]].tolist() == ["unclear", "two_alike"]


def test_the_books_shares_are_those_of_all_questions():
    clients = asks_of(甲=[5, 1, 0, 0], 乙=[1, 3, 6, 2], 丙=[2, 8, 9, 3])
    shares = clients.sum() / clients.to_numpy().sum()
    pd.testing.assert_frame_equal(sensitivity_types(clients), sensitivity_types(clients, book=shares))


def test_those_who_ask_like_the_book_are_seldom_given_a_type():
    rng = np.random.default_rng(2)
    asks = pd.DataFrame(rng.multinomial(12, BOOK, size=4000), columns=COLUMNS)
    for level in (0.8, 0.95):
        assert (sensitivity_types(asks, level=level, book=BOOK)["type"] != "unclear").mean() <= 1 - level


def test_planted_sensitivities_are_found():
    rng = np.random.default_rng(4)
    truth = rng.integers(0, 4, 400)
    leaning = 0.35 * np.array(BOOK) + 0.65 * np.eye(4)[truth]
    asks = pd.DataFrame([rng.multinomial(10, share) for share in leaning], columns=COLUMNS)
    table = sensitivity_types(asks)
    named = (table["type"] != "unclear").to_numpy()
    assert named.mean() > 0.8
    assert (table["type"].to_numpy()[named] == np.array(SUBJECTS)[truth[named]]).mean() > 0.98


@pytest.mark.parametrize(
    ("asks", "arguments", "message"),
    [
        (asks_of(), {}, "two subjects at least"),
        (pd.DataFrame({"price": [3]}), {}, "two subjects at least"),
        (asks_of(甲=[1, -1, 0, 0]), {}, "whole numbers"),
        (asks_of(甲=[1, 0.5, 0, 0]), {}, "whole numbers"),
        (asks_of(甲=[1, None, 0, 0]), {}, "none missing"),
        (asks_of(甲=[0, 0, 0, 0]), {}, "nobody asked anything"),
        (asks_of(甲=[1, 1, 1, 1]), {"level": 1}, "level must lie"),
        (asks_of(甲=[1, 1, 1, 1]), {"book": [0.5, 0.5]}, "share for each of 4 subjects"),
        (asks_of(甲=[1, 1, 1, 1]), {"book": [0.5, 0.5, 0.5, -0.5]}, "none negative"),
    ],
)
def test_questions_that_cannot_be_counted_are_refused(asks, arguments, message):
    with pytest.raises(ValueError, match=message):
        sensitivity_types(asks, **arguments)
