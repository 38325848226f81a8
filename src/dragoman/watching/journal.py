"""What a watch says: one JSON object a line, to a file that is bounded, or to standard error."""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from pathlib import Path

_MOST, _FILES = 20 << 20, 5  # bytes of one log file, and how many older ones are kept


class Journal:
    """Writes lines such as `{"at": "…Z", "what": "polled", "feed": "https://…", "new": 3}`."""

    def __init__(self, path: Path | None) -> None:
        """Write to a file, turned over at 20 MB, or to standard error."""
        handler: logging.Handler
        if path is None:
            handler = logging.StreamHandler(sys.stderr)
        else:
            handler = logging.handlers.RotatingFileHandler(path, maxBytes=_MOST, backupCount=_FILES, encoding="utf8")
        handler.setFormatter(logging.Formatter("%(message)s"))
        self._log = logging.Logger("dragoman.watching")
        self._log.addHandler(handler)
        self._handler = handler

    def say(self, what: str, **facts: object) -> None:
        """Write one line."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._log.info(json.dumps({"at": at, "what": what, **{key: value for key, value in facts.items() if value is not None}}))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()
