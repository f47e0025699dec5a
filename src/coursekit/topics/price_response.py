"""A rival quotes less: hold the price, match it, or add service? What each leaves, and where they break even.

With the margin m (a share of revenue) and the cut c, whoever follows keeps m - c of the old revenue as margin, since
the cost of serving stays. Holding at a chance p_hold is worth p_hold x m, following at p_match p_match x (m - c).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

OPTIONS = ("hold", "match_price", "add_service")


def price_options(
    revenue_yuan: float,
    margin_rate: float,
    cut: float,
    renewal: Mapping[str, float],
    service_cost_yuan: float = 0.0,
) -> pd.DataFrame:
    """Return what every answer to a rival's quote earns if the client renews, and what it earns on average.

    Parameters
    ----------
    revenue_yuan : float
        What the contract brings at the old price, over the term that is weighed (a year).
    margin_rate : float
        Share of that revenue that is left after the cost of serving, above 0, at most 1.
    cut : float
        How much cheaper the rival is, a share of our price, 0 to 1.
    renewal : mapping of str to float
        Chance to renew by option: of ``hold``, ``match_price`` and ``add_service`` those that are weighed.
    service_cost_yuan : float
        What the added service costs over the same term.

    Returns
    -------
    DataFrame, one row an option in the order of ``renewal``
        ``option``; ``price``, what the client pays over the term; ``margin_yuan`` if renewed, also below 0;
        ``chance``; ``expected_margin`` = chance x margin; ``break_even_chance`` at which it earns as much as holding,
        above 1 where no chance is enough, NaN where holding is not weighed.

    Raises
    ------
    ValueError
        An unknown option or none, a chance outside 0 to 1, revenue not above 0, a margin rate not above 0 or above 1,
        a cut outside 0 to 1, a negative cost.

    Examples
    --------
    Following a fifth halves the margin of 40 %: it would have to renew for certain.

    >>> chances = {"hold": 0.5, "match_price": 0.8, "add_service": 0.75}
    >>> table = price_options(100_000, 0.4, 0.2, chances, 5_000).set_index("option")
    >>> table[["price", "margin_yuan", "expected_margin", "break_even_chance"]].round(2)
                    price  margin_yuan  expected_margin  break_even_chance
    option
    hold         100000.0      40000.0          20000.0               0.50
    match_price   80000.0      20000.0          16000.0               1.00
    add_service  100000.0      35000.0          26250.0               0.57
    """
    _check(margin_rate, cut, renewal)
    if not (np.isfinite(revenue_yuan) and revenue_yuan > 0):
        raise ValueError(f"revenue_yuan must be above 0, not {revenue_yuan}")
    if not (np.isfinite(service_cost_yuan) and service_cost_yuan >= 0):
        raise ValueError(f"service_cost_yuan must be 0 or more, not {service_cost_yuan}")
    unknown = [option for option in renewal if option not in OPTIONS]
    if unknown or not renewal:
        raise ValueError(f"renewal must name options of {', '.join(OPTIONS)}, not {unknown}")
    table = pd.DataFrame({"option": list(renewal)})
    matches, adds = table["option"] == "match_price", table["option"] == "add_service"
    table["price"] = float(revenue_yuan) * np.where(matches, 1 - cut, 1.0)
    table["margin_yuan"] = table["price"] - revenue_yuan * (1 - margin_rate) - np.where(adds, service_cost_yuan, 0.0)
    table["chance"] = [float(chance) for chance in renewal.values()]
    table["expected_margin"] = table["chance"] * table["margin_yuan"]
    held = renewal.get("hold", np.nan) * margin_rate * revenue_yuan
    table["break_even_chance"] = [_ratio(held, margin) for margin in table["margin_yuan"]]
    return table


def break_even_renewal(margin_rate: float, cut: float, p_hold: float) -> float:
    """Return the chance to renew that following must reach to earn as much as holding: p_hold x m / (m - c).

    Parameters
    ----------
    margin_rate, cut : float
        As in `price_options`.
    p_hold : float
        Chance to renew at the old price, 0 to 1.

    Returns
    -------
    float
        Above 1 where no chance is enough; infinite where the cut takes the whole margin and more.

    Raises
    ------
    ValueError
        A margin rate not above 0 or above 1, a cut or chance outside 0 to 1.

    Examples
    --------
    >>> break_even_renewal(0.5, 0.2, 0.6)
    1.0
    >>> break_even_renewal(0.2, 0.2, 0.6)
    inf
    """
    _check(margin_rate, cut, {"hold": p_hold})
    return _ratio(p_hold * margin_rate, margin_rate - cut)


def break_even_cut(margin_rate: float, p_hold: float, p_match: float) -> float:
    """Return the deepest cut at which following still earns as much as holding: m x (1 - p_hold / p_match).

    Times the revenue it is also the most that added service may cost to earn as much as holding, with its own chance
    in the place of ``p_match``.

    Parameters
    ----------
    margin_rate : float
        As in `price_options`.
    p_hold, p_match : float
        Chance to renew at the old and at the lower price, 0 to 1.

    Returns
    -------
    float
        A share of the price; 0 where following does not raise the chance, so that no cut is worth it.

    Raises
    ------
    ValueError
        A margin rate not above 0 or above 1, a chance outside 0 to 1.

    Examples
    --------
    >>> round(break_even_cut(0.4, 0.6, 0.8), 2)
    0.1
    """
    _check(margin_rate, 0.0, {"hold": p_hold, "match_price": p_match})
    return float(margin_rate * (1 - p_hold / p_match)) if p_match > p_hold else 0.0


def _ratio(needed: float, margin: float) -> float:
    if np.isnan(needed):
        return float("nan")
    return float(needed / margin) if margin > 0 else float("inf")


def _check(margin_rate: float, cut: float, chances: Mapping[str, float]) -> None:
    if not 0 < margin_rate <= 1:
        raise ValueError(f"margin_rate must be a share above 0 and at most 1, not {margin_rate}")
    if not 0 <= cut <= 1:
        raise ValueError(f"cut must be a share between 0 and 1, not {cut}")
    wrong = {option: chance for option, chance in chances.items() if not 0 <= chance <= 1}
    if wrong:
        raise ValueError(f"a chance to renew must lie between 0 and 1, not {wrong}")
