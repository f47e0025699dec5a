"""What can go wrong in the room before a class plays, checked on the machine that will serve the game."""

from coursekit.sandtable.doctor.addresses import Address, page_url, room_addresses
from coursekit.sandtable.doctor.examination import examine
from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN, Finding
from coursekit.sandtable.doctor.ports import DEFAULT_PORT, free_port, port_holder, port_is_free
from coursekit.sandtable.doctor.reach import CheckPage, Visit
from coursekit.sandtable.doctor.reasons import nobody_came

__all__ = [
    "BAD", "DEFAULT_PORT", "GOOD", "WARN", "Address", "CheckPage", "Finding", "Visit", "examine", "free_port",
    "nobody_came", "page_url", "port_holder", "port_is_free", "room_addresses",
]  # fmt: skip
