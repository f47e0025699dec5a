"""What makes a lesson live: sentences with this class's numbers, sliders, peers' scores, a board that teams fill."""

from coursekit.live.board import Board, Strategy, check_entry
from coursekit.live.board_files import export_board, read_board
from coursekit.live.board_form import show_board, tows_board
from coursekit.live.calibration import Calibration, calibrate
from coursekit.live.peer_form import peer_rubric
from coursekit.live.rubric import Criterion, Rubric, Sample, load_rubric, read_rubric
from coursekit.live.rubric_paper import show_reference, show_rubric, show_samples, show_score_sheet
from coursekit.live.scores import paper_scores, peer_scores, read_traces, save_scores
from coursekit.live.sentence import as_markdown, say
from coursekit.live.sliders import explore, slider
from coursekit.live.summary import PeerSummary, peer_summary

__all__ = [
    "Board",
    "Calibration",
    "Criterion",
    "PeerSummary",
    "Rubric",
    "Sample",
    "Strategy",
    "as_markdown",
    "calibrate",
    "check_entry",
    "explore",
    "export_board",
    "load_rubric",
    "paper_scores",
    "peer_rubric",
    "peer_scores",
    "peer_summary",
    "read_board",
    "read_rubric",
    "read_traces",
    "save_scores",
    "say",
    "show_board",
    "show_reference",
    "show_rubric",
    "show_samples",
    "show_score_sheet",
    "slider",
    "tows_board",
]
