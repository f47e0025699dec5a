"""People with the same options are one kind, and what a kind takes is given to its members, one option each."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coursekit.topics.alike_people import alike_people


@st.composite
def options_of_people(draw):
    people = draw(st.lists(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=3), min_size=1))
    rows = [(person, *feature) for person, options in enumerate(people) for feature in options]
    rows = draw(st.permutations(rows))
    return np.array([row[0] for row in rows]), np.array([row[1:] for row in rows]).T


@given(options_of_people())
def test_kinds_are_the_people_with_the_same_options(problem):
    person, features = problem
    options_of = {one: sorted(map(tuple, features[:, person == one].T.tolist())) for one in set(person.tolist())}
    kinds = alike_people(person, features)
    found = Counter()
    for kind, people in enumerate(kinds.people.tolist()):
        found[tuple(sorted(map(tuple, features[:, kinds.examples[kinds.kind == kind]].T.tolist())))] += people
    assert found == Counter(map(tuple, options_of.values()))
    assert (np.diff(kinds.kind) >= 0).all() and len(kinds.people) == len(found)


@given(options_of_people(), st.randoms())
def test_what_a_kind_takes_is_given_to_its_members_one_each(problem, random):
    person, features = problem
    kinds = alike_people(person, features)
    left, taken = kinds.people.tolist(), []
    for kind in kinds.kind.tolist():
        taken.append(random.randint(0, left[kind]))
        left[kind] -= taken[-1]
    chosen = kinds.spread(np.array(taken, dtype=float))
    assert len(chosen) == sum(taken)
    assert len(set(person[chosen].tolist())) == len(chosen)
    asked = np.repeat(features[:, kinds.examples], taken, axis=1)
    assert Counter(map(tuple, features[:, chosen].T.tolist())) == Counter(map(tuple, asked.T.tolist()))
