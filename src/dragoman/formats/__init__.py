"""Formats of the field, in and out: PLOVER JSON, GDELT 2.0, POLECAT, ICEWS, CSV, Parquet, FollowTheMoney, GraphML; comparing.

>>> import io
>>> from dragoman import formats
>>> formats.write([], "polecat", io.BytesIO())[0]  # the header
1
"""

from dragoman.formats.comparing import Act, Comparison, DyadAgreement, compare
from dragoman.formats.outgoing import LeftOut, Outgoing, Source
from dragoman.formats.reading import FormatError, read, sniff
from dragoman.formats.writing import FORMATS, write

__all__ = [
    "FORMATS",
    "Act",
    "Comparison",
    "DyadAgreement",
    "FormatError",
    "LeftOut",
    "Outgoing",
    "Source",
    "compare",
    "read",
    "sniff",
    "write",
]
