"""What group clients bring in a month: contracts' fees, and the packs that their members pay for.

Members' packs are what members bought through their unit, not their whole bills: those are counted in the consumer
market. Voice packs wane, data packs grow a little while a pack gets cheaper; usage follows the industry's seasons.
Every constant is an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.tables.group_book import CLIENTS, LAST, MONTHS, Clients, Slots
from coursekit.tables.group_history import Contracts
from coursekit.tables.group_products import CONTRACT_PRODUCTS, INDUSTRIES, MEMBER_PRODUCTS
from coursekit.tables.parameters import Parameter, draw_parameters, named_values

STREAM = 42

# industry -> (month of the year, factor); products of fixed fees have no seasons
_SEASONS = {
    "travel": {5: 1.22, 10: 1.32, 1: 0.9, 12: 0.9},
    "education": {2: 1.2, 9: 1.32, 7: 0.82, 8: 0.86},
    "retail": {11: 1.28, 12: 1.1, 2: 0.92},
}
_SEASONAL = ("member_voice", "member_data", "group_sms")
_NOISE = {"group_sms": 0.05, "ring": 0.03, "member_voice": 0.03, "member_data": 0.04}
_NOISE_ELSE = 0.012
_STEADY_NOISE = 2.0  # standard deviations that noise is cut at
_MINUTES, _GB = 165.0, 9.0  # a member with a pack uses in a month
_USAGE_SPREAD = 0.25

PARAMETERS = {
    "voice_members_year": Parameter(-0.09, -0.06, "比例/年", "办语音包的成员一年变多少"),
    "voice_minutes_year": Parameter(-0.07, -0.04, "比例/年", "办语音包的成员，每人通话分钟一年变多少"),
    "data_members_year": Parameter(0.04, 0.07, "比例/年", "办流量包的成员一年变多少"),
    "data_gb_year": Parameter(0.10, 0.18, "比例/年", "办流量包的成员，每人流量一年变多少"),
    "data_pack_price_year": Parameter(-0.05, -0.03, "比例/年", "流量包的单价一年变多少"),
    "losing_industry": Parameter(0, 0, "序号", "丢得最多的行业，按行业代码的次序从 1 数"),
    "losing_members_year": Parameter(-0.16, -0.12, "比例/年", "丢得最多的行业，成员一年再多变多少"),
}


def months_truth(seed: int) -> pd.DataFrame:
    """Return what drives a class's monthly table: ``name``, ``value``, ``unit``, ``meaning``."""
    truth = draw_parameters(seed, STREAM, PARAMETERS)
    chosen = int(np.random.default_rng([seed, STREAM, 1]).integers(len(INDUSTRIES)))
    code, zh = [*INDUSTRIES.items()][chosen]
    row = truth["name"] == "losing_industry"
    truth.loc[row, "value"] = float(chosen + 1)
    truth.loc[row, "meaning"] += f"：{code} {zh}"
    return truth


def losing_industry(seed: int) -> str:
    """Return the one industry that a class loses most in."""
    return [*INDUSTRIES][int(named_values(months_truth(seed)).losing_industry) - 1]


@dataclass(frozen=True)
class Members:
    """Clients x months: members with each pack, and what they pay, without seasons and noise; 0 where none is."""

    count: dict[str, np.ndarray]
    yuan: dict[str, np.ndarray]
    client_is_there: np.ndarray


def member_packs(seed: int, clients: Clients, slots: Slots, contracts: Contracts) -> Members:
    """Return the packs of every client's members while the client is with us."""
    truth = named_values(months_truth(seed))
    years = (np.arange(MONTHS) - LAST) / 12
    there = presence(slots, contracts)
    fading = (1 + truth.losing_members_year * clients.fading)[:, None] ** years
    change = {"member_voice": truth.voice_members_year, "member_data": truth.data_members_year}
    price = {"member_voice": 0.0, "member_data": truth.data_pack_price_year}
    count, yuan = {}, {}
    for name in MEMBER_PRODUCTS:
        wave = clients.packs[name][:, None] * (1 + change[name]) ** years * fading
        count[name] = np.clip(np.round(wave), 1, clients.staff[:, None]) * there
        yuan[name] = count[name] * clients.pack_yuan[name][:, None] * (1 + price[name]) ** years
    return Members(count, yuan, there)


