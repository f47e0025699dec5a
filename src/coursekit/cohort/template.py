"""Write a commented class file that an organiser who never saw YAML can edit in any text editor."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from coursekit.cohort.catalogue import Catalogue
from coursekit.cohort.problems import CohortError, Problem, shown_path
from coursekit.cohort.spec import CohortSpec, parse_spec
from coursekit.files import write_atomic

ALREADY_THERE = "这个文件已经有了，没有动它：换一个代号，或者先把原来的改名。"
UNWRITABLE = "写不进这个文件：检查文件夹的权限和磁盘空间。"

# Two # make an explanation, one # a setting that may be left out: deleting it switches the setting on.
_TEXT = """\
## 班级文件：这个班和别的班不同的地方，都写在这一个文件里。用记事本就能改。
##
## 怎么写：
##   一行一个“名字: 值”。冒号用半角，冒号后面空一格。
##   文字放在半角双引号里，只改引号中间的字。
##   行首的空格不要动：同一级的行左边对齐，不能用 Tab。
##   两个井号开头的行是说明，不用动。一个井号开头的行是可以不写的设置：要用它就删掉这个井号，后面的空格留着。
##   保存时编码选 UTF-8。写错了不要紧，运行命令时会告诉你错在第几行、该怎么改。

## 班级代号，也是讲义文件夹的名字：3 到 60 个小写英文字母、数字或短横线，以字母开头。
id: {id}

## 班名，印在讲义上：最多 40 个字。
title: {title}

## 课程方案，从这里选一个：
{programmes}
programme: {programme}

## 运营商，决定用哪一套说法：telecom（电信）、mobile（移动）、unicom（联通）、generic（不分运营商）。
operator: {operator}

## 地市或省份：最多 20 个字。
region: {region}

## 上课的日期，从早到晚，最多 10 天；写成 2026-12-08 这样，用半角逗号隔开。
dates: [{dates}]

## 学员是什么人，至少写一个，用半角逗号隔开；从这里选：
{audiences}
audience: [{audience}]

## 种子，0 到 2147483647 之间的整数：练习用的合成数据由它算出，换一个数就换一套数据。
seed: {seed}


## ==== 从这里往下都可以不写；写着的是不写时的值，或者一个例子 ====

## 讲师：最多 20 个字。
#instructor: {instructor}

## 迁转案例里的旧网络和新网络，先旧后新，从 2G、3G、4G、5G、6G 里选两个。
#generations: [{generations}]

## 你们自己的叫法：左边是代码，不要动；右边引号里是名字，最多 20 个字，不能重名。
## tariffs 是套餐，products 是产品；只留要改名的。
{names}

## 讲义封面的颜色和标志图。颜色是带引号的 # 加六位十六进制数；
## 标志图是和这个文件放在一起的 .svg 或 .png，小于 1 MB，没有就不要 logo 这一行（例子）。
#brand:
#  primary: {primary}
#  logo: "logo.svg"

## 分几个小组：2 到 12。
#teams: {teams}

## 学员名单（例子）：最多 200 人，每个名字最多 20 个字，不能重名；名单不会放进发给学员的包。
#trainees: ["学员甲", "学员乙"]

## 在课程方案之外再加的模块，编号带引号，例如 ["02", "10"]；可以加：
{modules}
#extra_modules: []

## 讲义里印不印代码：shown 印，hidden 不印（给管理者的班）。
#code: {code}
{own_data}{settings}"""

_OWN_DATA = """
## 用自己的数据（例子）：path 是和这个文件放在一起的 .csv 或 .parquet；columns 左边是你的列名，右边是课程的列名。
## 一张表一段，用哪张留哪张；每张表、每一列的意思见 data/dictionary.csv。{together}
## 单位、说法和课程不一样，在 path 下面加两段（例子）：
##     units: {{"流量": MB, "账期": yyyymm}}
##     values: {{"超量规则": {{"套外计费": charge}}}}
## 写好先运行 coursekit check-data，它一行一行地查，告诉你哪里要改。
## 不写就用种子算出的合成数据。自己的数据只留在这台电脑上，不会放进发给学员的包；号码读进来就换成代码，
## 密钥在这个文件旁边的 .key.secret 里，不要外传。
{lines}
"""

_SETTINGS = """
## 各模块自己的设置。
{lines}
"""


@dataclass(frozen=True)
class NewCohort:
    """What has to be said to start a class file; ``products`` names the class's own products by code."""

    id: str
    title: str
    programme: str
    operator: str
    region: str
    dates: tuple[date, ...]
    audience: tuple[str, ...]
    seed: int
    products: Mapping[str, str] = field(default_factory=dict)


