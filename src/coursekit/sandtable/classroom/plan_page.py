"""A quarter's plan on one page: five lines, and how the talk about it goes: who speaks for how long."""

from __future__ import annotations

import pandas as pd

RUBRIC = "quarter_plan"  # in live/rubrics; its first five criteria are the page's lines
LINES = (
    ("改什么", "动哪一样，从多少到多少，哪天起，谁定", "多措并举，全面加强"),
    ("预期", "哪个数变多少，照什么推的，最差、最好", "明显提升"),
    ("代价", "花多少，从哪里挪，那一处少做多少", "需要一定投入"),
    ("谁反对", "哪个岗位，他的理由，先从哪里试", "大家都支持"),
    ("怎么验", "哪天看，和谁比，不到线怎么收回", "加强跟踪"),
)
TALK = (
    ("讲的人", 40, "自己先说：哪一行最虚，为什么", "不等别人先开口"),
    ("同伴", 40, "说一处看见的好，念一句最想让他改的", "不报分，不辩"),
    ("讲师", 40, "问两句，最多说一句", "不替他改，不先亮分"),
)


def plan_page() -> pd.DataFrame:
    """Return the page's five lines: what to write in each, and what an empty phrase there looks like.

    >>> plan_page().index.tolist()
    ['改什么', '预期', '代价', '谁反对', '怎么验']
    """
    return pd.DataFrame(LINES, columns=["这一行", "写清楚", "空话长这样"]).set_index("这一行")


def talk_order() -> pd.DataFrame:
    """Return who speaks after a plan, in order: seconds, what they do, what they leave."""
    return pd.DataFrame(TALK, columns=["谁先谁后", "秒", "做什么", "不做什么"]).set_index("谁先谁后")
