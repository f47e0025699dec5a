from __future__ import annotations

import datetime
import os
import pickle
import re
from pathlib import Path

import pytest
import yaml
from cohort_examples import CATALOGUE, GOOD, TierSettings, changed, problems_of, the_problem
from pydantic import ValidationError

from coursekit.cohort.spec import CohortError, CohortSpec, load_spec, parse_spec

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
ENGLISH = re.compile("[A-Za-z]{3,} (should|is|must|input|value|valid|error)|pydantic|None|Input")


def spec_of(text, folder=Path("cohorts")):
    return parse_spec(text, folder / "x.yml", CATALOGUE)


def test_defaults():
    spec = spec_of(GOOD)
    assert spec.id == "ningde-2026a" and spec.seed == 20261208
    assert spec.dates == (datetime.date(2026, 12, 8), datetime.date(2026, 12, 9))
    assert spec.audience == ("marketing",)
    assert (spec.instructor, spec.teams, spec.code, spec.generations) == ("课程讲师", 6, "shown", ("4G", "5G"))
    assert spec.names.tariffs == {} == spec.names.products == spec.data == spec.modules
    assert spec.brand.primary == "#0a62ac" and spec.brand.logo is None
    assert spec.extra_modules == () == spec.trainees


def test_everything_written(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "用户.csv").write_text("甲,乙\n")
    (tmp_path / "logo.PNG").write_bytes(PNG)
    spec = spec_of(
        changed(
            title="title: '保有: \"第 1 期\" #1'",
            instructor="instructor: 陈 镕",
            generations="generations: [3G, 4G]",
            names="names:\n  tariffs: {p39: 畅享, p59: 尊享}\n  products: {iptv: 商务电视}",
            brand='brand: {primary: "#0A62AC", logo: logo.PNG}',
            teams="teams: 12",
            trainees='trainees: [" 诸葛镕珺 ", 欧阳 一, "2026"]',
            extra_modules='extra_modules: ["10"]',
            code="code: hidden",
            data="data:\n  subscribers:\n    path: own/用户.csv\n    columns: {入网月数: tenure_months}",
            modules='modules:\n  "02": {months: 6, thresholds_gb: [1, 2.5]}',
        ),
        tmp_path,
    )
    assert spec.title == '保有: "第 1 期" #1'
    assert spec.instructor == "陈 镕"
    assert spec.generations == ("3G", "4G")
    assert spec.names.tariffs == {"p39": "畅享", "p59": "尊享"} and spec.names.products == {"iptv": "商务电视"}
    assert spec.brand.primary == "#0a62ac" and spec.brand.logo == tmp_path / "logo.PNG"
    assert spec.trainees == ("诸葛镕珺", "欧阳 一", "2026")
    assert (spec.teams, spec.extra_modules, spec.code) == (12, ("10",), "hidden")
    assert spec.data["subscribers"].path == tmp_path / "own" / "用户.csv"
    assert spec.data["subscribers"].columns == {"入网月数": "tenure_months"}
    assert spec.modules == {"02": TierSettings(months=6, thresholds_gb=(1.0, 2.5))}


@pytest.mark.parametrize(
    "lines",
    [
        {"id": "id: abc"},
        {"id": "id: a" + "-9" * 29 + "b"},
        {"title": "title: 保"},
        {"title": "title: " + "保" * 40},
        {"title": 'title: " 保有　"'},
        {"region": "region: " + "宁" * 20},
        {"dates": 'dates: ["2026-12-08"]'},
        {"dates": "dates: [" + ", ".join(f"2026-12-{day:02}" for day in range(1, 11)) + "]"},
        {"dates": "dates: [2028-02-29]"},
        {"teams": "teams: 2"},
        {"trainees": "trainees: []"},
        {"trainees": f"trainees: [{', '.join(f'学员{n}' for n in range(200))}]"},
        {"trainees": "trainees:\n- " + "王" * 20},
        {"seed": "seed: 0"},
        {"seed": f"seed: {2**31 - 1}"},
        {"generations": "generations: [2G, 6G]"},
        {"brand": "brand: {logo: null}"},
        {"brand": "brand: {}"},
        {"names": "names: {products: {iptv: 家庭宽带, broadband: 高清电视}}"},
        {"names": "names: {tariffs: {p39: 同名}, products: {iptv: 同名}}"},
        {"extra_modules": "extra_modules: []"},
        {"modules": 'modules: {"02": {}}'},
        {"audience": "audience:\n- marketing\n- account-manager"},
    ],
    ids=lambda lines: next(iter(lines.values()))[:30],
)  # fmt: skip
def test_accepted(lines):
    assert isinstance(spec_of(changed(**lines)), CohortSpec)


