"""Statements in parsed text: which words are said to be whose, as heads and spans, before anyone is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.attrs import LEMMA, LOWER
from spacy.strings import get_string_id
from spacy.tokens import Token

from dragoman.attribution import contents, sources, speakers
from dragoman.attribution.cues import Cue, Cues, cues
from dragoman.attribution.quotation import Quote, quotes
from dragoman.attribution.statement import Scene, Statement
from dragoman.coding import clauses
from dragoman.language import Paragraph, text_of
from dragoman.records import Span, Words

_BEFORE_FRAME = re.compile(r"[\s,.!?;:–—-]*(?:as )?$")
_AFTER_FRAME = re.compile(r"[\s,:;–—-]*(?:that |how )?[\s,:]*$")
_LABEL = re.compile(r"(?P<name>[^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,4}):\s+(?=[\"“‘A-Z'])")
_NO_LABEL = frozenset(
    {
        "abstract",
        "update",
        "updated",
        "photo",
        "note",
        "correction",
        "related",
        "watch",
        "read",
        "breaking",
        "video",
        "poll",
        "exclusive",
        "report",
        "opinion",
    }
)
_ACCORDING = get_string_id("according")
_IN = get_string_id("in")
_SELVES = frozenset({"i", "we", "you", "me", "us"})


def statements(paragraphs: Sequence[Paragraph]) -> list[Statement]:
    """Return every statement of a report in text order of their cues."""
    lexicon = cues()
    found: list[Statement] = []
    last: Statement | None = None
    open_quote = False
    for paragraph in paragraphs:
        text = text_of(paragraph.doc)
        scene = Scene(paragraph.doc, paragraph.start, text, tuple(q for q in quotes(text) if q.spoken(text)))
        own, grown = speakers.continued(scene, _distinct(_in_paragraph(scene, lexicon)), last, open_quote)
        if last is not None and grown is not None and grown != last:
            found = [grown if s is last else s for s in found]
            if not any(s is grown for s in found):
                found.append(grown)  # "The ministry said:" had no words of its own before this paragraph's
        found += own
        last = _announced(scene, lexicon) or speakers.speaker(scene, own) or grown
        open_quote = any(not q.closed for q in scene.marked) or text.endswith(":")
    return sorted(found, key=lambda s: (s.cue.start, s.content))


def _in_paragraph(scene: Scene, lexicon: Cues) -> Iterator[Statement]:
    yield from _labelled(scene)
    for at, (key, word) in enumerate(scene.doc.to_array([LEMMA, LOWER]).tolist()):
        if key not in lexicon.keys and word != _ACCORDING and key != _IN:
            continue
        token = scene.doc[at]
        if key == _IN:
            yield from _polled(token, scene, lexicon)
            continue
        lemma = token.lemma_.lower()
        pos = token.pos_
        if token.lower_ == "according":
            yield from _according(token, scene, lexicon)
        elif pos in ("VERB", "AUX") and lemma in lexicon.verbs:
            yield from _verb(token, lexicon.verbs[lemma], scene, lexicon)
        elif pos == "NOUN" and lemma in lexicon.nouns:
            yield from _noun(token, lexicon.nouns[lemma], scene, lexicon)
        elif pos in ("ADJ", "VERB") and lemma in lexicon.adjectives and token.dep_ in ("acomp", "oprd"):
            yield from _adjective(token, lexicon.adjectives[lemma], scene, lexicon)
        elif pos == "ADV" and lemma in lexicon.adverbs:
            ranges = contents.around(token, (token.i, token.i + 1))
            spans = contents.characters(token.doc, ranges)
            yield from statement_of(
                scene, (token.i, token.i + 1), None, spans, Cue("speech", lexicon.adverbs[lemma], frozenset())
            )


def statement_of(
    scene: Scene,
    cue: tuple[int, int],
    source: Token | None,
    spans: Iterable[tuple[int, int]],
    entry: Cue,
) -> Iterator[Statement]:
    """Yield the statement that holds `spans` (characters of the paragraph), if any words are left of them."""
    doc, offset, text = scene.doc, scene.offset, scene.text
    joined = _joined(spans, text)
    if not joined:
        return
    phrase = None
    if source is not None:
        start, end = clauses.characters(doc, *sources.phrase(source))
        phrase = Span(offset + start, offset + end)
    first, last = clauses.characters(doc, *cue)
    direct = any(q.start <= start <= q.start + 2 and q.end <= end + 2 for start, end in joined for q in scene.marked)
    content = tuple(Span(offset + start, offset + end) for start, end in joined)
    yield Statement(
        source, offset, phrase, Words(offset + first, offset + last, text[first:last]), content, direct, entry.stance, entry.kind
    )


def _joined(spans: Iterable[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Merge spans that touch or overlap, in text order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and (start <= found[-1][1] or not re.search(r"\w", text[found[-1][1] : start])):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _verb(verb: Token, entry: Cue, scene: Scene, lexicon: Cues) -> Iterator[Statement]:
    doc = verb.doc
    if verb.dep_ in ("amod", "compound"):
        return
    begin, stop = contents.frame(verb)
    spans = contents.characters(doc, contents.of_verb(verb, entry))
    spoken = list(_beside(verb, (begin, stop), scene)) if "quote" in entry.takes else []
    if any(start > verb.idx for start, _ in spans):
        # "… identity.” Cruz says he is not familiar": the sentence before is not what he says here.
        spoken = [q for q in spoken if q.start > verb.idx or scene.text[: q.end].rstrip("\"”'’")[-1:] not in (".", "…")]
    if spoken:
        # Words in marks right beside the cue are the content; grammar adds only what runs on from them.
        around = clauses.characters(doc, begin, stop)
        kept = [p for s in spans if any(q.start < s[1] and s[0] < q.end for q in spoken) for p in _without(s, around)]
        kept = [p for p in kept if any(q.start < p[1] and p[0] < q.end for q in spoken)]
        spans = kept + [(q.start, q.end) for q in spoken]
    spans = [_widened(span, scene.marked, verb.idx) for span in spans]
    spans = [
        part
        for span in spans
        for part in _without(span, clauses.characters(doc, begin, stop) if spoken else (verb.idx, verb.idx + len(verb)))
    ]
    if not spans:
        return
    source = sources.of_verb(verb, lexicon)
    if source is not None and any(start <= source.idx < end for start, end in spans) and not spoken:
        head = doc[source.i]
        spans = [part for span in spans for part in _without(span, clauses.characters(doc, *sources.phrase(head)))]
    if source is None and not (clauses.is_passive(verb) or spoken):
        return
    if source is not None and entry.kind in ("thought", "wish", "view", "stand") and source.lower_ in _SELVES:
        return  # "I think": the speaker's own voice, not a report of somebody's thought
    end = verb.i + 1
    for child in verb.rights:
        if child.dep_ == "prt" and child.i == end:
            end = child.i + 1
    yield from statement_of(scene, (verb.i, end), source, spans, entry)


def _beside(verb: Token, span: tuple[int, int], scene: Scene) -> Iterator[Quote]:
    """Yield the quotes that stand right before or right after a saying."""
    text = scene.text
    start, end = clauses.characters(verb.doc, *span)
    for quote in scene.marked:
        if quote.start <= verb.idx < quote.end:
            continue
        before = quote.end <= start + 1 and _BEFORE_FRAME.match(text[quote.end : start])
        after = quote.start >= end - 1 and _AFTER_FRAME.match(text[end : quote.start])
        closer = verb.idx + len(verb) <= quote.start and _AFTER_FRAME.match(text[verb.idx + len(verb) : quote.start])
        if before or after or closer:
            yield quote


def _widened(span: tuple[int, int], marked: Sequence[Quote], cue: int) -> tuple[int, int]:
    """Return a span with the quotes that it cuts taken in whole."""
    start, end = span
    for quote in marked:
        if quote.start <= cue < quote.end:
            continue
        if quote.start < start < quote.end or quote.start < end < quote.end:
            start, end = min(start, quote.start), max(end, quote.end)
    return start, end


def _without(span: tuple[int, int], hole: tuple[int, int]) -> list[tuple[int, int]]:
    if hole[1] <= span[0] or span[1] <= hole[0]:
        return [span]
    return [part for part in ((span[0], hole[0]), (hole[1], span[1])) if part[1] - part[0] > 1]


def _noun(noun: Token, entry: Cue, scene: Scene, lexicon: Cues) -> Iterator[Statement]:
    spans = contents.characters(noun.doc, contents.of_noun(noun, entry))
    source = sources.of_noun(noun) if spans else None
    if source is not None and any(start <= source.idx < end for start, end in spans):
        source = None
    yield from statement_of(scene, (noun.i, noun.i + 1), source, spans, entry)


def _adjective(adjective: Token, entry: Cue, scene: Scene, lexicon: Cues) -> Iterator[Statement]:
    ranges = contents.of_adjective(adjective, entry)
    source = sources.of_verb(adjective.head, lexicon) if ranges else None
    if source is not None and source.lower_ not in _SELVES:
        spans = contents.characters(adjective.doc, ranges)
        yield from statement_of(scene, (adjective.i, adjective.i + 1), source, spans, entry)


def _according(token: Token, scene: Scene, lexicon: Cues) -> Iterator[Statement]:
    preposition = next((c for c in token.children if c.lower_ == "to"), None)
    if preposition is None and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        preposition = token.nbor()
    named = next((c for c in preposition.children if c.dep_ in ("pobj", "pcomp")), None) if preposition is not None else None
    if preposition is None or named is None:
        return
    phrase = (token.i, sources.phrase(named)[1])
    spans = contents.characters(token.doc, contents.around(token, phrase))
    source = sources.maker(named, lexicon)
    yield from statement_of(scene, (token.i, preposition.i + 1), source, spans, Cue("speech", "asserts", frozenset()))


def _polled(preposition: Token, scene: Scene, lexicon: Cues) -> Iterator[Statement]:
    """Yield what is so by a poll or a survey: "in the latest poll, the premier leads by two points"."""
    poll = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    if poll is None or poll.lemma_.lower() not in lexicon.surveys or preposition.head.pos_ not in ("VERB", "AUX"):
        return
    end = sources.phrase(poll)[1]
    if preposition.i != preposition.sent.start and scene.doc[end : end + 1].text not in (",", ".", ";"):
        return
    spans = contents.characters(scene.doc, contents.around(preposition, (preposition.i, end)))
    cue = (preposition.i, preposition.i + 1)
    yield from statement_of(scene, cue, poll, spans, Cue("finding", "asserts", frozenset()))


def _labelled(scene: Scene) -> Iterator[Statement]:
    """Yield the statement of a paragraph that names its speaker before a colon ("TRUMP: We will …")."""
    match = _LABEL.match(scene.text)
    if not match or match["name"].lower() in _NO_LABEL:
        return
    doc = scene.doc
    name = doc.char_span(0, match.end("name"), alignment_mode="expand")
    if name is None or name.end >= len(doc) or any(t.pos_ not in ("PROPN", "PUNCT") and t.tag_ != "NNP" for t in name):
        return
    yield from statement_of(
        scene, (name.end, name.end + 1), name.root, [(match.end(), len(scene.text))], Cue("speech", "asserts", frozenset())
    )


def _distinct(found: Iterable[Statement]) -> list[Statement]:
    """Leave out a statement that says, by another word, just what one before it says ("said in a statement that")."""
    kept: list[Statement] = []
    for statement in sorted(found, key=lambda s: (s.source is None, s.cue.start)):
        if not any(statement.content == other.content for other in kept):
            kept.append(statement)
    return sorted(kept, key=lambda s: s.cue.start)


def _announced(scene: Scene, lexicon: Cues) -> Statement | None:
    """Return the saying that a paragraph ends with ("The ministry said:"), whose words are the next paragraph's quote."""
    if not scene.text.endswith(":"):
        return None
    for verb in reversed(scene.doc):
        entry = lexicon.verbs.get(verb.lemma_.lower()) if verb.pos_ == "VERB" else None
        if entry is not None and entry.kind == "speech":
            source = sources.of_verb(verb, lexicon)
            at = (verb.idx, verb.idx + len(verb))
            made = list(statement_of(scene, (verb.i, verb.i + 1), source, [at], entry)) if source is not None else []
            return replace(made[0], content=(), direct=True) if made else None
    return None
