"""Coaching after a plan: what an instructor would like to tell, turned into a question, by the steps of GROW.

References
----------
.. [1] Whitmore, J. (1992). Coaching for Performance. London: Nicholas Brealey. GROW: goal, reality, options, will.
"""

from __future__ import annotations

import pandas as pd

SOURCE = "步骤：Whitmore（1992）；句子是编的"
STEPS = ("目标", "现状", "选择", "行动")  # Goal, Reality, Options, Will
TELLING_AND_ASKING = (
    ("目标", "你应该先把保有率做上去。", "季末你最想让省公司看到哪个数变了，变到多少？"),
    ("现状", "你这个预期太乐观了。", "这个数照哪一次推的？那一次和这一次，差在哪里？"),
    ("现状", "渠道部不会同意，你没想到。", "渠道部经理听完头一句会说什么？哪半句是对的？"),
    ("选择", "先拿三个店试试就行了。", "只给你一半的钱，你先做哪里？还有别的做法吗？"),
    ("行动", "回去抓紧。", "周一上午头一件事是什么？做完了告诉谁？"),
)


def telling_and_asking() -> pd.DataFrame:
    """Return five sentences, each as one tells it and as one asks it, indexed by its step of GROW [1]_.

    >>> telling_and_asking().index.unique().tolist() == list(STEPS)
    True
    """
    return pd.DataFrame(TELLING_AND_ASKING, columns=["这一步", "告诉他", "改成问他"]).set_index("这一步")