def test_blanks_around_a_text_are_dropped():
    assert spec_of(changed(title='title: "　保有 "')).title == "保有"


# name of the failure -> (the line, words that the sentence must hold)
FIELDS = {
    "id_capitals": ("id: Ningde", "id 写的是“Ningde”，要写 3 到 60 个小写英文字母"),
    "id_too_short": ("id: ab", "3 到 60"),
    "id_too_long": ("id: " + "a" * 61, "3 到 60"),
    "id_starts_with_digit": ("id: 2026a", "以字母开头"),
    "id_chinese": ("id: 宁德班", "“宁德班”"),
    "id_leaves_the_folder": ("id: ../x", "“../x”"),
    "id_newline": ('id: "abc\\n"', "“abc\\n”"),
    "id_windows_device": ("id: con", "Windows"),
    "id_windows_port": ("id: lpt9", "Windows"),
    "id_number": ("id: 2026", '加上引号写成 "2026"'),
    "title_empty": ("title:", "title 是空的，要写 1 到 40 个字"),
    "title_blank": ('title: "　 "', "title 是空的"),
    "title_too_long": ("title: " + "保" * 41, "写了 41 个字，最多 40 个字"),
    "title_newline": ('title: "保\\n有"', "U+000A"),
    "title_direction_override": ('title: "a\\u202eb"', "U+202E"),
    "title_zero_width": ("title: 保\u200b有", "U+200B"),
    "title_not_in_font": ("title: 𠮷家𠮷𪚥", "里的“𠮷”、“𪚥”课程字体里没有"),
    "title_number": ("title: 2026", 'title 写的是 2026，要写 1 到 40 个字，例如'),
    "title_truth": ("title: true", '加上引号写成 "true"'),
    "title_list": ("title: [a]", "一个列表（1 项）"),
    "title_mapping": ("title: {a: 1}", "一组“名字: 值”"),
    "programme_misspelt": ("programme: base-2", "是不是 base-2d？可以写：base-2d（存量保有（2 天））、group-1d"),
    "programme_unknown": ("programme: xyz", "没有这一个，可以写："),
    "operator_chinese": ("operator: 电信", "要写 telecom（电信）、mobile（移动）、unicom（联通）或 generic"),
    "operator_misspelt": ("operator: telecon", "是不是 telecom？"),
    "region_too_long": ("region: " + "宁" * 21, "最多 20 个字"),
    "region_not_in_font": ("region: 𠮷县", "“𠮷”"),
    "instructor_too_long": ("instructor: " + "王" * 21, "最多 20 个字"),
    "instructor_not_in_font": ("instructor: 𠮷", "“𠮷”"),
    "dates_single": ("dates: 2026-12-08", "放进方括号"),
    "dates_empty": ("dates: []", "1 到 10 个日期"),
    "dates_eleven": (f"dates: [{', '.join(f'2026-12-{day}' for day in range(10, 21))}]", "1 到 10 个日期"),
    "dates_not_in_calendar": ("dates: [2026-02-29]", "“2026-02-29”，日历上没有这一天"),
    "dates_slashes": ("dates: [2026/12/08]", "2026-12-08 这样的日期"),
    "dates_one_digit_day": ("dates: [2026-12-8]", "月和日都写两位"),
    "dates_with_time": ("dates: [2026-12-08T00:00:00]", "2026-12-08 这样的日期"),
    "dates_number": ("dates: [20261208]", "写的是 20261208，"),
    "dates_full_width_comma": ("dates: [2026-12-08，2026-12-09]", "“2026-12-08，2026-12-09”"),
    "dates_descending": ("dates: [2026-12-09, 2026-12-08]", "dates 第 2 项写的是 2026-12-08，不在前一项"),
    "dates_repeated": ("dates: [2026-12-09, 2026-12-09]", "不能重复"),
    "audience_single": ("audience: marketing", "放进方括号"),
    "audience_empty": ("audience: []", "至少一个"),
    "audience_unknown": (
        "audience: [marketting]",
        "audience 第 1 项写的是“marketting”，没有这一个，是不是 marketing？",
    ),
    "audience_repeated": ("audience: [marketing, marketing]", "audience 第 2 项写的是“marketing”，前面已经写过"),
    "generations_one": ("generations: [5G]", "先旧后新"),
    "generations_three": ("generations: [3G, 4G, 5G]", "先旧后新"),
    "generations_backwards": ("generations: [5G, 4G]", "写的是 [5G、4G]"),
    "generations_same": ("generations: [4G, 4G]", "先旧后新"),
    "generations_unknown": ("generations: [1G, 4G]", "2G、3G、4G、5G、6G"),
    "teams_one": ("teams: 1", "teams 写的是 1，要写 2 到 12 之间的整数，例如 teams: 6"),
    "teams_thirteen": ("teams: 13", "2 到 12"),
    "teams_half": ("teams: 6.5", "整数"),
    "teams_quoted": ('teams: "6"', "去掉引号才是数"),
    "teams_full_width": ("teams: ６", "全角字符"),
    "teams_truth": ("teams: true", "写的是 true"),
    "teams_empty": ("teams:", "teams 是空的，要写 2 到 12 之间的整数，例如 teams: 6；不需要就删掉这一行"),
    "trainees_single": ("trainees: 王芳", "放进方括号"),
    "trainees_empty": ("trainees:", "trainees 是空的，要写方括号里最多 200 个名字，例如 trainees: [学员甲, 学员乙]"),
    "trainees_full_width_comma": ("trainees: 王芳，李伟", "放进方括号，各项用半角逗号隔开"),
    "trainees_too_many": (
        f"trainees: [{', '.join(f'学员{n}' for n in range(201))}]",
        "trainees 写的是一个列表（201 项），要写方括号里最多 200 个名字",
    ),
    "trainee_twice": (
        "trainees: [李伟, 王芳, 王芳]",
        "trainees 第 3 项写的是“王芳”，和第 2 项同名：写重了就删一个，真同名就各加几个字来区别。",
    ),
    "trainee_twice_but_for_blanks": ('trainees: [王芳, " 王芳"]', "trainees 第 2 项写的是“王芳”，和第 1 项同名"),
    "trainee_too_long": (f"trainees: [李伟, {'王' * 21}]", "trainees 第 2 项写了 21 个字，最多 20 个字"),
    "trainee_empty": ('trainees: [李伟, ""]', "trainees 第 2 项是空的，要写 1 到 20 个字"),
    "trainee_number": ("trainees: [2026]", 'trainees 第 1 项写的是 2026，要写文字；加上引号写成 "2026"'),
    "trainee_newline": ('trainees: ["王\\n芳"]', "trainees 第 1 项里有换行或看不见的字符（U+000A）"),
    "trainee_not_in_font": ("trainees: [李伟, 𠮷田]", "trainees 第 2 项里的“𠮷”课程字体里没有，印不出来：换成常用字。"),
    "seed_negative": ("seed: -1", "0 到 2147483647"),
    "seed_too_big": (f"seed: {2**31}", "0 到 2147483647"),
    "seed_empty": ("seed:", "seed 是空的"),
    "seed_leading_zero": ("seed: 012", "012 前面有 0"),
    "code_unknown": ("code: visible", "要写 shown（印出代码）或 hidden（不印）"),
    "names_empty": ("names:", "tariffs 和 products"),
    "names_text": ("names: 甲", "写的是“甲”"),
    "names_unknown_kind": (
        "names: {product: {}}",
        "names 里的字段 product 不认识，是不是 products？可以写：tariffs、products。",
    ),
    "product_code_unknown": (
        "names: {products: {iptw: 电视}}",
        "names.products.iptw 不认识，是不是 iptv？可以写：broadband（家庭宽带）",
    ),
    "product_name_empty": ("names: {products: {iptv: }}", "names.products.iptv 是空的"),
    "product_name_too_long": (f"names: {{products: {{iptv: {'视' * 21}}}}}", "最多 20 个字"),
    "product_name_number": ("names: {products: {iptv: 5}}", '加上引号写成 "5"'),
    "product_name_twice": (
        "names: {products: {broadband: 电视, iptv: 电视}}",
        "names.products.iptv 写的是“电视”，和 broadband 同名",
    ),
    "product_name_is_anothers_default": ("names: {products: {iptv: 家庭宽带}}", "和 broadband 同名"),
    "product_name_not_in_font": ("names: {products: {iptv: 𠮷}}", "“𠮷”"),
    "tariff_code_unknown": (
        "names: {tariffs: {p49: 畅享}}",
        "names.tariffs.p49 不认识，是不是 p59？可以写：standard（标准资费）、p39（39 元套餐）、p59（59 元套餐）。",
    ),
    "tariff_name_twice": (
        "names: {tariffs: {p39: 畅享, p59: 畅享}}",
        "names.tariffs.p59 写的是“畅享”，和 p39 同名",
    ),
    "tariff_name_is_anothers_default": ("names: {tariffs: {p39: 59 元套餐}}", "和 p59 同名"),
    "brand_colour_in_words": ("brand: {primary: blue}", "brand.primary 写的是“blue”"),
    "brand_colour_three_digits": ('brand: {primary: "#fff"}', "# 加六位十六进制颜色"),
    "brand_unknown_field": ("brand: {colour: red}", "brand 里的字段 colour 不认识"),
    "extra_module_number": ("extra_modules: [10]", 'extra_modules 第 1 项写的是 10，要写文字；加上引号写成 "10"'),
    "extra_module_without_quotes": ("extra_modules: [03]", '加引号写成 "03"'),
    "extra_module_unknown": ('extra_modules: ["99"]', "可以写：01（诊断）、02"),
    "extra_module_twice": ('extra_modules: ["10", "10"]', "前面已经写过"),
    "extra_modules_single": ('extra_modules: "10"', "放进方括号"),
    "data_table_unknown": ("data: {subscriber: {path: own.csv}}", "data.subscriber 不认识，是不是 subscribers？"),
    "data_path_missing": ("data: {outlets: {columns: {}}}", "data.outlets 缺少 path"),
    "data_path_nowhere": ("data: {outlets: {path: no.csv}}", "“no.csv”，从班级文件所在的文件夹找起，没有这个文件"),
    "data_path_ending": ("data: {outlets: {path: own.xlsx}}", "以 .csv 或 .parquet 结尾"),
    "data_path_number": ("data: {outlets: {path: 5}}", ".csv 或 .parquet"),
    "data_path_folder": ("data: {outlets: {path: folder.csv}}", "这是一个文件夹"),
    "data_path_absolute": ("data: {outlets: {path: /etc/own.csv}}", "这条路径只在这台电脑上有"),
    "data_path_windows_drive": ("data: {outlets: {path: 'D:\\own.csv'}}", "这条路径只在这台电脑上有"),
    "data_path_share": ("data: {outlets: {path: '\\\\server\\own.csv'}}", "这条路径只在这台电脑上有"),
    "data_path_zero_byte": ('data: {outlets: {path: "a\\0.csv"}}', "打不开"),
    "data_path_too_long": (f"data: {{outlets: {{path: {'a' * 5000}.csv}}}}", "打不开"),
    "data_column_unknown": (
        "data: {outlets: {path: own.csv, columns: {厅: outlet}}}",
        "data.outlets.columns.厅写的是“outlet”，课程的这张表没有这一列，是不是 outlet_id？",
    ),
    "data_column_twice": (
        "data: {outlets: {path: own.csv, columns: {a: outlet_id, b: outlet_id}}}",
        "“a”已经对应这一列",
    ),
    "modules_list": ('modules: ["02"]', "带引号的模块编号"),
    "modules_empty": ("modules:", "modules 是空的"),
    "module_unknown": ('modules: {"77": {}}', "没有这个模块，可以写：01（诊断）"),
    "module_not_in_class": ('modules: {"10": {}}', '这个班不上这个模块：把 "10" 写进 extra_modules'),
    "module_without_settings": ('modules: {"01": {}}', "没有可以改的设置"),
    "module_code_without_quotes": ("modules: {02: {months: 3}}", '写成 "02": 值'),
    "setting_unknown": (
        'modules: {"02": {month: 3}}',
        "modules.02 里的字段 month 不认识，是不是 months？可以写：months、thresholds_gb",
    ),
    "setting_out_of_range": (
        'modules: {"02": {months: 9}}',
        "modules.02.months 写的是 9，要写 1 到 6 之间的数（平均几个月）",
    ),
    "setting_wrong_type": ('modules: {"02": {months: three}}', "要写整数（平均几个月）"),
    "setting_one_sided_bound": ('modules: {"02": {share: 1.0}}', "要写小于 1"),
    "setting_list_item": ('modules: {"02": {thresholds_gb: [1, x]}}', "thresholds_gb 第 2 项写的是“x”，要写数"),
    "setting_refused_by_its_module": ('modules: {"02": {thresholds_gb: [2, 1]}}', "档位要从小到大"),
    "setting_number_for_text": ('modules: {"02": {mode: 5}}', '加上引号写成 "5"'),
    "settings_empty": ('modules: {"02": }', "modules.02 是空的"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "own.csv").write_text("厅\n")
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


@pytest.mark.parametrize(("line", "words"), FIELDS.values(), ids=FIELDS)
def test_refused(line, words, folder):
    text = changed(**{line.split(":")[0]: line})
    problem = the_problem(text, folder)
    assert words in problem.text
    assert text.splitlines()[problem.line - 1] == line
    assert not ENGLISH.search(problem.text)


@pytest.mark.parametrize("field", ["id", "title", "programme", "operator", "region", "dates", "audience", "seed"])
def test_missing_field_shows_a_line_to_copy(field):
    problem = the_problem(changed(**{field: None}))
    assert problem.line == 1
    example = re.fullmatch(rf"缺少 {field}：加上这一行，例如 ({field}: .+)。", problem.text)[1]
    if field != "programme":
        catalogue_words = example.replace("account-manager", "marketing")
        assert isinstance(spec_of(changed(**{field: catalogue_words})), CohortSpec)


def test_unknown_field_names_the_nearest_and_all_there_are():
    problem = the_problem(changed(teem="teem: 6"))
    assert problem.line == 9
    assert problem.text.startswith("字段 teem 不认识，是不是 teams？可以写：id、title、programme、operator、")
    assert "modules" in problem.text


def test_misspelt_required_field_is_reported_once():
    problem = the_problem(changed(operator="operater: telecom"))
    assert problem.line == 4 and problem.text.startswith("字段 operater 不认识，是不是 operator？")


def test_misspelt_seed_is_reported_once():
    problem = the_problem(changed(seed="sead: 5"))
    assert problem.line == 8 and "是不是 seed？" in problem.text


def test_seed_is_optional_in_a_pack():
    text = changed(seed=None)
    assert parse_spec(text, Path("x.yml"), CATALOGUE, require_seed=False).seed is None
    assert the_problem(changed(seed="seed: -1"), require_seed=False).line == 8


def test_problems_everywhere_are_told_together_sorted_by_line():
    text = """\
id: X
titel: 保有
programme: base-3d
operator: 电信
region: 宁德
region: 福州
dates: [2026-12-09, 2026-12-40]
audience: [marketing, boss]
teams: 40
seed: 012
brand:
  primary: red
  logo: missing.png
names:
  products:
    iptw: 电视
    broadband: 5
modules:
  "02":
    months: 9
    mode: *x
"""
    problems = problems_of(text)
    assert [problem.line for problem in problems] == [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 16, 17, 20, 21]


def test_twenty_problems_are_shown_and_the_rest_counted():
    text = GOOD + "".join(f"x{number}: 1\n" for number in range(25))
    with pytest.raises(CohortError) as caught:
        spec_of(text)
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 25
    assert len(lines) == 21 and lines[-1].startswith("还有 5 处")
    assert lines[0].startswith("cohorts/x.yml:9: 字段 x0 不认识")


def test_lines_are_those_of_the_list_item():
    text = changed(dates="dates:\n  - 2026-12-08\n  - 2026-12-07\n", audience="audience: [marketing]")
    assert the_problem(text).line == 8


def test_a_wrong_trainee_among_many_is_found_on_his_own_line():
    names = [f"学员{number}" for number in range(60)]
    text = changed(trainees="trainees:\n" + "".join(f"  - {name}\n" for name in [*names, "𠮷田", "学员7"]))
    problems = problems_of(text)
    assert [(problem.line, problem.text[:15]) for problem in problems] == [(70, "trainees 第 61 项")]
    mended = text.replace("𠮷", "吉")
    assert (the_problem(mended).line, the_problem(mended).text[:15]) == (71, "trainees 第 62 项")


def test_module_from_extra_modules_may_have_settings():
    text = changed(
        programme="programme: group-1d", extra_modules='extra_modules: ["02"]', modules='modules: {"02": {months: 2}}'
    )
    assert spec_of(text).modules["02"].months == 2


@pytest.mark.parametrize("programme", ["programme: nope", "programme: [a]", "programme:"])
def test_wrong_programme_does_not_blame_the_modules(programme):
    assert the_problem(changed(programme=programme, modules='modules: {"02": {}}')).line == 3


LOGOS = {
    "too_big": ("logo.png", PNG + b"\0" * 1024 * 1024, "小于 1 MB"),
    "jpeg_by_another_name": ("logo.png", b"\xff\xd8\xff\xe0" * 5, "不是 PNG 图片"),
    "svg_without_picture": ("logo.svg", b"<html></html>", "不是 SVG 图片"),
    "empty": ("logo.svg", b"", "不是 SVG 图片"),
    "wrong_ending": ("logo.jpg", PNG, "以 .svg 或 .png 结尾"),
}


@pytest.mark.parametrize(("name", "content", "words"), LOGOS.values(), ids=LOGOS)
def test_logo_refused(name, content, words, tmp_path):
    (tmp_path / name).write_bytes(content)
    problem = the_problem(changed(brand=f"brand:\n  logo: {name}"), tmp_path)
    assert problem.line == 10 and words in problem.text and problem.text.startswith("brand.logo")


def test_logo_of_just_under_one_megabyte(tmp_path):
    (tmp_path / "logo.svg").write_bytes(b"<?xml version='1.0'?><svg/>".ljust(1024 * 1024 - 1))
    assert spec_of(changed(brand="brand: {logo: logo.svg}"), tmp_path).brand.logo == tmp_path / "logo.svg"


def test_missing_logo(tmp_path):
    assert "没有这个文件" in the_problem(changed(brand="brand: {logo: logo.svg}"), tmp_path).text


def test_paths_start_from_the_class_file_not_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "cohorts").mkdir()
    (tmp_path / "own.csv").write_text("")
    (tmp_path / "cohorts" / "x.yml").write_text(changed(data="data: {outlets: {path: ..\\own.csv}}"))
    monkeypatch.chdir(tmp_path)
    spec = load_spec("cohorts/x.yml", CATALOGUE)
    assert spec.data["outlets"].path == tmp_path / "own.csv"


