"""Bytes to text: what the bytes are goes before what is declared of them, since servers and pages often declare wrongly."""

from __future__ import annotations

import codecs
import re

_SAMPLE = 65536
_CONTROLS = bytes((*range(9), *range(14, 27)))
# what the web means by these names (https://encoding.spec.whatwg.org, section 4.2)
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_SEVEN_BIT = ("iso2022_jp", "iso2022_kr", "hz")  # ASCII bytes that mean something else
_META = re.compile(rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


def charset_of(media_type: str) -> str | None:
    """Return the charset that a Content-Type names."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", media_type, re.IGNORECASE)
    return found.group(1) if found else None


def is_binary(raw: bytes) -> bool:
    """Say whether bytes are no text of any 8-bit encoding: they hold NUL, or many control characters."""
    sample = raw[:_SAMPLE]
    return b"\x00" in sample or len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) // 100 + 2


def decode(raw: bytes, declared: str | None = None) -> str | None:
    """Return the text of bytes, or None where they are binary.

    A byte order mark decides; then UTF-8 where all bytes are valid in it; then the declared encoding where they are valid in
    that; else the encoding is told by the bytes.
    """
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if raw.startswith(mark):
            marked = raw[len(mark) :].decode(name, "replace" if name == "utf-8" else "ignore")
            return None if "\x00" in marked[:_SAMPLE] else marked
    encoding = _codec(declared)
    if encoding and encoding.startswith("utf-16"):
        wide = _strict(raw, encoding)
        if wide is not None and "\x00" not in wide:
            return wide
    if is_binary(raw) and encoding not in _SEVEN_BIT:
        return None
    if encoding in _SEVEN_BIT and (b"\x1b" in raw or b"~{" in raw):
        return raw.decode(encoding, "replace")
    text = _strict(raw, "utf-8")
    if text is None and encoding and encoding != "utf-8":
        text = _strict(raw, encoding)
    if text is None and _cut_short(raw):
        return raw.decode("utf-8", "replace")
    return text if text is not None else raw.decode(_told_by(raw), "replace")


def decode_markup(raw: bytes, declared: str | None = None) -> str | None:
    """Return the text of an HTML or XML document; the charset of the transport goes before that of the document."""
    within = _META.search(raw[:4096])
    inner = within.group(1).decode("ascii") if within else None
    # a document that could be searched for ASCII is in no UTF-16, whatever it says of itself
    inner = "utf-8" if inner and inner.lower().startswith("utf-16") else inner
    first = _codec(declared)
    if first and first != "utf-8" and _strict(raw, first) is None:
        first = None
    return decode(raw, first if first and first != "utf-8" else inner or declared)


def _codec(name: str | None) -> str | None:
    if not name:
        return None
    try:
        found = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in (
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
    ):
        return None
    return _MEANT.get(found.name, found.name)


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _cut_short(raw: bytes) -> bool:
    """Say whether bytes are UTF-8 with a few broken places: more than nine in ten of the sequences are whole."""
    sample = raw[:_SAMPLE]
    high = len(sample) - len(sample.translate(None, bytes(range(0xC2, 0x100))))
    return high >= 10 and sample.decode("utf-8", "replace").count("\ufffd") * 10 < high


def _told_by(raw: bytes) -> str:
    """Return the encoding that the bytes look like; Western European where few of them are beyond ASCII."""
    sample = raw[:_SAMPLE]
    high = bytes(byte for byte in sample if byte >= 0x80)
    letters = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    if len(high) * 6 < letters:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:16384]).best()
    return _codec(best.encoding if best else None) or "cp1252"