def presence(slots: Slots, contracts: Contracts) -> np.ndarray:
    """Return clients x months: is the client with us? From its first contract to the end of its last."""
    client = slots.client[contracts.slot]
    first, last = np.full(CLIENTS, MONTHS), np.full(CLIENTS, -1)
    np.minimum.at(first, client, contracts.start)
    np.maximum.at(last, client, contracts.end)
    months = np.arange(MONTHS)
    return (months >= first[:, None]) & (months <= last[:, None])


def contract_yuan(contracts: Contracts) -> np.ndarray:
    """Return contracts x months: the fee in every month that a contract runs."""
    months = np.arange(MONTHS)
    runs = (months >= contracts.start[:, None]) & (months <= contracts.end[:, None])
    return contracts.fee[:, None] * runs


def season(industry: np.ndarray, months: pd.PeriodIndex) -> np.ndarray:
    """Return the seasonal factor of each client (its industry's code) in each of ``months``."""
    table = np.ones((len(INDUSTRIES), 12))
    for name, factors in _SEASONS.items():
        for month, factor in factors.items():
            table[[*INDUSTRIES].index(name), month - 1] = factor
    return table[industry][:, months.month - 1]


def draw_months(
    rng: np.random.Generator, seed: int, clients: Clients, slots: Slots, contracts: Contracts, months: pd.PeriodIndex,
) -> dict[str, np.ndarray]:
    """Return the monthly table by column, clients and products as codes; ``month`` counts from the first row."""
    members = member_packs(seed, clients, slots, contracts)
    seasons = season(clients.industry, months)
    by_slot = np.zeros((len(slots.client), MONTHS))
    np.add.at(by_slot, contracts.slot, contract_yuan(contracts))
    parts = []
    for j, name in enumerate(CONTRACT_PRODUCTS):
        of = slots.product == j
        client = slots.client[of]
        wave = by_slot[of] * _noise(rng, name, by_slot[of].shape)
        wave = wave * seasons[client] if name in _SEASONAL else wave
        parts.append(_rows(wave, client, name, ~slots.individual[of]))
    truth = named_values(months_truth(seed))
    years = (np.arange(MONTHS) - LAST) / 12
    usage = {"member_voice": (_MINUTES, truth.voice_minutes_year), "member_data": (_GB, truth.data_gb_year)}
    for name in MEMBER_PRODUCTS:
        shaken = _noise(rng, name, (CLIENTS, MONTHS)) * seasons
        own = np.exp(rng.normal(0, _USAGE_SPREAD, CLIENTS))[:, None]
        each, change = usage[name]
        used = members.count[name] * each * own * (1 + change) ** years * seasons
        used = used * np.exp(rng.normal(0, 0.04, used.shape))
        rows = _rows(members.yuan[name] * shaken, np.arange(CLIENTS), name, np.zeros(CLIENTS, dtype=bool))
        where = rows["client"], rows["month"]
        rows["members"] = members.count[name][where]
        rows["voice_minutes" if name == "member_voice" else "data_gb"] = np.round(used[where], 1)
        parts.append(rows)
    blank = {"members": np.nan, "voice_minutes": np.nan, "data_gb": np.nan}
    filled = [{key: np.full(len(part["client"]), value) for key, value in blank.items()} | part for part in parts]
    return {name: np.concatenate([part[name] for part in filled]) for name in filled[0]}


def _noise(rng: np.random.Generator, name: str, shape: tuple[int, int]) -> np.ndarray:
    return np.exp(_NOISE.get(name, _NOISE_ELSE) * np.clip(rng.normal(size=shape), -_STEADY_NOISE, _STEADY_NOISE))


def _rows(wave: np.ndarray, client: np.ndarray, name: str, unified: np.ndarray) -> dict[str, np.ndarray]:
    row, month = np.nonzero(wave)
    return {
        "client": client[row],
        "month": month,
        "product": np.full(len(row), name),
        "unified": unified[row],
        "revenue_yuan": np.round(wave[row, month], 2),
    }
