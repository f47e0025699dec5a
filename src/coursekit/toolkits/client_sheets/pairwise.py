"""Pairwise judgements as formulas: weights by repeated squaring, lambda max, and the judgement to talk about again.

The same numbers as `topics.ahp.ahp_weights` and `topics.ahp.worst_judgement`. The matrix is squared eight times, which
is the power method with 256 steps. What is left of a contradiction once one of four criteria's judgements is replaced
is the greatest root of the characteristic polynomial, found by Newton's method from above: for a reciprocal matrix of
four rows it is x^4 - 4 x^3 - (T - 8) x + (T - Q - 2), where T and Q sum the products around all triangles and around
all squares, each there and back (Saaty 1980 gives the one for three).
"""

from __future__ import annotations

from itertools import combinations, permutations

SQUARINGS, NEWTON_STEPS = 8, 14


def squared(block: list[list[str]], total: str, row: int, column: int) -> str:
    """Return the formula of one cell of a block squared; ``total`` is the range of the block, which keeps it small."""
    products = "+".join(f"{block[row][k]}*{block[k][column]}" for k in range(len(block)))
    return f"({products})/SUM({total})^2"


def implied(upper: dict[tuple[int, int], str], pair: tuple[int, int], size: int) -> str:
    """Return the formula of what the other judgements imply: the geometric mean of the paths over a third criterion."""
    row, column = pair
    paths = [f"({_value(upper, row, k)})*({_value(upper, k, column)})" for k in range(size) if k not in pair]
    product = "*".join(paths)
    return product if len(paths) == 1 else f"({product})^(1/{len(paths)})"


def triangles(upper: dict[tuple[int, int], str], size: int) -> str:
    """Return the formula of T: the products around all triangles, there and back."""
    return "+".join(_there_and_back(upper, cycle) for cycle in combinations(range(size), 3))


def squares(upper: dict[tuple[int, int], str]) -> str:
    """Return the formula of Q for four criteria: the products around all squares, there and back."""
    cycles = [(0, *others) for others in permutations((1, 2, 3)) if others[0] < others[-1]]
    return "+".join(_there_and_back(upper, cycle) for cycle in cycles)


def first_guess(t: str, q: str) -> str:
    """Return the formula of a number that the greatest root cannot exceed."""
    return f"4+(({t}-8)+ABS({t}-{q}-2))^(1/3)"


def next_guess(guess: str, t: str, q: str) -> str:
    """Return the formula of Newton's next guess."""
    value = f"({guess}^4-4*{guess}^3-({t}-8)*{guess}+{t}-{q}-2)"
    slope = f"(4*{guess}^3-12*{guess}^2-({t}-8))"
    return f"{guess}-{value}/{slope}"


def _there_and_back(upper: dict[tuple[int, int], str], cycle: tuple[int, ...]) -> str:
    product = "*".join(
        f"({_value(upper, one, other)})" for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
    )
    return f"({product}+1/({product}))"


def _value(upper: dict[tuple[int, int], str], row: int, column: int) -> str:
    return upper[row, column] if row < column else f"1/{upper[column, row]}"
