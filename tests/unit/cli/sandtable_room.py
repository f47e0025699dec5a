"""What tests of ``coursekit sandtable`` share: a course to run it in, and slips read back."""

import re

from pypdf import PdfReader

from coursekit.sandtable.doctor.addresses import Address
from coursekit.sandtable.game import default_decisions
from coursekit.sandtable.rules.form_values import values_of

HOTSPOT = [Address("192.168.137.1", "本地连接* 2", "hotspot")]


def slip_text(path):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(path).pages))


def codes_of(path):
    """The codes on the slips, in order."""
    return re.findall(r"登录码（不分大小写）([2-9A-Z]{8})", slip_text(path))


def a_form(ledger, seat):
    """A form that may be handed in now."""
    return values_of(default_decisions(ledger.game(), seat))
