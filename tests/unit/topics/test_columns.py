"""What a table lacks is named, and so is what it has."""

import pandas as pd
import pytest

from coursekit.topics.columns import need_columns


def test_the_first_missing_column_is_named_beside_those_there_are():
    frame = pd.DataFrame(columns=["month", "客户"])
    need_columns(frame, ["客户", "month"])
    with pytest.raises(ValueError, match=r"no column 'fee'; the columns are \['month', '客户'\]"):
        need_columns(frame, ["month", "fee", "price"])
