"""What a class may set for module 12 and how its group products are called."""

import pytest
import yaml

from coursekit.cohort import catalogue, open_cohort
from coursekit.cohort.own_settings import SETTINGS, GroupClientSettings
from coursekit.cohort.spec import CohortError, parse_spec
from coursekit.cohort.template import NewCohort, cohort_template
from coursekit.errors import CourseError
from coursekit.tables import GROUP_PRODUCTS, PRODUCTS


def spec_of(root, settings: dict, **fields):
    text = (root / "cohorts" / "mobile-group-2026b.yml").read_text("utf-8")
    own = yaml.safe_load(text) | {"modules": {"12": settings}} | fields
    return parse_spec(yaml.safe_dump(own, allow_unicode=True), root / "cohorts" / "x.yml", catalogue())


def refusal(root, settings: dict, **fields) -> str:
    with pytest.raises(CohortError) as caught:
        spec_of(root, settings, **fields)
    return str(caught.value)


def test_defaults(root):
    settings = open_cohort(root / "cohorts" / "demo.yml").settings("12")
    assert settings == GroupClientSettings() and isinstance(settings, SETTINGS["12"])
    assert (settings.due_days, settings.rival_cut, settings.manager_hours, settings.key_limit) == (90, 0.2, 120.0, 40)
    assert settings.grade_weights == (0.5, 0.3, 0.2)
    assert [*settings.floor_discounts.items()] == [("account_manager", 0.95), ("county", 0.9), ("city", 0.8)]


def test_a_class_s_own(root):
    written = {"due_days": 60, "rival_cut": 0.3, "manager_hours": 100, "grade_weights": [0.6, 0.4, 0], "key_limit": 30,
               "floor_discounts": {"city": 0.7, "county": 0.9, "account_manager": 1}}  # fmt: skip
    settings = spec_of(root, written).modules["12"]
    assert settings.grade_weights == (0.6, 0.4, 0.0) and settings.due_days == 60
    assert [*settings.floor_discounts] == ["account_manager", "county", "city"], "always from below"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"due_days": 10}, "modules.12.due_days 写的是 10，要写 60 到 365 之间的数（几天以内到期的合同要先看）"),
        ({"rival_cut": 0.6}, "要写 0.05 到 0.5 之间的数"),
        ({"manager_hours": 0}, "modules.12.manager_hours 写的是 0，要写大于 0.0 的数"),
        ({"key_limit": 61}, "要写 10 到 60 之间的数"),
        ({"grade_weights": [0.5, 0.3, 0.3]}, "三个权重都不能小于 0，加起来要等于 1，现在加起来是 1.1"),
        ({"grade_weights": [1.2, -0.2, 0]}, "三个权重都不能小于 0"),
        ({"grade_weights": [0.5, 0.5]}, "grade_weights"),
        ({"floor_discounts": {"city": 0.8}}, "要写齐 account_manager、county、city 三个，不能多也不能少"),
        ({"floor_discounts": {"account_manager": 0.8, "county": 0.9, "city": 0.7}}, "级别越高能给的价越低"),
        ({"floor_discounts": {"account_manager": 1.2, "county": 0.9, "city": 0.7}}, "不大于 1"),
        ({"floor_discounts": {"account_manager": 0.9, "county": 0.9, "city": 0}}, "每个都要大于 0"),
    ],
)
def test_what_is_refused_is_a_sentence(root, settings, sentence):
    assert sentence in refusal(root, settings)


def test_weights_that_miss_one_by_rounding_alone_are_taken(root):
    assert spec_of(root, {"grade_weights": [0.7, 0.2, 0.1]}).modules["12"].grade_weights == (0.7, 0.2, 0.1)


def test_group_products_have_the_usual_names_or_the_class_s_own(course):
    path = course / "cohorts" / "demo.yml"
    demo = open_cohort(path)
    assert (demo.product("private_line"), demo.product("broadband")) == ("互联网专线", "家庭宽带")
    own = yaml.safe_load(path.read_text("utf-8")) | {"names": {"products": {"private_line": "政企专线", "cloud": "移动云"}}}
    path.write_text(yaml.safe_dump(own, allow_unicode=True), "utf-8")
    renamed = open_cohort(path)
    assert [renamed.product(code) for code in ("private_line", "cloud", "vnet")] == ["政企专线", "移动云", "集团短号网"]
    with pytest.raises(CourseError, match=r"没有产品代码“专线”，可用的：broadband、.*、private_line"):
        renamed.product("专线")


def test_no_group_product_is_called_as_another(root):
    names = [zh for zh, _ in (PRODUCTS | GROUP_PRODUCTS).values()]
    assert len(set(names)) == len(names) == len(catalogue().products)
    text = refusal(root, {}, names={"products": {"cloud": "互联网专线"}})
    assert "names.products.cloud 写的是“互联网专线”，和 private_line 同名" in text


def test_a_new_class_file_shows_the_settings_and_the_products(root):
    demo = open_cohort(root / "cohorts" / "mobile-group-2026b.yml").spec
    new = NewCohort("a-2026", "甲", demo.programme, "mobile", "潍坊", demo.dates, demo.audience, 5)
    text = cohort_template(new, catalogue())
    for line in ("#    due_days: 90", "#    floor_discounts:", "#      account_manager: 0.95", '#    private_line: "互联网专线"',
                 "#  group_clients:", '#    path: "products.csv"'):  # fmt: skip
        assert line in text.splitlines()
    start = text.index('#  "12":')
    switched = text[:start].replace("#modules:", "modules:") + text[start:].replace("#  ", "  ").replace("#    ##", "    ##")
    assert parse_spec(switched, root / "cohorts" / "x.yml", catalogue()).modules["12"] == GroupClientSettings()


def test_terms_of_group_clients(root):
    demo = open_cohort(root / "cohorts" / "demo.yml")
    names = [demo.term(code) for code in ("hospital", "line", "unified", "tender", "decider", "security", "am_03", "hold")]
    assert names == ["医院", "专线", "统付", "招标", "拍板人", "安全", "客户经理 3", "不跟"]


def test_own_group_clients_are_brought_with_all_that_belongs_to_them(course):
    (course / "cohorts" / "own.csv").write_text("client_id\n")
    given = {name: {"path": "own.csv"} for name in ("group_clients", "products", "package_trials")}
    text = refusal(course, {}, data=given)
    assert "给了 group_clients、products，少了 group_client_months、stakeholders、client_surveys" in text
    assert "这 5 张表互相对着用，要给就一起给" in text
    assert spec_of(course, {}, data={"package_trials": {"path": "own.csv"}}).data.keys() == {"package_trials"}
