"""When a page was published: from its address, its metadata and its marked dates, by htmldate; never from a date that it tells.

htmldate guesses among the dates of a page's words where it finds no better. A page that tells of 12 March and says nothing of
itself is undated, so htmldate is shown only the parts that say when the page appeared.
"""

from __future__ import annotations

import re
import warnings
from copy import deepcopy
from datetime import date
from typing import Any

# of what pages write after a time, which says nothing of the day
warnings.filterwarnings("ignore", message="tzname .* identified but not understood")

_SAYS_WHEN = re.compile(r"dat[eu]|publi|pubd|time|creat|issue|posted", re.IGNORECASE)
_LATER = re.compile(r"modif|updat|expir|valid|revis", re.IGNORECASE)
_FIRST = re.compile(r"publi|creat|issue|posted", re.IGNORECASE)
_OF_OTHERS = re.compile(r"relat|recommend|sidebar|comment|teaser|trending|read-?more|most-|promo|widget", re.IGNORECASE)
_ASIDE = ("nav", "aside", "footer")
_LONGEST = 160  # characters of a line that gives a date; an article's own paragraphs are longer


def published(tree: Any, url: str | None) -> date | None:
    """Return the day on which a parsed page says that it was published, in the zone in which it says so, or None."""
    from htmldate import find_date

    found = find_date(_saying_when(tree), extensive_search=False, original_date=True, url=url, deferred_url_extractor=True)
    return date.fromisoformat(found) if found else None


def _saying_when(tree: Any) -> Any:
    """Return a page of the parts of a page that say when it appeared."""
    from lxml import html

    found = html.fromstring("<html><head></head><body></body></html>")
    head, body = found.find("head"), found.find("body")
    for element in tree.iter("meta", "script"):
        if element.tag == "meta":
            if not _tells(" ".join(value for name, value in element.items() if name != "content")):
                continue
        elif "ld+json" not in (element.get("type") or ""):
            continue
        head.append(_alone(element))
    homes = tree.xpath("//article[.//p] | //main[.//p]")
    for element in (homes[0] if homes else tree).iter("time", "abbr", "span", "div", "p", "em", "small", "li", "b"):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        if not (_tells(names) or (element.tag == "time" and not _LATER.search(names))):
            continue
        if len("".join(element.itertext())) <= _LONGEST and not _of_others(element):
            body.append(_alone(element))
    return found


def _tells(names: str) -> bool:
    return bool(_SAYS_WHEN.search(names)) and (not _LATER.search(names) or bool(_FIRST.search(names)))


def _of_others(element: Any) -> bool:
    """Say whether an element belongs to another article that the page points to."""
    return any(above.tag in _ASIDE or _OF_OTHERS.search(above.get("class") or "") for above in element.iterancestors())


def _alone(element: Any) -> Any:
    copy = deepcopy(element)
    copy.tail = None
    return copy
