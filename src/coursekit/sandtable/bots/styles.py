"""The six styles of bots, each a plan; names on screen are the trade's."""

from __future__ import annotations

import numpy as np

from coursekit.sandtable.bots.plan import plan_of

STYLES: dict[str, np.ndarray] = {
    "price": plan_of(
        fee=0.962, allowance=0.938, advertising=0.227, channel=0.189, care=0.214, service=0.214,
        network=0.15, commission=38, subsidy=129, bundle=3.0,
    ),
    "quality": plan_of(
        fee=1.07, allowance=1.07, advertising=0.183, care=0.203, service=0.239, network=0.219, commission=38,
        subsidy=105, bundle=1.5,
    ),
    "care": plan_of(
        fee=0.99, allowance=1.04, advertising=0.193, channel=0.208, care=0.228, service=0.227, network=0.158,
        subsidy=106, bundle=3.7,
    ),
    "migration": plan_of(
        fee=1.07, allowance=0.987, advertising=0.194, channel=0.203, care=0.2, service=0.2, network=0.211,
        commission=43, subsidy=172, bundle=2.2,
    ),
    "channel": plan_of(
        fee=1.02, allowance=1.08, advertising=0.172, channel=0.257, care=0.183, service=0.207, network=0.127,
        commission=50, subsidy=113, bundle=2.2,
    ),
    "follower": plan_of(
        allowance=1.05, advertising=0.178, channel=0.241, care=0.188, service=0.204, network=0.157,
        commission=38, subsidy=113, follow=1.0,
    ),
}  # fmt: skip
STYLE_NAMES = {
    "price": "低价抢量", "quality": "高端品质", "care": "存量经营", "migration": "迁转升级", "channel": "渠道攻坚",
    "follower": "跟随均衡",
}  # fmt: skip
