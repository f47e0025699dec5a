"""A class file's content: its fields, their checks, and reading one from disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, ValidationError, ValidationInfo, field_validator

from coursekit.cohort.catalogue import Catalogue
from coursekit.cohort.fields import (
    Colour,
    DataFile,
    Days,
    Generations,
    Identifier,
    LogoFile,
    ModuleCodes,
    Name,
    ProductCode,
    ProgrammeSlug,
    Region,
    Roles,
    Surroundings,
    TableName,
    TariffCode,
    Title,
    Trainees,
    Wanted,
    Written,
    refuse_each,
)
from coursekit.cohort.messages import Refusal, sentences
from coursekit.cohort.module_settings import check_settings
from coursekit.cohort.problems import CohortError, Problem, choice, listed, quoted, shown_path
from coursekit.cohort.source_text import read_source
from coursekit.cohort.yaml_document import parse_document

__all__ = ["Brand", "Catalogue", "CohortError", "CohortSpec", "Names", "OwnTable", "load_spec", "parse_spec"]

_CODE_AND_NAME = "“代码: 名字”（每个另起一行，缩进）"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Names(_Strict):
    """What this class's operator calls its tariffs and products: code -> name."""

    tariffs: Annotated[dict[TariffCode, Name], Wanted(_CODE_AND_NAME, "tariffs: {p39: 畅享 39}")] = {}
    products: Annotated[dict[ProductCode, Name], Wanted(_CODE_AND_NAME, "products: {broadband: 千兆宽带}")] = {}

    @field_validator("tariffs")
    @classmethod
    def _check_tariffs(cls, tariffs: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        refuse_each(_repeats(tariffs, info.context.catalogue.tariffs))
        return tariffs

    @field_validator("products")
    @classmethod
    def _check_products(cls, products: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        refuse_each(_repeats(products, info.context.catalogue.products))
        return products


class Brand(_Strict):
    """Colour of covers and headings, and the picture beside the title."""

    primary: Annotated[Colour, Wanted("引号里的 # 加六位十六进制颜色", 'primary: "#0a62ac"')] = "#0a62ac"
    logo: Annotated[LogoFile | None, Wanted(".svg 或 .png 图片的路径", "logo: logo.svg")] = None


class OwnTable(_Strict):
    """The class's own data for one table: a file, which of its columns is which of ours, and how it says things."""

    path: Annotated[DataFile, Wanted(".csv 或 .parquet 文件的路径", "path: own/用户.csv")]
    columns: Annotated[
        dict[str, str], Wanted("“你的列名: 课程的列名”（每个另起一行，缩进）", "columns: {入网月数: tenure_months}")
    ] = {}
    units: Annotated[dict[str, str], Wanted("“你的列名: 单位”（每个另起一行，缩进）", "units: {流量: MB}")] = {}
    values: Annotated[
        dict[str, dict[str, str]],
        Wanted("“你的列名: {你的说法: 课程的代码}”（每个另起一行，缩进）", "values: {超量规则: {套外计费: charge}}"),
    ] = {}


class CohortSpec(_Strict):
    """Everything that differs from class to class, checked; paths are absolute.

    Only ``load_spec`` and ``parse_spec`` make one, because most checks need a catalogue. ``seed`` is ``None`` in a
    trainee's pack. ``modules`` holds, by module code, an instance of the settings model that the catalogue names.
    """

    id: Annotated[Identifier, Wanted("小写英文字母、数字和短横线组成的代号", "id: ningde-telecom-2026a")]
    title: Annotated[Title, Wanted("1 到 40 个字", "title: 存量保有经营能力提升")]
    programme: Annotated[ProgrammeSlug, Wanted("一个课程方案", "programme: base-retention-2d")]
    operator: Annotated[
        Literal["telecom", "mobile", "unicom", "generic"],
        Wanted("telecom（电信）、mobile（移动）、unicom（联通）或 generic（不分运营商）", "operator: telecom"),
    ]
    region: Annotated[Region, Wanted("1 到 20 个字的地名", "region: 宁德")]
    dates: Annotated[
        Days, Field(min_length=1, max_length=10), Wanted("方括号里的 1 到 10 个日期", "dates: [2026-12-08, 2026-12-09]")
    ]
    audience: Annotated[
        Roles, Field(min_length=1, max_length=50), Wanted("方括号里的学员角色，至少一个", "audience: [account-manager]")
    ]
    instructor: Annotated[Name, Wanted("1 到 20 个字", "instructor: 王老师")] = "课程讲师"
    generations: Annotated[Generations, Wanted("方括号里先旧后新的两代网络", "generations: [4G, 5G]")] = ("4G", "5G")
    names: Annotated[
        Names, Wanted("tariffs 和 products（另起一行，缩进）", "names: {products: {broadband: 千兆宽带}}")
    ] = Names()
    brand: Annotated[Brand, Wanted("primary 和 logo（另起一行，缩进）", 'brand: {primary: "#0a62ac"}')] = Brand()
    teams: Annotated[int, Field(ge=2, le=12), Wanted("2 到 12 之间的整数", "teams: 6")] = 6
    trainees: Annotated[
        Trainees, Field(max_length=200), Wanted("方括号里最多 200 个名字", "trainees: [学员甲, 学员乙]")
    ] = ()
    seed: Annotated[
        int | None, Field(ge=0, le=2**31 - 1), Written, Wanted(f"0 到 {2**31 - 1} 之间的整数", "seed: 20261208")
    ] = None
    extra_modules: Annotated[
        ModuleCodes, Field(max_length=50), Wanted("方括号里带引号的两位模块编号", 'extra_modules: ["02", "10"]')
    ] = ()
    code: Annotated[Literal["hidden", "shown"], Wanted("shown（印出代码）或 hidden（不印）", "code: shown")] = "shown"
    data: Annotated[
        dict[TableName, OwnTable], Wanted("表名和它的 path、columns（另起一行，缩进）", "data: {表名: {path: own.csv}}")
    ] = {}
    modules: dict[str, SerializeAsAny[BaseModel]] = {}

    @field_validator("data")
    @classmethod
    def _check_data(cls, data: dict[str, OwnTable], info: ValidationInfo) -> dict[str, OwnTable]:
        catalogue = info.context.catalogue
        refuse_each(refusal for names in catalogue.together for refusal in _left_out(data, names))
        refuse_each(
            ((name, *location), predicate)
            for name, table in data.items()
            for location, predicate in (
                *_wrong_columns(table.columns, catalogue.tables[name]),
                *_wrong_units(table, catalogue.tables[name], catalogue.units.get(name, {})),
                *_wrong_values(table, catalogue.tables[name], catalogue.codes.get(name, {})),
            )
        )
        return data


def load_spec(path: Path | str, catalogue: Catalogue, *, require_seed: bool = True) -> CohortSpec:
    """Read and check the class file at ``path``.

    Raises
    ------
    CohortError
        The file cannot be read or holds mistakes: all of them, each with file, line, what is allowed and what to do.
    """
    path = Path(path)
    return parse_spec(read_source(path), path, catalogue, require_seed=require_seed)


def parse_spec(text: str, path: Path, catalogue: Catalogue, *, require_seed: bool = True) -> CohortSpec:
    """Check ``text`` as the content of a class file at ``path``, which is not read; errors as in ``load_spec``."""
    file = shown_path(path)
    document = parse_document(text, file)
    data = {name: value for name, value in document.data.items() if name != "modules"}
    errors: list[Mapping[str, Any]] = []
    try:
        # JSON is pydantic's strict mode for written files: a list may become a tuple, but "6" never a number.
        spec = CohortSpec.model_validate_json(json.dumps(data), context=Surroundings(catalogue, path.parent))
    except ValidationError as error:
        errors += error.errors(include_url=False)
    if require_seed and "seed" not in data:
        errors.append({"type": "missing", "loc": ("seed",)})
    settings, refusals = check_settings(document.data, catalogue)

    problems = [
        Problem(file, document.lines[document.standing(location)], text)
        for location, text in [*sentences(errors, CohortSpec), *refusals]
        if document.is_sure(location)
    ]
    problems += document.problems
    if problems:
        raise CohortError(problems)
    return spec.model_copy(update={"modules": settings})


def _repeats(names: Mapping[str, str], defaults: Mapping[str, str]) -> Iterator[Refusal]:
    """Refuse each of ``names`` that an earlier one, or the default of one not given, has already."""
    first = {name: code for code, name in defaults.items() if code not in names}
    for code, name in names.items():
        if name in first:
            yield (code,), f"写的是{quoted(name)}，和 {first[name]} 同名：每个名字只能用一次。"
        first.setdefault(name, code)


def _wrong_columns(columns: Mapping[str, str], known: tuple[str, ...]) -> Iterator[Refusal]:
    first: dict[str, str] = {}
    for own, ours in columns.items():
        if ours not in known:
            yield ("columns", own), f"写的是{quoted(ours)}，课程的这张表没有这一列，{choice(ours, known)}"
        elif ours in first:
            yield ("columns", own), f"写的是{quoted(ours)}，{quoted(first[ours])}已经对应这一列：只留一个。"
        first.setdefault(ours, own)


def _left_out(data: Mapping[str, OwnTable], together: tuple[str, ...]) -> Iterator[Refusal]:
    given = [name for name in together if name in data]
    missing = [name for name in together if name not in data]
    if given and missing:
        text = f"给了 {listed(given)}，少了 {listed(missing)}：这 {len(together)} 张表互相对着用，要给就一起给。"
        yield (), text


def _wrong_units(table: OwnTable, known: tuple[str, ...], units: Mapping[str, tuple[str, ...]]) -> Iterator[Refusal]:
    for own, unit in table.units.items():
        ours = table.columns.get(own, own)
        if ours not in known:
            yield ("units", own), _no_column(own)
        elif ours not in units:
            yield ("units", own), f"写的是{quoted(unit)}，{ours} 这一列没有可以换算的单位：删掉这一行。"
        elif unit not in units[ours]:
            yield ("units", own), f"写的是{quoted(unit)}，不能换成 {ours} 的单位，{choice(unit, units[ours])}"


def _wrong_values(table: OwnTable, known: tuple[str, ...], codes: Mapping[str, tuple[str, ...]]) -> Iterator[Refusal]:
    for own, words in table.values.items():
        ours = table.columns.get(own, own)
        if ours not in known:
            yield ("values", own), _no_column(own)
        elif ours in codes:
            for word, code in words.items():
                if code not in codes[ours]:
                    advice = choice(code, codes[ours])
                    yield ("values", own, word), f"写的是{quoted(code)}，{ours} 没有这个代码，{advice}"


def _no_column(own: str) -> str:
    return f"是哪一列：{quoted(own)}不是课程的列名，columns 里也没有写它对应哪一列。"
