import pytest

from coursekit.errors import CourseError
from coursekit.tables import GENERATED, dictionary, label


def test_committed_dictionary_is_the_schemas(root):
    assert (root / "data" / "dictionary.csv").read_text("utf-8") == dictionary().to_csv(index=False)


def test_every_column_is_named_and_explained_in_both_tongues():
    frame = dictionary()
    assert (frame[["zh", "en", "meaning"]].map(lambda text: bool(text and text.strip()))).all().all()


def test_one_word_per_idea():
    frame = dictionary()
    columns = frame[frame.table != "market.indicator"]
    assert (columns.groupby("name")[["zh", "en", "unit"]].nunique() == 1).all().all(), "one name, one label"
    assert (columns.groupby("zh").name.nunique() == 1).all(), "one label, one name"
    assert not frame.duplicated(["table", "zh"]).any()
    assert not set(columns.name) & set(frame.name[frame.table == "market.indicator"])


def test_label_carries_the_unit():
    assert label("revenue_yuan") == "收入（元/月）"
    assert label("product") == "产品"


def test_unknown_label_is_a_sentence():
    with pytest.raises(CourseError, match="数据字典里没有“arpu”"):
        label("arpu")


def test_synthetic_tables_say_so():
    assert len(GENERATED) == 15
    assert all("合成数据" in entry.table.source for entry in GENERATED.values())
