"""Pairs of factors and what a strategy cites: a textbook's filled matrix, and every way to write an id."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.tows import CELLS, check_strategy, tows


def numbered(**counts):
    ids = [f"{kind}{n + 1}" for kind, count in counts.items() for n in range(count)]
    return pd.DataFrame({"factor": ids, "kind": [factor[0] for factor in ids]})


STORE = numbered(S=9, W=8, O=8, T=6)


@pytest.mark.parametrize(
    ("cell", "strategy"),
    [
        ("SO", "Add 4 new in-store promotions monthly (S4,O3)"),
        ("SO", "Add 2 new repair/service persons (S6, O5)"),
        ("SO", "Send flyer to all seniors over age 55 (S5, O5)"),
        ("WO", "Purchase land to build new store (W2, O2)"),
        ("WO", "Install new carpet/paint/bath (W3, W4, O1)"),
        ("WO", "Up Web site services by 50% (W6, O7, O8)"),
        ("ST", "Hire two more repair persons and market these new services (S6, S7, T1)"),
        ("ST", "Purchase land to build new store (S8, T3)"),
        ("ST", "Raise out-of-store service calls from $60 to $80 (S6, T5)"),
        ("WT", "Hire 2 new cashiers (W8, T1, T4)"),
        ("WT", "Install new carpet/paint/bath (W3, W4, T1)"),
    ],
)
def test_the_computer_stores_strategies_stand_in_their_own_cell_alone(cell, strategy):
    """David, Strategic Management: Concepts and Cases, Figure 6-3 (page 180); cells as in Weihrich 1982.

    In any other cell at least one axis is missing or wrong.
    """
    assert check_strategy(strategy, cell, STORE) == []
    assert all(check_strategy(strategy, other, STORE) for other in set(CELLS) - {cell})


@pytest.mark.parametrize(
    "text",
    [
        "用S1的专线抢修能力，吃下Ｏ２这波",
        "用s1的专线抢修能力，吃下o2这波",
        "Ｓ１＋Ｏ２：抢修两小时到",
        "S1、O2",
        "S1O2：抢修两小时到",
        "S1S2O2组合",
        "S1×O2",
        "抢修（S1）对园区扩建（O2）",
        "S 1 配 O 02",
        "SO1：拿S1去接O2",
        "拿S1做O2O，接住O2",
        "S1/O2，5G专网跟上",
    ],
)
def test_ids_are_read_however_they_are_written(text):
    assert check_strategy(text, "SO", STORE) == []


@pytest.mark.parametrize(
    ("text", "cell", "codes"),
    [
        ("加强关怀，提升满意度", "SO", ["internal", "external"]),
        ("", "WT", ["internal", "external"]),
        ("发挥S1的优势", "SO", ["external"]),
        ("抓住O2", "SO", ["internal"]),
        ("S1配O2，再加S99", "SO", ["unknown:S99"]),
        ("S99配O2", "SO", ["internal", "unknown:S99"]),
        ("S1配O2，顺手补W3、防T1", "SO", ["wrong_axis:W3", "wrong_axis:T1"]),
        ("W3、T1、T1、S12、O0", "SO", ["internal", "external", "unknown:S12", "unknown:O0", "wrong_axis:W3", "wrong_axis:T1"]),
        ("O2", "ST", ["internal", "external", "wrong_axis:O2"]),
        ("做O2O，开通SO1套餐，速率S1.5倍，S123、S1O2O", "SO", ["internal", "external"]),
        ("S1配O2，不必再看S1和O2", "WT", ["internal", "external", "wrong_axis:S1", "wrong_axis:O2"]),
    ],
)
def test_what_a_strategy_lacks_is_named_in_order(text, cell, codes):
    assert check_strategy(text, cell, STORE) == codes


@settings(deadline=None)
@given(
    st.sampled_from(sorted(CELLS)),
    st.lists(st.sampled_from(STORE["factor"].tolist()), max_size=6),
    st.sampled_from(["、", "，再靠", "和", " ", "/"]),
)
def test_no_code_means_both_axes_and_nothing_else(cell, cited, glue):
    codes = check_strategy("我们靠" + glue.join(cited), cell, STORE)
    kinds = {factor[0] for factor in cited}
    assert (codes == []) == (kinds == set(cell))
    assert ("internal" in codes) == (cell[0] not in kinds)
    assert ("external" in codes) == (cell[1] not in kinds)
    assert {code for code in codes if ":" in code} == {f"wrong_axis:{f}" for f in cited if f[0] not in cell}


def weighted(**weights):
    return pd.DataFrame({"factor": list(weights), "kind": [name[0] for name in weights], "weight": weights.values()})


FACTORS = weighted(S1=0.5, S2=0.2, W1=0.3, O1=0.6, T1=0.3, T2=0.1)
FIT = pd.DataFrame([[3, 1, 0], [2, 2, 2], [0, 3, 1]], index=["S1", "S2", "W1"], columns=["O1", "T1", "T2"])


def test_every_pair_gets_its_cell_and_product():
    pairs = tows(FACTORS, FIT).set_index(["internal", "external"])
    weight = dict(zip(FACTORS["factor"], FACTORS["weight"], strict=True))
    for one, other in itertools.product(["S1", "S2", "W1"], ["O1", "T1", "T2"]):
        pair = pairs.loc[(one, other)]
        assert pair["cell"] == one[0] + other[0]
        assert pair["score"] == pytest.approx(weight[one] * weight[other] * FIT.loc[one, other] / 3)
    assert len(pairs) == 9


def test_best_pair_first_and_equal_scores_share_a_rank():
    pairs = tows(FACTORS, FIT)
    assert (pairs.loc[0, "internal"], pairs.loc[0, "external"], pairs.loc[0, "rank"]) == ("S1", "O1", 1)
    assert pairs["score"].is_monotonic_decreasing
    assert pairs.loc[pairs["score"] == 0, "rank"].tolist() == [8, 8]
    level = tows(weighted(S1=0.1, S2=0.5, W1=0.4, O1=0.75, T1=0.15, T2=0.1)).set_index(["internal", "external"])
    one, other = level.loc[("S1", "O1")], level.loc[("S2", "T1")]
    assert one["score"] != other["score"]  # 0.1 x 0.75 and 0.5 x 0.15 are one score, but not to the last binary digit
    assert one["rank"] == other["rank"] == 3


@settings(deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.lists(st.integers(1, 9), min_size=2, max_size=6))
def test_without_fit_the_scores_share_out_one(internal, external):
    names = [f"{'SW'[n % 2]}{n}" for n in range(len(internal))] + [f"{'OT'[n % 2]}{n}" for n in range(len(external))]
    weights = [w / sum(internal) for w in internal] + [w / sum(external) for w in external]
    pairs = tows(weighted(**dict(zip(names, weights, strict=True))))
    assert pairs["score"].sum() == pytest.approx(1)
    assert set(pairs["cell"]) == set(CELLS)
    assert pairs["rank"].tolist() == sorted(pairs["rank"])


def test_fit_may_list_factors_in_any_order():
    pd.testing.assert_frame_equal(tows(FACTORS, FIT.iloc[::-1, ::-1]), tows(FACTORS, FIT))


@pytest.mark.parametrize(
    ("factors", "fit", "message"),
    [
        (FACTORS.drop(columns="weight"), None, "factors lack the columns weight"),
        (FACTORS.assign(weight=0.1), None, "weights of S and W must sum to 1, not 0.3"),
        (FACTORS[:3], None, "no factor of kind O or T"),
        (pd.concat([FACTORS, FACTORS[:1]]), None, "an id of its own: S1"),
        (FACTORS, FIT.drop(index="W1"), "rows of fit must be the factors S1, S2, W1, not S1, S2"),
        (FACTORS, FIT.rename(columns={"T2": "T9"}), "columns of fit must be the factors O1, T1, T2, not O1, T1, T9"),
        (FACTORS, FIT.replace(0, 4), "fit of S1 with T2 must be 0 to 3, not 4"),
        (FACTORS, FIT.replace(0, np.nan), "fit of S1 with T2 must be 0 to 3, not nan"),
        (FACTORS, FIT.astype(object).replace(0, "强"), "fit must hold numbers"),
    ],
)
def test_a_matrix_that_cannot_be_filled_is_refused(factors, fit, message):
    with pytest.raises(ValueError, match=message):
        tows(factors, fit)


@pytest.mark.parametrize(
    ("cell", "factors", "message"),
    [
        ("OS", STORE, "a cell is one of SO, WO, ST, WT, not 'OS'"),
        ("SO", STORE[["factor"]], "factors lack the columns kind"),
        ("SO", pd.concat([STORE, STORE[:1]]), "an id of its own: S1"),
        ("SO", STORE.assign(kind="S"), "kind S is S and a number, not 'W1'"),
        ("SO", STORE.replace("S1", "抢修"), "kind S is S and a number, not '抢修'"),
    ],
)
def test_a_list_that_strategies_cannot_cite_is_refused(cell, factors, message):
    with pytest.raises(ValueError, match=message):
        check_strategy("S1 O1", cell, factors)