def test_device_is_no_data_file(tmp_path):
    (tmp_path / "own.csv").symlink_to(os.devnull)
    assert "没有这个文件" in the_problem(changed(data="data: {outlets: {path: own.csv}}"), tmp_path).text


def test_circle_of_links(tmp_path):
    (tmp_path / "own.csv").symlink_to(tmp_path / "own.csv")
    text = the_problem(changed(data="data: {outlets: {path: own.csv}}"), tmp_path).text
    assert "打不开" in text or "没有这个文件" in text


def test_spec_cannot_be_changed():
    with pytest.raises(ValidationError):
        spec_of(GOOD).teams = 3


def test_spec_goes_to_another_process():
    spec = spec_of(changed(modules='modules: {"02": {months: 2}}'))
    assert pickle.loads(pickle.dumps(spec)) == spec


def test_what_a_pack_writes_from_a_spec_reads_back_the_same(tmp_path):
    spec = spec_of(
        changed(
            title="title: 'on'", instructor="instructor: '1.5e3'", modules='modules: {"02": {share: 0.00001}}',
            names="names: {products: {iptv: '08:30'}}", extra_modules='extra_modules: ["10"]',
        )
    )  # fmt: skip
    dumped = spec.model_dump(mode="json", exclude_defaults=True)
    assert spec_of(yaml.safe_dump(dumped, allow_unicode=True, sort_keys=False), tmp_path) == spec


def test_file_is_named_relative_to_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cohorts").mkdir()
    (tmp_path / "cohorts" / "x.yml").write_text(changed(teams="teams: 1"))
    with pytest.raises(CohortError) as caught:
        load_spec(tmp_path / "cohorts" / "x.yml", CATALOGUE)
    assert str(caught.value).startswith("cohorts/x.yml:9: teams 写的是 1，")
