"""What linking compares: a small frozen record of one mention with what its report's head adds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dragoman.countries import name_of
from dragoman.linking.words import stem, stems
from dragoman.records import Bound, Item, Mention, Party, Report, Where

_LEAD = 400  # characters of the text that say what a report is about
_STORY = 24
_MOST = 1e300
MOST_WORDS = 40  # of the evidence; a long speech does not tell its event better than its first sentences
OTHERS_ID = re.compile(r"(?:GDELT|ICEWS|POLECAT|PLOVER) event (\S+)\Z")
_SENTENCES = 3
_FOR_NEWS = timedelta(days=2)  # an undated act is taken to be news: of the day of publication or the two before


def is_row(title: str | None) -> bool:
    """Say whether a report of this title is a row of another coder (dragoman.formats): its own event, no news text to compare."""
    return bool(OTHERS_ID.match(title or ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as far as linking compares it: `precise` for a city or a feature, degrees of WGS 84."""

    name: str
    country: str | None = None
    geonameid: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    precise: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """An item: the stem of its last word, its kind, how many of what unit."""

    head: str
    kind: str | None = None
    count: float | None = None
    unit: str | None = None
    bound: Bound | None = None


@dataclass(frozen=True, slots=True)
class Toll:
    """How many people were killed, injured, arrested …"""

    outcome: str
    count: float
    bound: Bound = "exact"


@dataclass(frozen=True, slots=True)
class Telling:
    """One mention as linking sees it.

    `actors` and `recipients` are sorted codes (ISO 3166 alpha-3 or a body's), or `~` and the words' stems where there is no code;
    `people` are names that are no country's. `begin` and `finish` are None where the words give no days. `trigger` and `words`
    are stems of the word that tells the act and of the evidence's content words, numbers included; `story` those of the report's
    title and first lines. What another
    coder's row tells stands `alone`: an event of its own.
    """

    id: str
    report: str
    category: str
    quad: int = 0
    published: date | None = None
    publisher: str | None = None
    modes: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    begin: date | None = None
    finish: date | None = None
    precision: str | None = None
    place: Place | None = None
    items: tuple[Thing, ...] = ()
    toll: tuple[Toll, ...] = ()
    status: str = "actual"
    trigger: str = ""
    words: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    coder: str = ""
    alone: bool = False

    @staticmethod
    def of(report: Report, mention: Mention, coder: str = "") -> Telling:
        """Return the telling of a mention of `report`; its words are read from the report's text."""
        when, parties = mention.when, (*mention.actor, *mention.recipient)
        evidence = " ".join(span.of(report.text) for span in mention.text_info[:_SENTENCES])
        return Telling(
            id=mention.id,
            report=mention.report,
            category=mention.category,
            quad=mention.quad_code,
            published=report.published,
            publisher=report.publisher,
            modes=tuple(sorted(mention.mode)),
            actors=_keys(mention.actor),
            recipients=_keys(mention.recipient),
            people=tuple(sorted({party.name for party in parties if party.name and party.name != name_of(party.code or "")})),
            begin=when.begin if when else None,
            finish=(when.finish or when.begin) if when else None,
            precision=when.precision if when else None,
            place=_place(mention.where),
            items=tuple(sorted({_thing(item) for item in mention.items}, key=repr)),
            toll=tuple(Toll(f.outcome, _number(f.count), f.bound) for f in mention.size),
            status=mention.status,
            trigger=stem(mention.trigger.text.split()[-1]) if mention.trigger.text.split() else "",
            words=stems(evidence, MOST_WORDS),
            story=story(report.title, report.text),
            coder=coder or mention.coder,
            alone=is_row(report.title),
        )

    @property
    def dated(self) -> bool:
        """Whether its own words give its days."""
        return self.begin is not None

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day on which it may have happened: as its words say, else close before publication; None if unknown."""
        return days_of(self.begin, self.finish, self.published)

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party's key once, sorted."""
        return tuple(sorted({*self.actors, *self.recipients}))

    def packed(self) -> str:
        """Return the telling as one short line of JSON, for a store that keeps it beside its mention."""
        place = self.place
        values = [
            self.id,
            self.report,
            self.category,
            self.quad,
            _iso(self.published),
            self.publisher,
            self.modes,
            self.actors,
            self.recipients,
            self.people,
            _iso(self.begin),
            _iso(self.finish),
            self.precision,
            [place.name, place.country, place.geonameid, place.latitude, place.longitude, place.precise] if place else None,
            [[t.head, t.kind, t.count, t.unit, t.bound] for t in self.items],
            [[t.outcome, t.count, t.bound] for t in self.toll],
            self.status,
            self.trigger,
            " ".join(self.words),
            " ".join(self.story),
            self.coder,
            self.alone,
        ]
        return json.dumps(values, separators=(",", ":"))

    @staticmethod
    def unpacked(line: str) -> Telling:
        """Return the telling that `packed` wrote."""
        v = json.loads(line)
        return Telling(
            id=v[0],
            report=v[1],
            category=v[2],
            quad=v[3],
            published=_day(v[4]),
            publisher=v[5],
            modes=tuple(v[6]),
            actors=tuple(v[7]),
            recipients=tuple(v[8]),
            people=tuple(v[9]),
            begin=_day(v[10]),
            finish=_day(v[11]),
            precision=v[12],
            place=Place(*v[13]) if v[13] else None,
            items=tuple(Thing(*thing) for thing in v[14]),
            toll=tuple(Toll(*toll) for toll in v[15]),
            status=v[16],
            trigger=v[17],
            words=tuple(v[18].split()),
            story=tuple(v[19].split()),
            coder=v[20],
            alone=v[21],
        )


def days_of(begin: date | None, finish: date | None, published: date | None) -> tuple[date, date] | None:
    """Return the first and last day that `Telling.days` stands for."""
    if begin is not None:
        return begin, finish or begin
    if published is None:
        return None
    return date.fromordinal(max(published.toordinal() - _FOR_NEWS.days, 1)), published


def story(title: str | None, text: str) -> tuple[str, ...]:
    """Return the stems that say what a report is about: of its title and its first lines."""
    return _story(f"{title or ''} {text[:_LEAD]}")


@lru_cache(maxsize=1000)  # the mentions of a report come together
def _story(lead: str) -> tuple[str, ...]:
    return stems(lead, _STORY)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _keys(parties: Sequence[Party]) -> tuple[str, ...]:
    return tuple(sorted({party.code or "~" + " ".join(stems(party.name or party.text)) for party in parties} - {"~"}))


def _place(where: Where | None) -> Place | None:
    if where is None or where.resolution == "country":
        return None
    precise = where.resolution in ("city", "feature")
    name = (where.name or where.text).casefold()
    return Place(name, where.country_code, where.geonameid, where.latitude, where.longitude, precise)


def _number(count: float) -> float:
    return float(max(-_MOST, min(count, _MOST)))  # a text may hold a number of a thousand digits


def _thing(item: Item) -> Thing:
    words = item.what.split()
    count = None if item.count is None else _number(item.count)
    return Thing(stem(words[-1]) if words else "", item.kind, count, item.unit, item.bound)
