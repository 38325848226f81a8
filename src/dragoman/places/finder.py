"""Every toponym of a text: names looked up from left to right, the longest first, then settled by what else the text names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dragoman.places.gazetteer import Place
from dragoman.places.names import countries, gazetteer, known, known_reach
from dragoman.places.words import LINKS, WORD, normal
from dragoman.records import Where

BEFORE = frozenset("in at near from outside around inside to across of into toward towards between and through over via".split())
SAYS = frozenset(
    "said says has have had will would is was announced denied accused agreed called condemned warned urged rejected sent signed "
    "vowed wants sees hopes claims claimed insisted confirmed imposed threatened may could should must pledged offered".split()
)
WITH = frozenset("ties relations talks with against between".split())


def find(text: str, country_hints: Sequence[str] = ()) -> list[Where]:
    """Return every toponym of `text`, in order, none overlapping; `country_hints` are alpha-3 codes talked of around it."""
    words = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
    book, fixed, fixed_reach = gazetteer(), known(), known_reach()
    spots: list[tuple[int, int, list[Place], str]] = []
    i = 0
    while i < len(words):
        raw = words[i][2]
        if not raw[0].isupper():
            i += 1
            continue
        norm = normal(raw)
        reach = max(book.reach(norm), fixed_reach.get(norm, 0))
        step = 1
        forms = [norm]
        for j in range(i + 1, min(len(words), i + reach)):
            if text[words[j - 1][1] : words[j][0]] not in LINKS:
                break
            forms.append(normal(words[j][2]))
        for size in range(len(forms), 0, -1):
            if not words[i + size - 1][2][0].isupper():
                continue
            name = " ".join(forms[:size])
            entry = fixed.get(name)
            if entry is not None and (not entry.upper or raw.isupper() or "." in raw):
                spots.append((i, i + size, [entry.place], entry.form))
                step = size
                break
            options = [book.place(n) for n, main in book.find(name) if main or book.place(n).population > 20000]
            if options and _plausible(text, words, i, i + size, options):
                spots.append((i, i + size, options, "name"))
                step = size
                break
        i += step
    talked = Counter(p.country for _, _, options, _ in spots if len({o.country for o in options}) == 1 for p in options[:1])
    for code in country_hints:
        talked[code] += 2
    found = []
    for first, last, options, form in spots:
        place = max(options, key=lambda p: (p.population + 1) * (1 + 20 * talked[p.country]) * (3 if p.kind != "county" else 1))
        start, end = words[first][0], words[last - 1][1]
        kind = "demonym" if form != "name" else _kind(text, words, first, last)
        found.append(
            Where(
                start,
                end,
                text[start:end],
                place.name,
                place.country,
                place.geonameid,
                place.latitude,
                place.longitude,
                "region" if place.kind == "county" else place.kind,
                kind,  # type: ignore[arg-type]
            )
        )
    return found


def resolve(name: str, context: str = "", country_hints: Sequence[str] = ()) -> Where | None:
    """Return the place that `name` denotes in `context`, None where no place is called so."""
    found = find(f"in {name}", country_hints)
    return found[0].shifted(-3) if found else None


def _plausible(text: str, words: list[tuple[int, int, str]], first: int, last: int, options: list[Place]) -> bool:
    before = words[first - 1][2] if first else ""
    after = words[last][2] if last < len(words) else ""
    if after[:1].isupper() and text[words[last - 1][1] : words[last][0]] == " ":
        return False
    if before[:1].isupper() and text[words[first - 1][1] : words[first][0]] == " ":
        return False
    return before.lower() in BEFORE and max(p.population for p in options) > 1000 or max(p.population for p in options) > 50000


def _kind(text: str, words: list[tuple[int, int, str]], first: int, last: int) -> str:
    before = words[first - 1][2].lower() if first else ""
    after = words[last][2].lower() if last < len(words) else ""
    if after in SAYS or before in WITH:
        return "metonym"
    if last < len(words) and text[words[last - 1][1] : words[last][0]] in ("'", "’") and after == "s":
        return "metonym"
    return "literal"