def cohort_template(new: NewCohort, catalogue: Catalogue) -> str:
    """Return the text of a class file for ``new``, every field explained, optional ones commented out.

    The text is what ``parse_spec`` accepts where ``new`` is valid: all text is quoted, whatever it holds.
    """
    titles = {slug: zh for slug, (zh, _) in catalogue.programmes.items()}
    taught = catalogue.programmes.get(new.programme, ("", ()))[1]
    default = {name: info.default for name, info in CohortSpec.model_fields.items()}
    return _TEXT.format(
        id=_quoted(new.id),
        title=_quoted(new.title),
        programmes=_explained(titles),
        programme=_quoted(new.programme),
        operator=_quoted(new.operator),
        region=_quoted(new.region),
        dates=", ".join(day.isoformat() for day in new.dates),
        audiences="\n".join(f"##   {role}" for role in catalogue.audiences),
        audience=", ".join(_quoted(role) for role in new.audience),
        seed=new.seed,
        instructor=_quoted(default["instructor"]),
        generations=", ".join(default["generations"]),
        names=_names(new.products, catalogue),
        primary=_quoted(default["brand"].primary),
        teams=default["teams"],
        modules=_explained({code: zh for code, zh in catalogue.modules.items() if code not in taught}),
        code=default["code"],
        own_data=_block(_OWN_DATA, _own_data(catalogue), together=_together(catalogue)),
        settings=_block(_SETTINGS, _settings(taught, catalogue)),
    )


def write_new_cohort(folder: Path | str, new: NewCohort, catalogue: Catalogue) -> Path:
    """Write a class file for ``new`` as ``<id>.yml`` in ``folder`` and return its path.

    Raises
    ------
    CohortError
        ``new`` holds a value that a class file may not have, or there is such a file already: nothing is written.
    """
    path = Path(folder) / f"{new.id}.yml"
    text = cohort_template(new, catalogue)
    parse_spec(text, path, catalogue)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(exist_ok=False)  # takes the name, so that of two writers one is refused
    except OSError as error:
        raise CohortError([Problem(shown_path(path), None, ALREADY_THERE if path.exists() else UNWRITABLE)]) from error
    try:
        write_atomic(path, text.replace("\n", os.linesep))
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CohortError([Problem(shown_path(path), None, UNWRITABLE)]) from error
        raise
    return path


def _quoted(text: str) -> str:
    """Return ``text`` in double quotes; JSON's escapes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)


def _name(code: str) -> str:
    return code if re.fullmatch("[a-z][a-z0-9_]*", code) else _quoted(code)


def _explained(titles: Mapping[str, str]) -> str:
    width = max((len(name) for name in titles), default=0)
    return "\n".join(f"##   {name:<{width}}  {zh}" for name, zh in titles.items())


def _names(own: Mapping[str, str], catalogue: Catalogue) -> str:
    mark = "" if own else "#"
    tariffs = [f"#    {_name(code)}: {_quoted(name)}" for code, name in catalogue.tariffs.items()]
    products = [f"{mark}    {_name(code)}: {_quoted(name)}" for code, name in (own or catalogue.products).items()]
    heading = [f"{mark}  products:"] if products else []
    return "\n".join([f"{mark}names:", "#  tariffs:", *tariffs, *heading, *products])


def _own_data(catalogue: Catalogue) -> Iterator[str]:
    if catalogue.tables:
        yield "data:"
    for table, columns in catalogue.tables.items():
        yield from (f"  {_name(table)}:", f'    path: "{table}.csv"', "    columns:")
        yield from (f'      "我的第 {number} 列": {_name(ours)}' for number, ours in enumerate(columns, start=1))


def _together(catalogue: Catalogue) -> str:
    return "".join(f"\n## {'、'.join(names)} 要给就一起给。" for names in catalogue.together)


def _settings(taught: Iterable[str], catalogue: Catalogue) -> Iterator[str]:
    defaults = {code: _defaults(catalogue, code) for code in taught if code in catalogue.settings}
    if any(defaults.values()):
        yield "modules:"
    for code, values in defaults.items():
        if values:
            yield f"  {_quoted(code)}:"
            fields = catalogue.settings[code].model_fields
            for name, value in values.items():
                if fields[name].description:
                    yield f"    ## {fields[name].description}"
                yield from (f"    {line}" for line in _dumped(name, value))


def _defaults(catalogue: Catalogue, code: str) -> dict[str, Any]:
    """Return the settings of a module as they are where the class file says nothing; none if some must be said."""
    try:
        return catalogue.settings[code]().model_dump(mode="json")
    except ValidationError:
        return {}


def _dumped(name: str, value: Any) -> list[str]:
    return yaml.safe_dump({name: value}, allow_unicode=True, width=float("inf"), sort_keys=False).splitlines()


def _block(text: str, lines: Iterable[str], **words: str) -> str:
    lines = [f"#{line}" for line in lines]
    return text.format(lines="\n".join(lines), **words) if lines else ""
