"""The game's file: what teams handed in, what came of it, and who did what. Storage and game flow; no page."""

from coursekit.sandtable.ledger.errors import EngineChanged, LedgerFault, LockedOut, Refused, RoundClosed
from coursekit.sandtable.ledger.ledger import Ledger, new_game_id
from coursekit.sandtable.ledger.records import (
    PUBLISHED_ZH,
    SOURCE_ZH,
    STATUS_ZH,
    Action,
    Receipt,
    RoundView,
    Submission,
    TeamCode,
)

__all__ = [
    "PUBLISHED_ZH", "SOURCE_ZH", "STATUS_ZH", "Action", "EngineChanged", "Ledger", "LedgerFault", "LockedOut",
    "Receipt", "Refused", "RoundClosed", "RoundView", "Submission", "TeamCode", "new_game_id",
]  # fmt: skip
