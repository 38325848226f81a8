"""Dragoman reads news reports and keeps the ledger between states.

>>> from datetime import date
>>> from dragoman import Coder, Report
>>> mentions = Coder().code(Report("Russia gave North Korea 24 horses on Monday.", published=date(2024, 11, 22)))
>>> mentions[0].category, mentions[0].items[0].count
('AID', 24)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.records import Mention, Mentions, Report

if TYPE_CHECKING:
    from dragoman.coding.coder import Coder

__all__ = ["Coder", "Mention", "Mentions", "Report"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the coder only where it is used: `dragoman --help` must not wait for a parser."""
    if name == "Coder":
        from dragoman.coding.coder import Coder

        return Coder
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
