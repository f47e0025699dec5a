"""Two classes that nothing was drawn for: the longest names allowed, rare characters, a very wide logo, one lesson each."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml
from courses import Batch

from coursekit import tables
from coursekit.handouts.build import build
from coursekit.handouts.plan import plan

ROOT = Path(__file__).parents[1]
TITLE = "存量客户经营与数字化产品创新、渠道运营能力提升暨首席客户经理认证集训营（第七期）"
REGION = "克孜勒苏柯尔克孜自治州阿合奇县各乡镇片区"
INSTRUCTOR = "诸葛镕珺（集团首席培训师、存量经营教练）"
LOGO_SIZE = (1200, 60)
RARE = "镕珺喆堃昇赟翀芃玥旻昶犇淼焱鑫骉垚祎璟琀崟翯翾劼奭"
TRAINEES = (
    INSTRUCTOR[:4] + "之妹", "欧阳喆", "司马堃", "上官昇", "皇甫赟", "尉迟翀", "王芃", "李玥", "张旻", "刘昶",
    "陈犇", "杨淼", "黄焱", "赵鑫", "吴骉", "周垚", "徐祎", "孙璟", "马琀", "朱崟",
    "胡翯", "林翾", "郭劼", "何奭", "高一", "罗二二", "郑王氏（代课）", "梁 宇 航", "谢 O'Neil", "Li Wei",
    "McDonald, Ann", "古丽米热·艾合买提", "买买提明·阿卜杜热合曼", "扎西多吉", "孛儿只斤·巴特尔", "纳兰性德二世",
    "阿不都热依木·买买提艾力·吐尔逊江·穆罕", "爱新觉罗·溥明", "乌云其木格", "韦 A&B <b>",
)  # fmt: skip


@dataclass(frozen=True)
class UnusualClass:
    """One of the two: its id, the module of its only lesson, its logo's file name, what its class file says."""

    id: str
    module: str
    logo: str
    fields: dict[str, object]

    @property
    def own_names(self) -> tuple[str, ...]:
        """The class's names that its only lesson shows: of products in module 02, of tariffs in module 03."""
        kind, codes = {"02": ("products", tables.PRODUCTS), "03": ("tariffs", tables.PLAN_NAMES)}[self.module]
        return tuple(self.fields["names"][kind][code] for code in codes)


def unusual_classes() -> tuple[UnusualClass, UnusualClass]:
    """Return the class of module 02, with an SVG logo, and the one of module 03, with a PNG one."""
    shared = {
        "title": TITLE, "operator": "telecom", "region": REGION, "instructor": INSTRUCTOR, "teams": 12,
        "trainees": [*TRAINEES],
        "names": {
            "tariffs": long_names(tables.PLAN_NAMES, "畅享"),
            "products": long_names(tables.PRODUCTS | tables.GROUP_PRODUCTS, "智慧"),
        },
    }  # fmt: skip
    several = [date(2026, 12, 28) + timedelta(days=2 * number) for number in range(10)]
    drawn = {
        "programme": "group-client-20h", "extra_modules": ["02"], "dates": several, "seed": 20261228,
        "audience": ["account-manager"],
    }  # fmt: skip
    painted = {
        "programme": "base-retention-2d", "dates": [date(2026, 12, 31)], "seed": 0,
        "audience": ["base-management", "marketing"], "code": "hidden",
    }  # fmt: skip
    return (
        _class("unusual-svg-" + "x" * 48, "02", "logo.svg", shared | drawn),
        _class("unusual-png", "03", "宽 logo.png", shared | painted),
    )


def long_names(codes: dict[str, object], word: str) -> dict[str, str]:
    """Return a name of 20 characters for each code, all different.

    >>> long_names({"iptv": 0}, "智慧")
    {'iptv': '智慧 1 号家庭融合全场景千兆光网尊享版'}
    """
    rest = "号家庭融合全场景千兆光网尊享版甲乙丙丁戊"
    return {code: f"{word} {number} {rest}"[:20] for number, code in enumerate(codes, start=1)}


def write_unusual_course(folder: Path, new_course: Callable[[Path], Path]) -> Path:
    """Make a course of the two real lessons for the two classes in ``folder`` and return it."""
    course = new_course(folder)
    for path in (course / "cohorts").glob("*.yml"):
        path.unlink()
    for kind in ("notebooks", "solutions"):
        for code in ("02", "03"):
            (source,) = (ROOT / kind).glob(f"{code}_*.ipynb")
            shutil.copy(source, course / kind / source.name)
    (course / "cohorts" / "logo.svg").write_text(svg_logo(), "utf-8")
    (course / "cohorts" / "宽 logo.png").write_bytes(png_logo())
    for one in unusual_classes():
        text = yaml.safe_dump(one.fields, allow_unicode=True, sort_keys=False)
        (course / "cohorts" / f"{one.id}.yml").write_text(text, "utf-8")
    return course


def render_unusual(once: Callable, new_course: Callable[[Path], Path], wheels: Path, measuring: Callable) -> Batch:
    """Render both classes, once a run; the arguments are the fixtures of these names."""
    works = []

    def make(folder: Path) -> None:
        if not folder.exists():
            write_unusual_course(folder, new_course)
            shutil.copytree(wheels, folder / "cache" / "wheels")
        (course,) = (path.parent for path in folder.glob("*/coursekit.toml"))
        works.append(plan(course, sorted((course / "cohorts").glob("*.yml"))))
        with measuring():
            report = build(works[0], folder / "handouts", 2)
        assert report.exit_code == 0, (report.failed, report.problems)

    return Batch(once("unusual", make), works[0])


def svg_logo() -> str:
    """Return a picture 20 times as wide as high: a band with an arrow at each end, so that a cut one shows."""
    width, height = LOGO_SIZE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="#7a1fa2"/>'
        f'<path d="M50 10L10 30L50 50z M{width - 50} 10L{width - 10} 30L{width - 50} 50z" fill="#ffd54f"/>'
        f'<circle cx="{width // 2}" cy="30" r="20" fill="#fff"/></svg>'
    )


def png_logo() -> bytes:
    """Return the same shape as a PNG: violet, yellow at both ends, white in the middle."""
    width, height = LOGO_SIZE
    violet, yellow, white = b"\x7a\x1f\xa2", b"\xff\xd5\x4f", b"\xff\xff\xff"
    line = yellow * 50 + violet * (width // 2 - 70) + white * 40 + violet * (width // 2 - 70) + yellow * 50
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress((b"\0" + line) * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _class(name: str, module: str, logo: str, fields: dict[str, object]) -> UnusualClass:
    return UnusualClass(name, module, logo, {"id": name} | fields | {"brand": {"primary": "#7a1fa2", "logo": logo}})
