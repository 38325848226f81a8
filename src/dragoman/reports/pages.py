"""Web pages: the article's text, title, date, publisher and language, its captions apart; by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dragoman.records import Report, Span
from dragoman.reports import charsets, dating
from dragoman.reports.given import Found, Given, Rejected, checked

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST = 10 << 20  # bytes of the largest page
_SHORTEST = 60  # characters of an article
_CAPTIONS = 100
_LONGEST_CAPTION = 1500
_ASIDE = ("nav", "aside", "footer", "header", "form")
_DROPPED = ("script", "style", "noscript", "template", "iframe", "svg", "button")
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])caption(?:[\s_-]?text)?(?:$|[\s_-])", re.IGNORECASE)
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer|byline", re.IGNORECASE)
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|br|center|d[dlt]|div|figcaption|figure|footer|h[1-6r]|header|li|main|nav|ol|p|pre"
    r"|section|table|tbody|t[dhr]|tfoot|thead|ul"
)
_SPACE = re.compile(r"\s+")
_RULE = re.compile(r"[\s|:-]*")
_PROLOG = re.compile(r"\A\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Told:
    """What others say of a page: its address, the charset that the server declares, what a feed or the user knows of it."""

    url: str | None = None
    charset: str | None = None
    given: Given = field(default_factory=Given)


def read(raw: bytes, where: str, told: Told) -> Found:
    """Return the article of a page, or why there is none.

    The publication date is the one that the page's metadata or address tells, never a date out of its text; else the one given.
    """
    if len(raw) > MOST:
        return Rejected(where, f"the page has more than {MOST:,} bytes")
    markup = charsets.decode_markup(raw, told.charset)
    if markup is None:
        return Rejected(where, "this is no page: it holds binary data")
    try:
        return _article(_PROLOG.sub("", markup.replace("\x00", "")), where, told)
    except Exception as error:  # the page is hostile, the parsers are not ours
        return Rejected(where, f"the page cannot be parsed ({type(error).__name__}: {str(error)[:100]})")


def fragment(markup: str) -> tuple[str, tuple[Span, ...]]:
    """Return the text of a piece of HTML, such as a feed's entry, a paragraph a line, and where its captions stand."""
    tree = _tree(f"<div>{markup}</div>")
    return _joined([(text, caption) for text, caption in _blocks(tree)]) if tree is not None else ("", ())


def _article(markup: str, where: str, told: Told) -> Found:
    from trafilatura import bare_extraction

    tree = _tree(markup)
    if tree is None:
        return Rejected(where, "this is no HTML")
    captions = _captions(tree)
    published = dating.published(tree, told.url)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    article: Any = bare_extraction(
        tree,
        url=told.url,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False},
    )
    if article is None or len(article.text or "") < _SHORTEST:
        return Rejected(where, "no article was found in this page")
    text, spans = _joined(_with(captions, _paragraphs(article.text)))
    url = told.url or article.url
    given = told.given
    report = Report(
        text,
        published or given.published,
        _clean(article.title) or given.title,
        _clean(article.sitename) or given.publisher or (urlsplit(url).hostname if url else None),
        url,
        captions=spans,
    )
    found = checked(report, where)
    if isinstance(found, Report) and found.language is None and language:
        return replace(found, language=re.split(r"[-_]", language.strip().lower())[0][:8] or None)
    return found


def _tree(markup: str) -> HtmlElement | None:
    from lxml import etree, html

    # without huge_tree libxml2 bounds depth and entities by itself; nothing is fetched
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, collect_ids=False, encoding="utf-8")
    try:
        return html.document_fromstring(markup.encode("utf8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _captions(tree: HtmlElement) -> list[str]:
    """Return the captions of the article, or of the page where no article is marked, each once, in order."""
    home = next(iter(tree.xpath("//article[.//p] | //main[.//p]")), tree)
    found: dict[str, None] = {}
    for element in home.iter("figcaption", "p", "div", "span", "dd"):
        if len(found) >= _CAPTIONS:
            break
        if element.tag != "figcaption" and not _CAPTION_CLASS.search(element.get("class") or ""):
            continue
        if any(above.tag in _ASIDE for above in element.iterancestors()) or (
            element.find(".//p") is not None and element.tag == "div"
        ):
            continue
        text = _words(element)
        if 3 < len(text) <= _LONGEST_CAPTION:
            found[text] = None
    return list(found)


def _words(element: HtmlElement) -> str:
    """Return the words of an element without the picture's credit."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and not _CREDIT_CLASS.search(child.get("class") or "") and child.tag not in _DROPPED:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return _SPACE.sub(" ", "".join(parts)).strip()


def _blocks(tree: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a tree and whether each is a caption; without recursion, since trees can be deep."""
    from lxml import etree

    parts: list[str] = []
    captions = dropped = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        starts = event == "start"
        if element.tag in _DROPPED:
            dropped += 1 if starts else -1
        if _BLOCKS.fullmatch(element.tag) or element.tag in _DROPPED:
            if text := _SPACE.sub(" ", "".join(parts)).strip():
                yield text, captions > 0
            parts = []
        if element.tag == "figcaption" or _CAPTION_CLASS.search(element.get("class") or ""):
            captions += 1 if starts else -1
        words = element.text if starts else element.tail
        if words and not dropped:
            parts.append(words)
    if text := _SPACE.sub(" ", "".join(parts)).strip():
        yield text, captions > 0


def _paragraphs(text: str) -> list[str]:
    """Return trafilatura's lines as paragraphs: no marks of lists, each cell of a table by itself."""
    found: list[str] = []
    for line in text.splitlines():
        cells = line.split("|") if line.startswith("|") else [line.removeprefix("- ")]
        found += [_SPACE.sub(" ", cell).strip() for cell in cells if not _RULE.fullmatch(cell)]
    return found


def _with(captions: list[str], paragraphs: list[str]) -> list[tuple[str, bool]]:
    """Return the paragraphs, captions marked; captions that the article lacks stand at its end."""
    known = set(captions)
    marked = [(paragraph, paragraph in known) for paragraph in paragraphs]
    missing = known - set(paragraphs)
    return marked + [(caption, True) for caption in captions if caption in missing]


def _joined(paragraphs: list[tuple[str, bool]]) -> tuple[str, tuple[Span, ...]]:
    spans: list[Span] = []
    start = 0
    for text, caption in paragraphs:
        if caption:
            spans.append(Span(start, start + len(text)))
        start += len(text) + 1
    return "\n".join(text for text, _ in paragraphs), tuple(spans)


def _clean(text: str | None) -> str | None:
    return _SPACE.sub(" ", text).strip()[:500] or None if text else None
