"""Rebuild the course font: a subset of Noto Sans CJK SC under its own name, the same bytes every time.

Needs Debian's packages ``fonts-noto-cjk`` and ``unicode-data`` and the Python package ``fonttools``::

    apt-get install fonts-noto-cjk unicode-data
    python tools/build_fonts.py
"""

from __future__ import annotations

import argparse
import bz2
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Course Sans SC"
SOURCE_FAMILY = "Noto Sans CJK SC"
STYLES = ("Regular", "Bold")

DEBIAN_FONTS = Path("/usr/share/fonts/opentype/noto")
DEBIAN_LICENCE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
FONTS = Path(__file__).resolve().parents[1] / "src" / "coursekit" / "charts" / "fonts"

TABLE_SIZE = 8105  # 通用规范汉字表 (2013) lists 8,105 characters
SYMBOL_RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and, as far as the source has it, Latin Extended-A
    (0x01CD, 0x01DC),  # pinyin vowels with tone marks
    (0x0370, 0x03FF),  # Greek
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x218F),  # letter-like symbols and number forms: ℃ № Ⅳ
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2460, 0x2473),  # ① to ⑳
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x2605, 0x2606),  # ★ ☆
    (0x2713, 0x2713),  # ✓
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF00, 0xFFEF),  # full-width forms
)
KEPT_NAME_IDS = (0, 7, 8, 9, 11, 12, 13, 14)  # copyright, trademark, makers, addresses, licence
WINDOWS, UNICODE, ENGLISH = 3, 1, 0x409


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=FONTS, help="folder to write to (default: %(default)s)")
    output = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)

    unihan = bz2.decompress(UNIHAN.read_bytes()).decode("utf-8")
    characters = standard_characters(unihan) | older_characters() | symbols()
    for style in STYLES:
        font = open_face(DEBIAN_FONTS / f"NotoSansCJK-{style}.ttc", SOURCE_FAMILY)
        shrink(font, characters)
        rename(font, style)
        path = output / f"{FAMILY.replace(' ', '')}-{style}.otf"
        font.save(path)
        print(f"{path.name}: {len(font.getBestCmap()):,} characters, {path.stat().st_size:,} bytes")
    (output / "OFL.txt").write_text(licence_text(DEBIAN_LICENCE.read_text("utf-8"), font), "utf-8", newline="\n")


def standard_characters(unihan: str) -> set[int]:
    """Return the code points of 通用规范汉字表: those with the Unihan property kTGH."""
    rows = (line.split("\t") for line in unihan.splitlines() if line.startswith("U+"))
    characters = {int(row[0].removeprefix("U+"), 16) for row in rows if row[1] == "kTGH"}
    if len(characters) != TABLE_SIZE:
        raise SystemExit(f"expected {TABLE_SIZE} characters with kTGH, found {len(characters)}")
    return characters


def older_characters() -> set[int]:
    """Return the ideographs of GB 2312: 125 that older texts and keyboards use are not in 通用规范汉字表 (磺, 鲶)."""
    cells = bytes(code for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for code in (row, cell))
    return set(map(ord, cells.decode("gb2312", errors="ignore")))


def symbols() -> set[int]:
    """Return the code points beside the ideographs: Latin, Greek, punctuation, signs and shapes."""
    return {code for first, last in SYMBOL_RANGES for code in range(first, last + 1)}


def open_face(collection: Path, family: str) -> TTFont:
    """Return the face of a font collection whose family is ``family``."""
    for font in TTCollection(collection, lazy=True).fonts:
        if font["name"].getDebugName(1) == family:
            font.recalcTimestamp = False
            return font
    raise SystemExit(f"{collection} holds no face of the family {family}")


def shrink(font: TTFont, characters: set[int]) -> None:
    """Keep only ``characters``, drop hinting, vertical metrics and every layout feature except kerning."""
    options = Options(
        hinting=False,
        layout_features=["kern"],
        drop_tables=[*Options._drop_tables_default, "BASE", "VORG", "vhea", "vmtx"],
        name_IDs=["*"],
        name_languages=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def rename(font: TTFont, style: str) -> None:
    """Rewrite every name that a program could look the font up by; keep copyright, makers and licence."""
    names = font["name"]
    postscript_name = f"{FAMILY.replace(' ', '')}-{style}"
    version = names.getDebugName(5).split(";")[0]
    names.names = [record for record in names.names if record.nameID in KEPT_NAME_IDS and record.langID == ENGLISH]
    for name_id, text in {
        1: FAMILY,
        2: style,
        3: f"{version};{postscript_name}",
        4: f"{FAMILY} {style}",
        5: version,
        6: postscript_name,
        10: f"Subset of {SOURCE_FAMILY} {style}: 通用规范汉字表, Latin and symbols",
    }.items():
        names.setName(text, name_id, WINDOWS, UNICODE, ENGLISH)

    cff = font["CFF "].cff
    cff.fontNames = [postscript_name]
    cff.topDictIndex[0].FamilyName = FAMILY
    cff.topDictIndex[0].FullName = f"{FAMILY} {style}"


def licence_text(debian_copyright: str, font: TTFont) -> str:
    """Return the SIL Open Font License from Debian's copyright file under the font's own copyright line."""
    section = debian_copyright.split("License: SIL-1.1\n ", 1)[1].split("\nLicense:", 1)[0]
    lines = [line.removeprefix(" ") for line in section.splitlines()]
    licence = "\n".join("" if line == "." else line for line in lines).strip()
    return f"{font['name'].getDebugName(0)}\n{font['name'].getDebugName(7)}\n\n{licence}\n"


if __name__ == "__main__":
    main()
