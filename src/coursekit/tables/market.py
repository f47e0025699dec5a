"""Published figures: one row a number, each with its source and standing."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.errors import CourseError
from coursekit.tables.indicators import INDICATORS
from coursekit.tables.schema import Table, column

CHINA = "中国"

MARKET = Table(
    name="market",
    zh="公开数据",
    en="published figures",
    source="见每行 source 列",
    schema=pa.DataFrameSchema(
        {
            "indicator": column(
                str, "指标", "indicator", "指标代码，名称见数据字典", pa.Check.isin([*INDICATORS])
            ),
            "scope": column(str, "范围", "scope", "国家或企业"),
            "period": column(
                str, "时期", "period", "年 2019 或年月 2019-12；存量为期末数，流量为全期数",
                pa.Check.str_matches(r"^\d{4}(-(0[1-9]|1[0-2]))?$"),
            ),
            "value": column(float, "数值", "value", "公布或由公布数算出的数", nullable=True),
            "unit": column(str, "单位", "unit", "数值的单位"),
            "source": column(str, "来源", "source", "图表下方印出的出处", pa.Check.str_length(min_value=4)),
            "status": column(
                str, "状态", "status", "verified 在公开页面上读到；derived 由这样的数算出",
                pa.Check.isin(["verified", "derived"]),
            ),
            "derivation": column(str, "推算", "derivation", "derived 的算式，或对口径的说明", nullable=True),
            "evidence": column(
                str, "证据", "evidence", "读到该数的页面，不印在讲义上", pa.Check.str_length(min_value=4)
            ),
        },
        strict=True,
        unique=["indicator", "scope", "period"],
    ),
)


@dataclass(frozen=True)
class IntervalMeans:
    """Mean monthly change between successive publications of a stock figure.

    ``start`` and ``end`` are the publication dates, ``days`` their distance, ``value`` the mean change a month.
    """

    start: pd.Series
    end: pd.Series
    days: pd.Series
    value: pd.Series
    unit: str
    source: str


@dataclass(frozen=True)
class MarketSeries:
    """One indicator's published figures in time order.

    ``period`` holds the last day of each period, ``value`` the figures in ``unit``; ``source`` is what a figure
    drawn from them prints under itself.
    """

    indicator: str
    zh: str
    unit: str
    source: str
    period: pd.Series
    value: pd.Series

    def __len__(self) -> int:
        return len(self.value)

    @property
    def label(self) -> str:
        """Name and unit, as an axis prints them."""
        return f"{self.zh}（{self.unit}）"

    @property
    def year(self) -> pd.Series:
        """Calendar year of each period, for what is counted over a whole year."""
        return self.period.dt.year

    @property
    def decimal_year(self) -> pd.Series:
        """Each period's end as a year with fraction, by months: March 2012 is 2012.25."""
        return self.period.dt.year + self.period.dt.month / 12

    def at(self, period: str) -> float:
        """Return the figure of ``period`` (``"2016"`` or ``"2006-10"``).

        Raises
        ------
        CourseError
            Nothing was published for that period.
        """
        hits = self.value[self.period == period_end(period)]
        if hits.empty:
            known = "、".join(f"{day:%Y-%m}" for day in self.period)
            raise CourseError(f"“{self.zh}”没有 {period} 的公布数，有的是：{known}。")
        return float(hits.iloc[0])

    def between(self, first: str, last: str) -> MarketSeries:
        """Return the part from ``first`` to ``last``, both included."""
        keep = self.period.between(period_end(first), period_end(last))
        return MarketSeries(
            self.indicator, self.zh, self.unit, self.source,
            self.period[keep].reset_index(drop=True), self.value[keep].reset_index(drop=True),
        )

    def diff_per_month(self) -> IntervalMeans:
        """Return the mean change a month between successive publications (calendar months, not 30-day ones)."""
        months = self.period.dt.year * 12 + self.period.dt.month
        return IntervalMeans(
            start=self.period.shift()[1:].reset_index(drop=True),
            end=self.period[1:].reset_index(drop=True),
            days=self.period.diff().dt.days[1:].reset_index(drop=True),
            value=(self.value.diff() / months.diff())[1:].reset_index(drop=True),
            unit=f"{self.unit}/月",
            source=self.source,
        )


@functools.lru_cache(maxsize=4096)
def period_end(period: str) -> pd.Timestamp:
    """Return the last day of ``period``: ``"2016"`` is 31 December 2016, ``"2006-10"`` is 31 October 2006."""
    return pd.Period(period, freq="Y" if len(period) == 4 else "M").end_time.normalize()


def read_market(folder: Path) -> pd.DataFrame:
    """Return every row of ``folder``'s CSV files, validated against the schema.

    Raises
    ------
    CourseError
        The folder holds no CSV, or a row breaks the schema: the first such row is named.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise CourseError(f"{folder} 里没有公开数据文件（*.csv）：请确认课程文件夹是完整的。")
    text = {name: str for name in MARKET.columns if name != "value"}
    frame = pd.concat([pd.read_csv(f, dtype=text) for f in files], ignore_index=True)
    try:
        return MARKET.schema.validate(frame, lazy=False)
    except pa.errors.SchemaError as error:
        raise CourseError(f"{folder} 的公开数据不合规定：{str(error).splitlines()[0]}") from error


def market_scopes(frame: pd.DataFrame, indicator: str) -> tuple[str, ...]:
    """Return the countries or companies that ``frame`` holds figures of ``indicator`` for, in the order of its rows.

    Raises
    ------
    CourseError
        The indicator is unknown: those known are listed.
    """
    scopes = frame.scope[(frame.indicator == indicator) & frame.value.notna()]
    if scopes.empty:
        known = "、".join(sorted(frame.indicator.unique()))
        raise CourseError(f"公开数据里没有指标 {indicator}，可用的指标：{known}。")
    return tuple(scopes.unique())


def market_series(frame: pd.DataFrame, indicator: str, scope: str = CHINA) -> MarketSeries:
    """Return ``indicator``'s figures for ``scope`` out of ``frame`` (rows as ``read_market`` gives them).

    Raises
    ------
    CourseError
        The indicator is unknown (those known are listed), has no figures for that scope (those it has are listed),
        or mixes units.
    """
    wanted = (frame.indicator == indicator) & (frame.scope == scope) & frame.value.notna()
    rows = frame.loc[wanted, ["period", "value", "unit", "source"]]
    if rows.empty:
        scopes = "、".join(market_scopes(frame, indicator))
        raise CourseError(f"公开数据里的 {indicator} 没有范围“{scope}”，可用的范围：{scopes}。")
    if rows.unit.nunique() > 1:
        raise CourseError(f"{indicator} 的单位不一致：{'、'.join(rows.unit.unique())}，请先统一口径。")
    ends = rows.period.map(period_end)
    order = np.argsort(ends.to_numpy(), kind="stable")
    return MarketSeries(
        indicator=indicator,
        zh=INDICATORS[indicator].zh,
        unit=rows.unit.iloc[0],
        source="；".join(dict.fromkeys(rows.source)),
        period=ends.iloc[order].reset_index(drop=True),
        value=rows.value.iloc[order].reset_index(drop=True),
    )
