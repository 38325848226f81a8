"""Watching feeds for weeks: what they list is fetched, coded and added to the ledger; nothing lost, nothing doubled."""

from dragoman.watching.status import FeedStatus, Status, state_path, status

__all__ = ["FeedStatus", "Status", "state_path", "status"]
