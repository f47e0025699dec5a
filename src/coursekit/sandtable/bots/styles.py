"""The six styles of bots, each a plan; names on screen are the trade's."""

from __future__ import annotations

import numpy as np

from coursekit.sandtable.bots.plan import plan_of

STYLES: dict[str, np.ndarray] = {
    "price": plan_of(
        fee=0.968, allowance=0.892, advertising=0.239, channel=0.191, care=0.227, service=0.204,
        network=0.146, commission=46, subsidy=130, bundle=3.6,
    ),
    "quality": plan_of(
        fee=1.07, allowance=1.064, advertising=0.184, care=0.22, service=0.245, network=0.208,
        commission=47, subsidy=102, bundle=1.8,
    ),
    "care": plan_of(
        fee=0.985, allowance=1.034, advertising=0.199, channel=0.207, care=0.24, service=0.219,
        network=0.157, subsidy=110, bundle=4.5,
    ),
    "migration": plan_of(
        fee=1.05, allowance=0.985, advertising=0.196, channel=0.204, care=0.21, service=0.2, network=0.202,
        commission=54, subsidy=170, bundle=2.7,
    ),
    "channel": plan_of(
        fee=1.022, allowance=1.036, advertising=0.175, channel=0.27, care=0.182, service=0.208,
        network=0.128, commission=63, life_share=0.02, subsidy=119, bundle=2.6,
    ),
    "follower": plan_of(
        fee=1.01, allowance=0.992, advertising=0.163, channel=0.233, care=0.194, service=0.203,
        network=0.149, commission=46, subsidy=112, follow=1.0,
    ),
}  # fmt: skip
STYLE_NAMES = {
    "price": "低价抢量", "quality": "高端品质", "care": "存量经营", "migration": "迁转升级", "channel": "渠道攻坚",
    "follower": "跟随均衡",
}  # fmt: skip
