"""Rounds are turn and turn about, ratios are taken within a round, and a verdict says whether the median meets it."""

import rounds


def test_every_round_begins_with_the_next_way(capsys):
    calls = []
    ways = {name: (lambda name=name: calls.append(name) or 1.0) for name in "abc"}
    assert rounds.measure(ways, 4) == {name: [1.0] * 4 for name in "abc"}
    assert "".join(calls) == "abcbcacababc"
    assert capsys.readouterr().out.count("round 4") == 3


def test_ratios_are_paired_by_round():
    """The machine slows down fourfold in the last rounds: the ratio is two in each round, and so it must say."""
    ours, theirs = [1.0, 1.0, 4.0], [2.0, 2.0, 8.0]
    assert rounds.paired(theirs, ours) == rounds.Spread(2.0, 2.0, 2.0)
    assert rounds.spread([3.0, 1.0, 2.0]) == rounds.Spread(2.0, 1.0, 3.0)


def test_a_verdict_says_whether_it_is_met():
    ratio = rounds.Spread(1.41, 1.2, 1.6)
    assert rounds.verdict("near", ratio, at_most=1.4) == "near: at most 1.4; measured 1.41  (1.20 to 1.60): NOT MET"
    assert rounds.verdict("near", ratio, at_most=1.41).endswith(": met")
    assert rounds.verdict("fast", ratio, at_least=1.41).endswith(": met")
    assert rounds.verdict("fast", ratio, at_least=1.5).startswith("fast: at least 1.5;")
    assert rounds.verdict("fast", ratio, at_least=1.5).endswith(": NOT MET")
