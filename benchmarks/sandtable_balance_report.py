"""docs/sandtable-balance.md: what benchmarks/sandtable_balance.py found, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coursekit.sandtable.bots.plan import NEUTRAL, PLAN_BOUNDS, PLAN_NAMES
from coursekit.sandtable.bots.styles import STYLE_NAMES, STYLES

TITLES = {"2g_4g": "2G to 3G/4G (2015)", "4g_5g": "4G to 5G (2024)"}
RULES = {"fee": "-1.2 to -2.6", "advertising": ".08 to .2", "channel": ".1 to .35"}
INTRODUCTION = """# Is the sand-table's market fair?

Written by `benchmarks/sandtable_balance.py`; `tests/sandtable/test_balance.py` holds a smaller run of the same
functions to the limits below.

**Calibrated.** Tariffs to China Mobile's ARPU (56 yuan in 2015, 48.5 in 2024), use to the national mean, the
carry-over and the size of advertising's effect to published meta-analyses (the effects of price and channel lie
below theirs); each parameter's entry in its file names its source. Growth of use, 4G to 5G: the middle of the three
possible rates is near the published year's, the slow and the fast one are set.

**Assumed.** Churn, switching costs, costs of serving, what care, service, bundles and subsidies do. Nothing
public says; they were set so that no lever is free and none is useless for the neutral plan, and so that the
six styles win about equally often.

**Not shown.** That real markets are balanced like this, or that a style's win here says anything about the
trade: the styles and most assumed figures were tuned on this very score (mostly on other seeds than those
below). Trainees change their plan every quarter and answer each other; a fixed plan cannot, so a good team
should do better than any row here. Best responses were looked for with one plan for all seats, one number at a
time, by parabolas: a path to a rest point, not a proof that there is only one.

**Weak spots.** The fee elasticity is in the lower half of its limits. Stopping spending at the end or raising fees
for the last reports does not pay, as customers are valued at the worse of this quarter's and the usual churn and
margin; twice the care or the subsidy in the last two quarters still gains a few points. In games of six quarters
building a network pays late: of the styles that do so, one may win a little less than its 8 %.

A game has six seats, a scenario (growth of use, switching cost, reference price, old-network share, price of
capacity) and opening shares drawn from its seed. The score is 50 + 15 sum w (y - par) / spread, par being what
the neutral plan earns from the same seat. Growth of use and the price of capacity decide most: who builds wins
when use grows fast, who does not when it grows slowly. Switching cost, reference price and old-network share
move everybody's result far more than they move what is best to do.
"""


def markdown(found: Mapping[str, Mapping[str, Any]], seeds: Mapping[str, int]) -> str:
    """Return the report."""
    first = ", ".join(f"{name} {seed}" for name, seed in seeds.items())
    parts = [INTRODUCTION, f"Seeds start at: {first}. The styles and the neutral plan:\n", plans_table()]
    for pair, each in found.items():
        parts += [f"\n## {TITLES[pair]}: `{pair}`\n", *pair_parts(each)]
    return "\n".join(parts).rstrip() + "\n"


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    head = [str(cell) for cell in head]
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def plans_table() -> str:
    """Return the neutral plan and the styles, a row each."""
    rows = [["neutral", *(f"{value:.3g}" for value in NEUTRAL)]]
    rows += [[f"{name} {STYLE_NAMES[name]}", *(f"{value:.3g}" for value in plan)] for name, plan in STYLES.items()]
    return table(["plan", *PLAN_NAMES], rows)


def pair_parts(found: Mapping[str, Any]) -> list[str]:
    """Return the sections of one generation pair."""
    wins, responses, search, elasticity = (found[name] for name in ("wins", "responses", "search", "elasticities"))
    parts = ["### Six bots against each other\n", "Seats, scenarios, shares at random, chance on; limits 8 to 30 %.\n"]
    head = ["style"] + [f"{what}, {quarters} quarters" for quarters in wins for what in ("wins", "mean score", "sd")]
    rows = [
        [name, *(cell for each in wins.values() for cell in (
            f"{each.wins[row]:.1%}", f"{each.mean[row]:.1f}", f"{each.spread[row]:.1f}"
        ))] for row, name in enumerate(STYLES)
    ]  # fmt: skip
    parts += [table(head, rows), "### Everybody moves to the best answer, again and again\n"]
    shown = range(0, len(responses.plans), 8)
    names = [name for name in PLAN_NAMES if name not in ("rush", "budget", "follow")]
    rows = [["bounds", *(f"{PLAN_BOUNDS[name][0]:g} to {PLAN_BOUNDS[name][1]:g}" for name in names), ""]]
    for number in shown:
        plan = responses.plans[number]
        step = f"{responses.moves[number - 1]:.2f}" if number else ""
        rows.append([number, *(f"{plan[PLAN_NAMES.index(name)]:.3g}" for name in names), step])
    parts += [
        table(["round", *names, "largest move, steps"], rows), "### One plan for every scenario and seat\n",
        f"{search.tried} plans tried, the finalists judged in {search.cells} fresh scenario x seat cells against five "
        "bots, without chance. The limit is 35 % of wins, and 5 % of mean regret for the plan that regrets least.\n",
        table(["", "value"], [
            ["wins of the plan that wins most", f"{search.wins:.1%}"], ["its mean score", f"{search.mean_score:.1f}"],
            ["its mean regret", f"{search.regret_of_best:.1%}"],
            ["mean regret of the plan that regrets least", f"{search.least_regret:.1%}"],
            ["wins of the neutral plan", f"{search.neutral_wins:.1%}"],
        ]),
        "The plan that wins most: "
        + ", ".join(f"{name} {value:.3g}" for name, value in zip(PLAN_NAMES, search.best, strict=True)) + ".\n",
        "### Levers in the middle of a game, and published figures\n",
        table(["elasticity of gross adds to", "found", "limit"],
              [[name, f"{value:.2f}", RULES[name]] for name, value in elasticity.items()]),
        table(["quarter", *range(1, 9)],
              [[name, *(f"{value:.3g}" for value in line)] for name, line in found["anchors"].items()]),
        "ARPU in yuan a month; churn a quarter; migration as a share of the old network a quarter.\n",
        "### Tricks\n", "Against five bots; the last-quarter tricks on the neutral plan.\n",
        table(["trick", "mean score", "wins"],
              [[name, f"{row['score']:.1f}", f"{row['wins']:.0%}"] for name, row in found["tricks"].items()]),
    ]  # fmt: skip
    return parts
