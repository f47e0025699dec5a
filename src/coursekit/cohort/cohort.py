"""One class: its names, its settings, its tables."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pandas as pd
from pydantic import BaseModel

from coursekit import tables
from coursekit.charts import missing_characters
from coursekit.cohort.held import held_tables
from coursekit.cohort.lexicon import LEXICONS, Lexicon
from coursekit.cohort.own_settings import SETTINGS
from coursekit.cohort.spec import Catalogue, CohortSpec, load_spec
from coursekit.errors import CourseError
from coursekit.practice import AnswerKey, Checker, load_key
from coursekit.project import MARKER, find_root
from coursekit.syllabus import Module, load_syllabus

CLASS_TABLES = tuple(tables.GENERATED)
# While a notebook is rendered for a class, this environment variable names its file: no other class may be opened.
ONLY_COHORT = "COURSEKIT_ONLY_COHORT"


class Cohort:
    """A validated class file and everything that a lesson asks of it."""

    def __init__(self, spec: CohortSpec, path: Path, root: Path) -> None:
        self.spec = spec
        self.path = path
        self.root = root

    def __repr__(self) -> str:
        return f"<班级 {self.id}：{self.title}，{self.region}>"

    @property
    def id(self) -> str:
        """The class's plain name, also the name of its folder of handouts."""
        return self.spec.id

    @property
    def title(self) -> str:
        """Title of the class."""
        return self.spec.title

    @property
    def region(self) -> str:
        """City or province the class comes from."""
        return self.spec.region

    @property
    def words(self) -> Lexicon:
        """The words of this class's operator."""
        return LEXICONS[self.spec.operator]

    @property
    def is_pack(self) -> bool:
        """Is this a trainee's or instructor's pack rather than the repository?"""
        return _kind(self.root) == "pack"

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The programme's modules in the order taught, then the ones this class adds."""
        syllabus = load_syllabus()
        codes = dict.fromkeys((*syllabus.programmes[self.spec.programme].modules, *self.spec.extra_modules))
        return tuple(syllabus.modules[code] for code in codes)

    def settings(self, module: str) -> BaseModel:
        """Return the settings of ``module`` for this class, defaults where the file says nothing."""
        return self.spec.modules.get(module) or SETTINGS[module]()

    def product(self, code: str) -> str:
        """Return the class's own name of a product, of the mass market or of group clients."""
        names = _product_names() | dict(self.spec.names.products)
        if code not in names:
            raise CourseError(f"没有产品代码“{code}”，可用的：{'、'.join(names)}。")
        return names[code]

    def tariff(self, plan_id: str) -> str:
        """Return the class's own name of a plan; a plan of the class's own data keeps the name it has there."""
        names = tables.PLAN_NAMES | dict(self.spec.names.tariffs)
        if plan_id not in names and "plans" not in self.spec.data:
            raise CourseError(f"没有套餐代码“{plan_id}”，可用的：{'、'.join(names)}。")
        return names.get(plan_id, plan_id)

    def place(self, code: str) -> str:
        """Return the Chinese name of a district, area or sub-branch; a name of the class's own data stays as it is."""
        return tables.place_name(code)

    def term(self, code: str) -> str:
        """Return the Chinese name of a tier, campaign or other coded value; a word that is no code stays as it is."""
        return tables.term(code)

    def label(self, name: str) -> str:
        """Return the Chinese label of a column or published indicator, unit included."""
        return tables.label(name)

    # --- tables ---------------------------------------------------------------------------------------------------

    def published(self) -> pd.DataFrame:
        """Return every published figure that the course has, one a row; not a copy, so not to be changed."""
        if "published" not in self.opened:
            self.opened["published"] = tables.read_market(self.root / "data" / "market")
        return self.opened["published"]

    def market(self, indicator: str, scope: str = tables.CHINA) -> tables.MarketSeries:
        """Return a published series, such as ``c.market("PHS_subscribers")``; ``scope`` is a country or company."""
        return tables.market_series(self.published(), indicator, scope)

    def market_scopes(self, indicator: str) -> tuple[str, ...]:
        """Return the countries or companies that a published series exists for."""
        return tables.market_scopes(self.published(), indicator)

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of one of the class's tables.

        It is the class's own where the file names one, the pack's where this is a pack, and else synthetic from the
        seed. ``frame.attrs["source"]`` says which, for the line under a figure.
        """
        if name not in self.spec.data:
            return self.practice_table(name)
        return self._copy(
            f"own {name}", lambda: tables.read_own_table(self.own_file(name), self.key_file), self.source(name)
        )

    def source(self, name: str) -> str:
        """Return the source line of one of the class's tables."""
        _known_table(name)
        own = self.spec.data.get(name)
        return f"本班自有数据 {own.path.name}" if own else tables.TABLES[name].source

    @property
    def table_names(self) -> tuple[str, ...]:
        """The names that ``table`` knows."""
        return CLASS_TABLES

    @cached_property
    def opened(self) -> dict[str, pd.DataFrame]:
        """The tables opened so far, beginning with those that this process holds open for the class."""
        return held_tables(self)

    def _copy(self, key: str, open_table: Callable[[], pd.DataFrame], source: str) -> pd.DataFrame:
        """Return a copy of a table, opened the first time it is asked for; the rows themselves are copied on write."""
        if key not in self.opened:
            self.opened[key] = open_table()
        frame = self.opened[key].copy(deep=False)
        frame.attrs["source"] = source
        return frame

    def own_file(self, name: str) -> tables.OwnFile:
        """Return what the class file says about its own rows of a table."""
        own = self.spec.data[name]
        return tables.OwnFile(name, own.path, own.columns, own.units, own.values)

    @property
    def key_file(self) -> Path:
        """Where the key lies that the identifiers of the class's own customers are hashed under; never in a pack."""
        return self.path.with_name(f"{self.id}.key.secret")

    def practice_table(self, name: str) -> pd.DataFrame:
        """Return the table that exercises are set on: always synthetic, as packs carry it, own data or not.

        So a class's key fits every copy of its exercises, and own rows need not leave the organiser's machine.
        """
        _known_table(name)
        return self._copy(f"practice {name}", lambda: self._make(name), tables.TABLES[name].source)

    def _make(self, name: str) -> pd.DataFrame:
        if self.is_pack:
            return pd.read_parquet(self.root / "data" / "tables" / f"{name}.parquet")
        last_month = pd.Period(self.spec.dates[0], freq="M") - 1
        return tables.GENERATED[name].generate(self._seed(), str(last_month))

    def truth(self, name: str) -> pd.DataFrame:
        """Return the true parameters behind a synthetic table: the instructor's side, not in a trainee's pack."""
        _known_table(name)
        source = tables.TABLES[name].source
        return self._copy(f"truth {name}", lambda: tables.GENERATED[name].truth(self._seed()), source)

    def _seed(self) -> int:
        if self.spec.seed is None:
            raise CourseError("真值由种子算出，学员包里没有种子：请看讲师包 truth 文件夹。")
        return self.spec.seed

    # --- practice -------------------------------------------------------------------------------------------------

    def key_path(self, module: str) -> Path:
        """Where this class's key to the exercises of ``module`` lies."""
        return self.root / "exercises" / "keys" / self.id / f"{module}.json"

    def checker(self, module: str) -> Checker:
        """Return the checker of a module's exercises; without a key every verdict is 无答案库."""
        path = self.key_path(module)
        return Checker(load_key(path) if path.exists() else None, cohort=self.id, module=module)

    def answer_key(self, module: str) -> AnswerKey:
        """Return the author's side: what a solution notebook declares right and wrong answers on.

        While handouts are rendered a mistake that happens to be right for the class is left out; an author is told.
        """
        return AnswerKey(cohort=self.id, module=module, lenient=bool(os.environ.get(ONLY_COHORT)))

    # --- identity -------------------------------------------------------------------------------------------------

    def files(self) -> list[Path]:
        """Every file of the class's own that its material depends on."""
        own = [entry.path for entry in self.spec.data.values()]
        logo = [self.spec.brand.logo] if self.spec.brand.logo else []
        return [self.path, *own, *logo]

    def published_files(self) -> list[Path]:
        """The files of published figures, wherever the course folder lies."""
        return sorted((self.root / "data" / "market").glob("*.csv"))


