"""Sums of money: "$2 billion", "five million euros", "300m Australian dollars", each with its ISO 4217 code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pycountry

from dragoman.data_files import read_yaml
from dragoman.items import numbers
from dragoman.items.numbers import Amount, alternatives
from dragoman.records import Bound

_BETWEEN = re.compile(r"(?:between|from)\s+", re.IGNORECASE)
_AND = re.compile(r"\s*and\b")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money at `start` to `end` in the currency `code`."""

    start: int
    end: int
    count: int | float | None
    bound: Bound
    code: str


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml("dragoman.items", "money.yml")
    return loaded


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = _data()
    codes = "|".join(sorted(currency.alpha_3 for currency in pycountry.currencies))
    signs = "|".join(re.escape(sign) for sign in sorted(data["signs"], key=len, reverse=True))
    number = numbers.number_pattern()
    sign = re.compile(rf"(?<![\w$])(?P<sign>{signs}|(?:{codes})\b)\s?(?P<number>(?i:{number}))(?![\d%])")
    second = re.compile(rf"\s*(?:-|–|—|to|and|or)\s*(?:{signs}|(?:{codes})\b)?\s?(?P<number>(?i:{number}))(?![\d%])")
    adjectives = sorted({adjective for group in data["of_country"].values() for adjective in group})
    names = list(data["names"]) + [name for name in data["of_country"] if name not in data["names"]]
    name = re.compile(
        rf"[\s-]*(?:(?i:of\s+)?(?:(?P<adjective>(?i:{alternatives(adjectives)}))\s+)?(?P<name>(?i:{alternatives(names)}))(?i:s|es)?\b"
        rf"|(?P<code>(?:{codes})\b))"
    )
    vague = re.compile(
        rf"(?i:{alternatives(numbers.vocabulary()['vague'])})\s+(?i:in\s+)(?P<cash>(?i:cash|aid|assistance|funding|investments?|loans?|damages?))\b"
    )
    return sign, second, name, vague


def money(text: str, at: int = 0) -> Sum | None:
    """Read the sum that starts at `at`, its bound included; None where none stands there."""
    sign, second, name, _ = _patterns()
    begin, bound = numbers.bounded(text, at)
    between = _BETWEEN.match(text, begin)
    match = sign.match(text, between.end() if between else begin)
    if match:
        count = numbers.value(match["number"])
        if count is None:
            return None
        code = _data()["signs"].get(match["sign"], match["sign"])
        high = second.match(text, match.end())
        top = numbers.value(high["number"]) if high else None
        if high and top is not None and (between or not _AND.match(high.group())):
            low = numbers.scaled(count, match["number"], high["number"])
            if low < top:
                return Sum(at, high.end(), low, "at_least", code)
        end = match.end()
        told = name.match(text, end)  # "$5 million dollars", "$5 million USD"
        return Sum(at, told.end() if told and told["code"] else end, count, bound or "exact", code)
    told_amount: Amount | None = numbers.amount(text, at)
    if told_amount is None:
        return None
    told = name.match(text, told_amount.end)
    if told is None:
        return None
    if told["code"]:
        return Sum(at, told.end(), told_amount.count, told_amount.bound, told["code"])
    word = re.sub(r"\s+", " ", told["name"].lower())
    country = re.sub(r"\s+", " ", (told["adjective"] or "").lower())
    code = _data()["of_country"].get(word, {}).get(country) or _data()["names"].get(word)
    if code is None or (told["adjective"] and country not in _data()["of_country"].get(word, {})):
        return None
    if word == "cent" and told_amount.count is not None:
        return Sum(at, told.end(), told_amount.count / 100, told_amount.bound, code)
    return Sum(at, told.end(), told_amount.count, told_amount.bound, code)
