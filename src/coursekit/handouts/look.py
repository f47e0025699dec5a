"""What every page and every print of a class shows of it: names, days, colour and mark."""

from __future__ import annotations

import base64
import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coursekit.errors import CourseError

if TYPE_CHECKING:
    from coursekit.cohort import Cohort

COLOUR = "#0a62ac"  # of a class file that names none
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Look:
    """A class as its material shows it. Whatever is empty is left out, so that a title alone will do."""

    title: str
    region: str = ""
    operator: str = ""
    instructor: str = ""
    dates: tuple[datetime.date, ...] = ()
    colour: str = COLOUR
    logo: bytes = b""

    @property
    def line(self) -> str:
        """Region, operator and title in one line."""
        return " · ".join(filter(None, (self.region, self.operator, self.title)))

    @property
    def short_dates(self) -> str:
        """The first and the last day in figures, for the foot of a page."""
        if not self.dates:
            return ""
        first, last = self.dates[0], self.dates[-1]
        if first == last:
            return f"{first}"
        return f"{first} 至 {last:%m-%d}" if first.year == last.year else f"{first} 至 {last}"

    @property
    def logo_kind(self) -> str:
        """The file ending of the mark, by its content: a class file takes PNG and SVG."""
        return "png" if self.logo.startswith(_PNG) else "svg"

    def to_text(self) -> str:
        """Return the look as JSON, for what outlives the class file it came from."""
        facts = {
            "title": self.title, "region": self.region, "operator": self.operator, "instructor": self.instructor,
            "dates": [f"{day}" for day in self.dates], "colour": self.colour,
            "logo": base64.b64encode(self.logo).decode("ascii"),
        }  # fmt: skip
        return json.dumps(facts, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Look:
        """Return the look that ``to_text`` wrote.

        Raises
        ------
        CourseError
            The text is none of ours.
        """
        try:
            facts = json.loads(text)
            days = tuple(map(datetime.date.fromisoformat, facts.pop("dates")))
            return cls(dates=days, logo=base64.b64decode(facts.pop("logo")), **facts)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CourseError(f"存下来的班级样子读不出来（{error}）：文件坏了，或者被改过，用备份。") from error


def look_of(cohort: Cohort) -> Look:
    """Return the look of a class, its operator unnamed where the class is for any."""
    spec = cohort.spec
    operator = "" if spec.operator == "generic" else cohort.words.operator
    logo = spec.brand.logo.read_bytes() if spec.brand.logo else b""
    return Look(cohort.title, cohort.region, operator, spec.instructor, spec.dates, spec.brand.primary, logo)
