"""Reports from files, folders, archives, tables, web pages, feeds and crawls; what cannot be read is set aside with its reason.

>>> from dragoman import reports
>>> [found.text for found in reports.read_bytes(b"Arnor gave Gondor horses.", "article.txt")]
['Arnor gave Gondor horses.']
"""

from dragoman.reports.given import LONGEST, Found, Given, MissingDriver, Rejected, ReportError, parse_columns, parse_date
from dragoman.reports.plain import read_text
from dragoman.reports.reading import UPLOAD, read_bytes
from dragoman.reports.sources import read

__all__ = [
    "LONGEST",
    "UPLOAD",
    "Found",
    "Given",
    "MissingDriver",
    "Rejected",
    "ReportError",
    "parse_columns",
    "parse_date",
    "read",
    "read_bytes",
    "read_text",
]