def _known_table(name: str) -> None:
    if name not in CLASS_TABLES:
        raise CourseError(f"没有叫“{name}”的表，可用的：{'、'.join(CLASS_TABLES)}。")


def _product_names() -> dict[str, str]:
    return {code: zh for code, (zh, _) in (tables.PRODUCTS | tables.GROUP_PRODUCTS).items()}


def _kind(root: Path) -> str:
    return tomllib.loads((root / MARKER).read_text(encoding="utf-8")).get("kind", "repository")


def catalogue() -> Catalogue:
    """Return what a class file may name: programmes, modules, audiences, products, tables, module settings."""
    syllabus = load_syllabus()
    return Catalogue(
        programmes={p.slug: (p.zh, p.modules) for p in syllabus.programmes.values()},
        modules={m.code: m.zh for m in syllabus.modules.values()},
        audiences=syllabus.audiences,
        products=_product_names(),
        tariffs=dict(tables.PLAN_NAMES),
        tables={name: tables.TABLES[name].columns for name in CLASS_TABLES},
        units={name: tables.units_by_column(name) for name in CLASS_TABLES},
        codes={name: tables.codes_by_column(name) for name in CLASS_TABLES},
        together=(tables.TOGETHER, tables.GROUP_TOGETHER),
        settings=SETTINGS,
        printable=missing_characters,
    )


def open_cohort(name_or_path: str | Path = "demo") -> Cohort:
    """Open a class by its name in ``cohorts/`` or by the path of its YAML file.

    Raises
    ------
    CohortError
        The file is missing or does not hold a valid class: every problem with file, line and what is allowed.
    """
    text = str(name_or_path)
    is_path = text.endswith((".yml", ".yaml")) or "/" in text or "\\" in text
    path = Path(text).resolve() if is_path else find_root() / "cohorts" / f"{text}.yml"
    only = os.environ.get(ONLY_COHORT)
    if only and path.resolve() != Path(only).resolve():
        raise CourseError(f"正在为 {Path(only).name} 生成讲义，不能打开别的班（{path.name}）：写 open_cohort(cohort)。")
    root = find_root(path.parent) if is_path and _inside_course(path) else find_root()
    spec = load_spec(path, catalogue(), require_seed=_kind(root) != "pack")
    return Cohort(spec, path, root)


def _inside_course(path: Path) -> bool:
    return any((folder / MARKER).is_file() for folder in path.parents)
