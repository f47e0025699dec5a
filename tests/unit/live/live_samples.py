"""What several tests of the live components share: the factors of one client, a complete strategy."""

import datetime

import pandas as pd

from coursekit.live import Strategy

FACTORS = pd.DataFrame(
    [("S1", "S", "断线四小时修好"), ("S2", "S", "一张账单"), ("W1", "W", "报价慢三天"), ("O1", "O", "县医院要开远程门诊"), ("T1", "T", "对手甲便宜两成")],
    columns=["factor", "kind", "text"],
)
SOUND = Strategy("SO", "用 S1 接 O1，给县医院报双路由专线", "客户经理一", datetime.date(2026, 12, 15), "no_cut")
