"""Reads one noun phrase as an item: how many of what, in which unit, of which kind."""

from __future__ import annotations

import re
from functools import lru_cache

from dragoman.items.kinds import kind_of, plural, singular
from dragoman.items.money import money
from dragoman.items.numbers import alternatives, amount, segments, value, vocabulary
from dragoman.records import Bound, Item

LONGEST_PHRASE = 600
_QUOTES = "\"'“”‘’«»()[]"
_WORD = re.compile(r"\S+")
_OWNER = re.compile(r"(?:[\w’'.-]+\s+){0,4}?[\w.-]+(?:['’]s|s['’])\s+(?=[\w$€£])")
_STRONG = re.compile(
    r"(?<!\w)(?P<det>an?\s+)?(?P<number>\d[\d,.]*|[a-z]+)-(?P<unit>strong|man|member|person|soldier|vehicle|ship|truck)\s+",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?:%|\s*-?\s*(?:percent|per\s+cent)\b)\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_FRACTION = re.compile(
    r"(?:(?:about|around|roughly|nearly|almost|more\s+than|over|at\s+least|up\s+to|some)\s+)*(?:an?\s+|one[-\s]|two[-\s]|three[-\s]|four[-\s]|five[-\s])?"
    r"(?:half(?!\s+a\s)|thirds?|quarters?(?!\s+of\s+a\s)|fifths?|tenths?|majority|most|\d+(?:\.\d+)?\s*(?:%|percent|per\s+cent))\s+of\s+(?:all\s+)?(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    data = vocabulary()
    units = alternatives([form for unit in data["units"] for form in (unit, unit + "s", unit + "es")] + ["feet", "boxes"])
    flags = re.IGNORECASE
    # Written small or all in capitals: "Doctors Without Borders" goes on.
    links = "|".join(re.escape(form).replace(r"\ ", r"\s+") for word in data["links"] for form in (word, word.upper()))
    return {
        "link": re.compile(rf"\s*(?:,|;|:|\(|—|–\s|\b(?:{links})\b)"),
        "unit": re.compile(rf"\s*-?(?P<unit>{units})\b(?:\s+(?:each\s+)?of\s+(?P<of>.+)|$)", flags | re.DOTALL),
        "counted_by": re.compile(
            rf"(?:(?:the|its|their)\s+)?(?:\w+\s+)?(?P<noun>{alternatives(data['counted_by'])})\s+of\s+", flags
        ),
        "rate": re.compile(rf"(?:[\w-]+\s+){{0,2}}?(?:{alternatives(data['rates'])})\b", flags),
        "unit_alone": re.compile(rf"\s*-?(?P<unit>{units})\b", flags),
        "partitive": re.compile(
            rf"(?:[\w-]+\s+){{0,3}}?(?P<noun>{alternatives(data['partitives'])})s?\s+of\s+(?P<of>.+)", flags | re.DOTALL
        ),
        "multiple": re.compile(
            rf"(?:(?P<det>an?|one|the)\s+)?(?:[\w-]+\s+)?(?P<noun>{alternatives(list(data['multiples']))})(?:\s+of)?\s+(?P<of>.+)",
            flags | re.DOTALL,
        ),
        "multiples": re.compile(rf"(?P<noun>{alternatives(list(data['multiples']))})s\s+of\s+(?P<of>.+)", flags | re.DOTALL),
    }


def thing(text: str) -> str:
    """Return the noun with its modifiers: no determiner, no "more", nothing after the noun."""
    dropped, titles = set(vocabulary()["dropped"]), vocabulary()["names_begin"]
    link = next((m for m in _patterns()["link"].finditer(text) if m.start() > 0), None)
    if link:
        text = text[: link.start()]
    words = [word for word in (word.strip(_QUOTES + ",;:") for word in text.split()) if word]
    while len(words) > 1:
        low = words[0].lower()
        possessive = low.endswith(("'s", "’s", "s'", "s’")) and len(low) > 3
        # "New Zealand lamb" keeps its name, "The Stinger missiles" loses its article
        name = words[0][0].isupper() and words[1][0].isupper() and not words[0].isupper() and low in titles
        if (low in dropped and not name) or possessive or low == "and":
            words = words[1:]
        elif possessed := next((i for i, w in enumerate(words[:-1]) if w.lower().endswith(("'s", "’s"))), None):
            words = words[possessed + 1 :]
        else:
            break
    return " ".join(words).rstrip(".").removesuffix("'s").removesuffix("’s")


def _units(word: str) -> str:
    """Return the unit as told, in the plural for measures and in one word."""
    return re.sub(r"\s+", " ", word.lower())


def read(text: str) -> Item | None:
    """Read one noun phrase as an item; None where it holds no noun.

    `what` is the noun with its modifiers, without number, determiner and bound. "an African lion" counts 1; "the lions" and
    "lions" count None. Money counts in its currency, measures in their unit ("6 million doses of vaccine": 6000000, "doses").
    """
    offset, text = next(segments(text), (0, ""))
    text = text[:LONGEST_PHRASE]
    start = len(text) - len(text.lstrip(_QUOTES + " \t\r\n"))
    end = len(text.rstrip(_QUOTES + " \t\r\n.,;:"))
    if start >= end:
        return None
    first = amount(text, start)
    for joined in _AND.finditer(text, first.end if first else end, end):
        if first and text[first.end : joined.start()].strip() and amount(text, joined.end()):
            end = joined.start()  # "1,200 troops and dozens of vehicles": the first of two items
            break
    told = _told(text[start:end])
    if told is None or not told[0]:
        return None
    what, count, unit, bound, kind = told
    return Item(offset + start, offset + end, text[start:end], what, kind, count, unit, bound)


_ARTICLE = re.compile(r"(?:an?|the|its|this|another)\s+", re.IGNORECASE)
_LED = re.compile(r"(?:an?|the|its|this|another)\s+(?:(?!of\b)[a-z-]+\s+){0,2}?(?=[$€£¥\d])", re.IGNORECASE)
_NAMED = re.compile(r"the\s+[A-Z]")
_AND = re.compile(r"\s*,?\s+(?:and|or|plus|as\s+well\s+as)\s+", re.IGNORECASE)
Told = tuple[str, int | float | None, str | None, Bound | None, str | None]


def _told(text: str) -> Told | None:
    patterns = _patterns()
    if sum_ := money(text):
        what, kind = _worth(text[sum_.end :])
        return what, sum_.count, sum_.code, sum_.bound, kind
    article = _ARTICLE.match(text)
    if (led := _LED.match(text)) and (sum_ := money(text, led.end())):
        rest = text[sum_.end :].lstrip(" -")
        return (thing(rest) or "money"), sum_.count, sum_.code, sum_.bound, "money"
    if match := _STRONG.match(text):
        count = value(match["number"])
        if count is not None:
            what = thing(text[match.end() :])
            return what, count, None, "exact", kind_of(what) or "people"
    if match := _RATE.match(text[article.end() :] if article else text):
        rest = re.sub(r"\s+", " ", match["rest"].strip(_QUOTES + " "))
        if patterns["rate"].match(rest):
            return rest, value(match["number"]), "percent", "exact", "money"
    if match := _FRACTION.match(text):
        inner = _told(match["rest"])
        return (inner[0], None, inner[2], "about", inner[4]) if inner else None
    if match := patterns["multiple"].match(text):
        inner = _told(match["of"])
        bound: Bound = "about" if match["noun"].lower() == "couple" else "exact"
        return _multiplied(inner, match["noun"].lower(), 1, bound) if inner else None
    owner = _OWNER.match(text)
    if owner and amount(text, owner.end()):
        return _told(text[owner.end() :])
    if found := amount(text):
        return _counted(text[found.end :], found.count, found.bound)
    return _uncounted(text, bool(article), article.end() if article else 0)


def _multiplied(inner: Told, noun: str, count: int | float | None, bound: Bound) -> Told:
    """Return so many pairs of a thing: of shoes they are the unit, of animals and people two each."""
    what, _, _, _, kind = inner
    if noun == "pair" and kind not in ("animals", "people"):
        return what, count, "pair" if count == 1 else "pairs", bound, kind
    return what, None if count is None else count * vocabulary()["multiples"][noun], None, bound, kind


def _worth(rest: str) -> tuple[str, str]:
    """Return what a sum is of: "in Chinese funding" is funding, "worth of exports" is exports, nothing is money."""
    if match := re.match(r"\s*(?:in|of|worth\s+of)\s+(?P<of>.+)", rest, re.IGNORECASE | re.DOTALL):
        what = thing(match["of"])
        if what and not re.fullmatch(r"\d{4}|[A-Z][a-z]+", what):
            worth = rest.lstrip().lower().startswith("worth")
            return what, (kind_of(what) or "goods") if worth else "money"
        return "money", "money"
    what = thing(re.sub(r"^[\s-]+", "", rest)) if re.match(r"\s+[a-z]", rest) and not _patterns()["link"].match(rest) else ""
    return (what or "money"), "money"


def _counted(rest: str, count: int | float | None, bound: Bound) -> Told | None:
    patterns = _patterns()
    rest = re.sub(
        r"^\s*(?:of\s+(?:(?:its|the|his|her|their|our|these|those)\s+)?(?:most\s+[\w-]+\s+)?|more\s+|other\s+|additional\s+)+",
        "",
        rest.lstrip(),
    )
    if match := patterns["multiples"].match(rest):
        inner = _told(match["of"])
        return _multiplied(inner, match["noun"].lower(), count, bound) if inner else None
    if match := patterns["unit"].match(rest):
        if match["of"]:
            inner_what = thing(re.sub(r"^\s*(?:the|a|an|its|their)\s+", "", match["of"]))
            if inner_what:
                kind = kind_of(inner_what)
                # what is weighed is meat: "50 tons of chicken"
                eaten = kind == "animals" and singular(_units(match["unit"]).split()[-1]) in vocabulary()["weights"]
                return inner_what, count, _units(match["unit"]), bound, "food" if eaten else kind
        return _units(match["unit"]), count, None, bound, kind_of(_units(match["unit"]))
    if (match := patterns["partitive"].match(rest)) and not patterns["unit_alone"].match(rest):
        what = thing(match["of"])
        if what:
            return (
                what,
                count,
                match["noun"].lower() + ("s" if not match["noun"].lower().endswith("s") and count != 1 else ""),
                bound,
                kind_of(what),
            )
    what = thing(rest)
    if not what or what.lower() in vocabulary()["dropped"]:
        return None
    return what, count, None, bound, kind_of(what)


def _uncounted(text: str, article: bool, at: int) -> Told | None:
    patterns = _patterns()
    if (match := patterns["counted_by"].match(text)) and (inner := amount(text, match.end())):
        return match["noun"], inner.count, None, inner.bound, "people"
    match = patterns["partitive"].match(text)
    if match and not _NAMED.match(match["of"]):  # "forces of the United Nations" are the forces
        return _told(match["of"])
    unit = patterns["unit"].match(text[at:]) if article else None
    single = bool(re.match(r"(?:an?|another)\s", text, re.IGNORECASE))
    if unit and unit["of"]:
        what = thing(unit["of"])
        if what:
            return (
                what,
                1 if single else None,
                _units(unit["unit"]) if single else None,
                "exact" if single else None,
                kind_of(what),
            )
    what = thing(text)
    if not what or (len(what) < 2 and not what.isalnum()):
        return None
    words = what.split()
    if len(words) > 1 and singular(words[-1]) in vocabulary()["handings"] and words[-2].islower() and kind_of(words[-2]):
        what = " ".join(words[:-1])  # "humanitarian aid deliveries": the aid
        return what, None, None, None, kind_of(what)
    kind = kind_of(what)
    head = what.split()[-1]
    mass = kind in ("money", "aid", "information") or singular(head) in vocabulary()["collectives"]
    if single and not plural(head) and not mass:
        return what, 1, None, "exact", kind
    if single and head.lower() in ("aircraft", "sheep", "deer", "spacecraft", "hovercraft"):
        return what, 1, None, "exact", kind
    return what, None, None, None, kind
