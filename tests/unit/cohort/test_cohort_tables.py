import pandas as pd
import pytest
import yaml

from coursekit import tables
from coursekit.cohort import CLASS_TABLES, catalogue, open_cohort
from coursekit.errors import CourseError

EXAMPLES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
each_table = pytest.mark.parametrize("name", CLASS_TABLES)


@pytest.fixture(scope="module")
def cohorts(root):
    return {name: open_cohort(root / "cohorts" / f"{name}.yml") for name in EXAMPLES}


@each_table
def test_a_class_s_table_is_its_seed_s_up_to_the_month_before_class(cohorts, name):
    for cohort in cohorts.values():
        last_month = pd.Period(cohort.spec.dates[0], freq="M") - 1
        expected = tables.GENERATED[name].generate(cohort.spec.seed, str(last_month))
        pd.testing.assert_frame_equal(cohort.practice_table(name), expected)
        assert "month" not in expected or expected.month.max() == str(last_month)
        pd.testing.assert_frame_equal(cohort.truth(name), tables.GENERATED[name].truth(cohort.spec.seed))


@each_table
def test_each_class_has_rows_of_its_own_that_say_they_are_synthetic(cohorts, name):
    frames = [cohort.practice_table(name) for cohort in cohorts.values()]
    assert not any(one.equals(other) for i, one in enumerate(frames) for other in frames[i + 1 :])
    assert all("合成数据" in frame.attrs["source"] for frame in frames)
    assert not tables.GENERATED[name].truth(1).columns.isin(["seed"]).any()


@each_table
def test_a_pack_opens_its_parquet_and_knows_no_truth(course, name):
    cohort = open_cohort(course / "cohorts" / "demo.yml")
    frame = cohort.practice_table(name)
    (course / "coursekit.toml").write_text('kind = "pack"\n')
    (course / "data" / "tables").mkdir()
    frame.to_parquet(course / "data" / "tables" / f"{name}.parquet", index=False)
    fields = yaml.safe_load((course / "cohorts" / "demo.yml").read_text("utf-8"))
    del fields["seed"]
    (course / "cohorts" / "demo.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    pack = open_cohort(course / "cohorts" / "demo.yml")
    pd.testing.assert_frame_equal(pack.practice_table(name), frame)
    with pytest.raises(CourseError, match="没有种子"):
        pack.truth(name)


@pytest.mark.parametrize("name", sorted(set(CLASS_TABLES) - set(tables.TOGETHER)))
def test_own_rows_are_shown_but_never_practised_on(course, name):
    path = course / "cohorts" / "demo.yml"
    before = open_cohort(path)
    together = tables.GROUP_TOGETHER if name in tables.GROUP_TOGETHER else (name,)
    for each in together:
        before.practice_table(each).iloc[:1].to_csv(course / "cohorts" / f"own_{each}.csv", index=False)
    data = {each: {"path": f"own_{each}.csv"} for each in together}
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | {"data": data}, allow_unicode=True), "utf-8")
    own = open_cohort(path)
    assert len(own.table(name)) == 1 and own.table(name).attrs["source"] == f"本班自有数据 own_{name}.csv"
    pd.testing.assert_frame_equal(own.practice_table(name), before.practice_table(name))


def test_the_example_classes_lose_most_at_three_different_gates(cohorts):
    truths = [cohort.truth("region_5g") for cohort in cohorts.values()]
    assert len({truth.gate[truth.weakened].iloc[0] for truth in truths}) == 3


def test_an_unknown_table_lists_those_there_are(cohorts):
    with pytest.raises(CourseError, match="product_months、region_5g、adoption_5g、price_volume"):
        cohorts["demo"].practice_table("churn")


def test_a_class_file_may_name_each_table():
    assert catalogue().tables == {name: tables.TABLES[name].columns for name in CLASS_TABLES}


def test_published_figures_of_a_country(cohorts):
    demo = cohorts["demo"]
    assert demo.market("PHS_subscribers").at("2003-12") == 3700
    finland = demo.market("ITU_mobile_per_100", "芬兰")
    assert finland.label == "每百人移动电话（国际电联）（户/百人）" and finland.year.is_monotonic_increasing
    assert "芬兰" in demo.market_scopes("ITU_mobile_per_100")


def test_plans_have_the_class_s_own_names_or_the_usual_ones(cohorts):
    demo, ningde = cohorts["demo"], cohorts["ningde-telecom-2026a"]
    assert (demo.tariff("p39"), demo.tariff("standard")) == ("39 元套餐", "标准资费")
    assert (ningde.tariff("p39"), ningde.tariff("p19")) == ("畅享 39", "19 元套餐")
    with pytest.raises(CourseError, match="没有套餐代码“p49”，可用的：standard、p8"):
        demo.tariff("p49")


def test_places_are_named(cohorts):
    assert cohorts["demo"].place("district_1") == "城区一"
    assert cohorts["demo"].place("福鼎") == "福鼎"
