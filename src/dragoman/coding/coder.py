"""The coder: a pure function from a report to its mentions, as a visible list of steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from spacy.tokens import Doc, Token

from dragoman import dates, language, places
from dragoman.coding import (
    acts,
    beneficiaries,
    circumstances,
    clauses,
    content,
    gate,
    judging,
    links,
    mentions,
    selection,
    status,
    tellings,
    undertakings,
    words,
)
from dragoman.coding.cast import Cast
from dragoman.coding.gate import Passage
from dragoman.coding.lexicon import Lexicon, lexicon
from dragoman.coding.references import references
from dragoman.coding.tellings import Telling
from dragoman.encoder import Encoder
from dragoman.encoder import encoder as load_encoder
from dragoman.encoder.runtime import MODEL
from dragoman.language import text_of
from dragoman.records import Attribution, Coding, Mentions, Party, Report, SetAside, Span, When, Where, Words

VERSION = "dragoman-0.1"
FAULT = "coding this report failed"
WEAKEST = 0.35  # a candidate under this strength is set aside
_MOVING = frozenset({"CONSULT", "AGREE", "MOBILIZE", "AID", "RETREAT"})
_SAID = selection.SPOKEN - {"AGREE", "CONCEDE"}  # promises are placed where they are to be kept
_SENDING = frozenset({"AID", "MOBILIZE"})
_NOBODY = '"{}": no actor told here is a state, an organ or leader of one, a body or a force'
_ARMS = ("weapon", "missile", "warship", "warplane")


class Coder:
    """Codes reports; holds what is loaded once, nothing about any report. The same report gives the same mentions."""

    def __init__(self, *, encoder: bool = True, gate: bool = True) -> None:
        """Load the lexicon and, unless `encoder` is False, the shipped encoder; without it the lexicon alone decides.

        Unless `gate` is False, paragraphs that cannot tell an act between parties are passed over before parsing.

        Raises ParserError where the encoder's files are not in the package.
        """
        self._lexicon = lexicon()
        if encoder and not (MODEL / "encoder.onnx").is_file():
            raise language.ParserError(
                f"the encoder is missing from {MODEL}: install dragoman again, or use Coder(encoder=False)"
            )
        self._encoder = load_encoder() if encoder else None
        self._gate = gate

    def code(self, report: Report) -> Mentions:
        """Return the mentions of one report, in the order in which its text first tells them.

        Raises ParserError where the English pipeline is missing or of another version.
        """
        return Mentions(self.explain(report).mentions)

    def explain(self, report: Report) -> Coding:
        """Code one report and keep what was set aside and why, sentence spans and notes beside the mentions."""
        return next(self.stream([report]))

    def stream(self, reports: Iterable[Report], batch_size: int = 32) -> Iterator[Coding]:
        """Code many reports in order, parsing `batch_size` of them at a time; memory is bounded by the batch."""
        waiting = iter(reports)
        while batch := list(islice(waiting, batch_size)):
            readable = [language.unreadable(report.text) for report in batch]
            sorted_out = [self._sorted_out(report, why) for report, why in zip(batch, readable, strict=True)]
            parsed = language.parse_lines([[(p.start, p.text) for p in kept] for kept, _ in sorted_out])
            for report, why, (kept, passed), paragraphs in zip(batch, readable, sorted_out, parsed, strict=True):
                yield Coding(report, (), notes=(why,)) if why else self._read(report, paragraphs, kept, passed)

    def _sorted_out(self, report: Report, why: str | None) -> tuple[list[Passage], list[Passage]]:
        """Part the paragraphs of a report that can be read into those to be read and those to be passed over."""
        if why:
            return [], []
        found = gate.passages(report)
        return gate.sorted_out(found) if self._gate else (found, [])

    def _read(
        self, report: Report, paragraphs: list[language.Paragraph], kept: Sequence[Passage], passed: Sequence[Passage]
    ) -> Coding:
        """Code one parsed report; a fault of ours is kept as a note, so that it never ends a long run."""
        try:
            return _Reading(report, paragraphs, self._lexicon, self._encoder).coding(kept, passed)
        except Exception as error:
            return Coding(
                report, (), notes=(f"{FAULT} ({type(error).__name__}: {error}); please report it with this text",), coder=VERSION
            )


class _Reading:
    """One report being read: the steps in a row, each reading what those before it found."""

    def __init__(self, report: Report, paragraphs: list[language.Paragraph], lexicon: Lexicon, encoder: Encoder | None) -> None:
        self.encoder = encoder
        self.report = report
        self.paragraphs = paragraphs
        self.lexicon = lexicon
        self.cast = Cast(report.published)
        self.aside: list[SetAside] = []
        self.settings: dict[int, circumstances.Setting] = {}
        self.dates: list[When] | None = None

    def coding(self, kept: Sequence[Passage], passed: Sequence[Passage]) -> Coding:
        """Run the steps; `kept` are the paragraphs before they were parsed, `passed` those that the gate passed over."""
        for paragraph, passage in zip(self.paragraphs, kept, strict=True):
            self.cast.meet(paragraph.doc, paragraph.start, passage.parties)
        said = words.attributions(self.paragraphs, self.cast)
        self.cast.hear(words.speeches(said))
        told = [telling for paragraph in self.paragraphs for telling in self._tellings(paragraph, said)]
        told, groups, loose = tellings.merge(told)
        for telling in loose:
            self._set_aside(telling.trigger, telling.offset, _NOBODY.format(telling.words.text))
        found = [mentions.mention_of(self.report, [told[i] for i in group], VERSION) for group in groups]
        home = {index: number for number, group in enumerate(groups) for index in group}
        found = links.add(found, told, home)
        found = undertakings.add(found, told, home, self.paragraphs, self.lexicon)
        sentences = (Span(p.start + s.start_char, p.start + s.end_char) for p in self.paragraphs for s in p.doc.sents)
        return Coding(
            self.report,
            tuple(found),
            tuple(sorted((*self.aside, *(p.aside() for p in passed)), key=lambda s: (s.start, s.end, s.reason))),
            tuple(sorted([*sentences, *(p.span for p in passed)], key=lambda s: s.start)),
            tuple(self._notes()),
            VERSION,
        )

    def _tellings(self, paragraph: language.Paragraph, said: list[words.Said]) -> Iterator[Telling]:
        doc, offset = paragraph.doc, paragraph.start

        def is_agent(token: Token) -> bool:
            return bool(self.cast.parties(token, offset) or self._force(token, offset))

        proposals = list(acts.propose(doc, self.lexicon, is_agent))
        if self.encoder:
            proposals = list(judging.judged(doc, proposals, self.encoder, self._worth(proposals, offset)))
        for proposal in selection.own_events(proposals):
            if isinstance(proposal, acts.Refusal):
                self._set_aside(proposal.trigger, offset, proposal.reason)
            elif not proposal.judged and proposal.strength < WEAKEST:
                weak = f"too weak a sign of {proposal.category} ({proposal.strength:.2f} < {WEAKEST})"
                self._set_aside(proposal.trigger, offset, f'"{proposal.trigger.text}": {weak}')
            else:
                telling = self._telling(proposal, doc, offset, said, is_agent)
                lack = None
                if not telling.retold:
                    lack = selection.lacking(proposal, telling.actor, telling.recipient, telling.items, telling.status)
                elif not (telling.definite or telling.recipient or telling.items):
                    lack = _NOBODY.format(telling.words.text)
                if lack:
                    self._set_aside(proposal.trigger, offset, lack)
                else:
                    yield telling

    def _telling(
        self, candidate: acts.Candidate, doc: Doc, offset: int, said: list[words.Said], is_agent: acts.IsAgent
    ) -> Telling:
        trigger, carrier = candidate.trigger, candidate.carrier
        state = candidate.status or status.of(trigger, carrier, self.lexicon)
        candidate = selection.settled(candidate, state)
        setting = self._setting(doc, offset)
        sentence = trigger.sent
        when = circumstances.when(trigger, carrier, setting, self.lexicon)
        where = circumstances.where(
            trigger,
            carrier,
            setting,
            self.lexicon,
            moves=candidate.category in _MOVING,
            spoken=candidate.category in _SAID,
        )
        if where is None and candidate.category == "ASSAULT":
            where = circumstances.struck(candidate.recipients, setting)
        actor = self._parties(candidate.actors, offset, candidate.judged)
        word = _word(said, trigger, offset)
        if word and word.source and candidate.category not in selection.SPOKEN:
            # who is quoted tells of others: "they were given in friendship", the minister said
            actor = tuple(party for party in actor if not party.span.overlaps(word.source.span))
        if not actor and candidate.category in _SENDING and clauses.is_passive(carrier):
            # "10,000 Chadian soldiers were sent to Mali": who they belong to sent them
            actor = tuple(p for p in self._parties(tuple(clauses.undergoers(carrier)), offset) if p.code and "MIL" in p.sector)
        recipient = self._parties(candidate.recipients or beneficiaries.of(candidate, is_agent), offset, candidate.judged)
        recipient = tuple(party for party in recipient if party.span not in [p.span for p in actor])
        things = tuple(item for item in content.items_of(candidate, offset) if not _in(item.span, setting, offset))
        if candidate.category in selection.COOPERATIVE or candidate.category == "AGREE":  # what is given is nobody who gets it
            recipient = tuple(p for p in recipient if p.name or not any(item.span.overlaps(p.span) for item in things))
        actor, recipient = (
            tuple(_unguessed(party, recipient) for party in actor),
            tuple(_unguessed(party, actor) for party in recipient),
        )
        if candidate.category == "CONSULT" and "visit" not in candidate.modes:  # who is met or rung meets too
            actor, recipient = (*actor, *recipient), ()
        if where and candidate.category == "PROTEST":
            actor = _placed(actor, where.shifted(offset))
        elif where and candidate.category in ("ASSAULT", "COERCE"):
            recipient = _placed(recipient, where.shifted(offset))
        own_words = word is not None and _is_own(word, candidate.category, actor)
        if when is None and own_words and word is not None:
            when = self._when_said(word, doc, offset, setting)
        return Telling(
            offset=offset,
            trigger=trigger,
            carrier=carrier,
            category=candidate.category,
            modes=candidate.modes,
            sentence=Span(offset + sentence.start_char, offset + sentence.end_char),
            words=Words(offset + trigger.idx, offset + trigger.idx + len(trigger), trigger.text),
            status=state,
            actor=actor,
            recipient=recipient,
            when=when.shifted(offset) if when else None,
            where=where.shifted(offset) if where else None,
            items=things,
            size=content.size_of(candidate, offset),
            means=content.means_of(candidate, offset),
            attribution=None if own_words else word,
            confidence=candidate.strength,
            fresh=_fresh(trigger, carrier, candidate.items),
            definite=_definite(trigger)
            or (not actor and any(_definite(head) for head in (*candidate.recipients, *candidate.items))),
            retold=not actor,
            refers=not actor and _refers(carrier, candidate.category),
        )

    def _when_said(self, word: Attribution, doc: Doc, offset: int, setting: circumstances.Setting) -> When | None:
        """The date of an act of words is that of saying them."""
        span = doc.char_span(word.cue.start - offset, word.cue.end - offset, alignment_mode="expand")
        return circumstances.when(span.root, span.root, setting, self.lexicon) if span is not None else None

    def _worth(self, proposals: Sequence[acts.Candidate | acts.Refusal], offset: int) -> set[int]:
        """The sentences worth the encoder's time: where the lexicon finds somebody's act, or a word and a party."""
        worth = {p.trigger.sent.start for p in proposals if isinstance(p, acts.Candidate) and (p.actors or p.recipients)}
        for proposal in proposals:
            sentence = proposal.trigger.sent
            if sentence.start not in worth and any(t.pos_ == "PROPN" and self.cast.parties(t, offset) for t in sentence):
                worth.add(sentence.start)
        return worth

    def _parties(self, heads: tuple[Token, ...], offset: int, judged: bool = False) -> tuple[Party, ...]:
        """Resolve argument heads; a noun that the encoder takes for a party is one even where nobody knows it."""
        found: list[Party] = []
        for head in heads:
            if head.lower_ in ("other", "another") and head.i > 0 and head.nbor(-1).lower_ in ("each", "one"):
                found += self._each_other(head, offset)
                continue
            parties = self.cast.parties(head, offset) or self._force(head, offset)
            if not parties and judged and head.pos_ in ("PROPN", "NOUN"):
                first, last = clauses.characters(head.doc, *clauses.span_of(head))
                parties = (Party(offset + first, offset + last, text_of(head.doc)[first:last], code=self._country(head, offset)),)
            found += parties
        return tuple(dict.fromkeys(found))

    def _each_other(self, head: Token, offset: int) -> Iterator[Party]:
        """Yield the parties that act on each other, under those words."""
        verb = head.head if head.head.pos_ in ("VERB", "AUX") else head.head.head
        first, last = clauses.characters(head.doc, head.i - 1, head.i + 1)
        for subject in clauses.subjects(verb):
            for party in self.cast.parties(subject, offset):
                words = Words(party.start, party.end, party.text)
                text = text_of(head.doc)[first:last]
                yield replace(party, start=offset + first, end=offset + last, text=text, antecedent=words)

    def _country(self, head: Token, offset: int) -> str | None:
        """The country whose a thing or a crowd is by its own words: "the Turkish town of Kilis", "a market in Niger"."""
        other = head.lemma_.lower() in references().others  # "his host" is of another country than he
        own = [c for c in head.lefts if c.dep_ in ("amod", "compound", "nmod") or (c.dep_ == "poss" and not other)]
        for token in (*own, *clauses.prepositional(head, "in"), *clauses.prepositional(head, "of")):
            for party in self.cast.parties(token, offset):
                if party.code:
                    return party.code
        return None

    def _force(self, head: Token, offset: int) -> tuple[Party, ...]:
        """Arms that act for who owns them: "Israeli warplanes", "a missile from Chad"."""
        if not any(head.lemma_.lower() in self.lexicon.classes[name] for name in _ARMS):
            return ()
        first, last = clauses.characters(head.doc, *clauses.span_of(head))
        owners = [c for c in head.lefts if c.dep_ in ("amod", "compound", "poss", "nmod")] + clauses.prepositional(head, "from")
        text = text_of(head.doc)[first:last]
        found = [
            owner for c in owners for child in clauses.conjuncts(c) for owner in self.cast.parties(child, offset) if owner.code
        ]
        if not found:
            return ()
        if not any(child.dep_ == "conj" for c in owners for child in c.rights):
            del found[1:]
        return tuple(
            Party(offset + first, offset + last, text, None, owner.code, ("MIL",), antecedent=owner.antecedent)
            for owner in {owner.code: owner for owner in found}.values()
        )

    def _setting(self, doc: Doc, offset: int) -> circumstances.Setting:
        """The dates and places of a paragraph; dates are read over the whole report, since they lean on each other."""
        if self.dates is None:
            self.dates = dates.find(self.report.text, self.report.published)
        if offset not in self.settings:
            here = [d.shifted(-offset) for d in self.dates if offset <= d.start < offset + len(text_of(doc))]
            self.settings[offset] = circumstances.Setting(tuple(here), tuple(places.find(text_of(doc))))
        return self.settings[offset]

    def _set_aside(self, trigger: Token, offset: int, reason: str) -> None:
        start = offset + trigger.idx
        self.aside.append(SetAside(start, start + len(trigger), trigger.text, reason))

    def _notes(self) -> Iterator[str]:
        if self.report.published is None and any(w.begin is None for s in self.settings.values() for w in s.dates):
            yield 'no publication date: dates such as "on Wednesday" stay unresolved; give one with --published YYYY-MM-DD'


def _definite(head: Token) -> bool:
    """Say whether words point back: "the attack", "this treaty", "they"."""
    if head.pos_ == "PRON":
        return True
    return any(child.lower_ in ("the", "this", "that", "these", "those") for child in head.children if child.dep_ == "det")


def _is_own(word: Attribution, category: str, actor: Sequence[Party]) -> bool:
    """Say whether who acts in words is who says them: "we will answer", he said, rests on nobody else's word."""
    return category in selection.SPOKEN and any(word.source and word.source.code and word.source.code == p.code for p in actor)


def _unguessed(party: Party, others: Sequence[Party]) -> Party:
    """Take back a country that only the focus lent an organ of state, where that state itself stands on the other side."""
    if party.antecedent and not party.office and not party.name and party.sector in (("GOV",), ("MIL",)):
        for other in others:
            if other.code == party.code and other.antecedent is None and other.name and other.sector == ("GOV",):
                return replace(party, code=None, antecedent=None, name=None, identifier_id=None)
    return party


def _refers(carrier: Token, category: str) -> bool:
    """Say whether a noun that stands for an event told before does it: "the bombardment killed nine"."""
    words = links.connectives().stand_for
    return any(
        child.dep_ == "nsubj" and _definite(child) and category in words.get(child.lemma_.lower(), ()) for child in carrier.lefts
    )


def _placed(group: Sequence[Party], where: Where) -> tuple[Party, ...]:
    """Give people and things without a country that of the place of the act: "shelled a market in Kumba"."""
    words = Words(where.start, where.end, where.text)
    return tuple(
        party if party.code or party.name or not where.country_code else replace(party, code=where.country_code, antecedent=words)
        for party in group
    )


def _fresh(trigger: Token, carrier: Token, items: Sequence[Token]) -> bool:
    """Say whether the words set an event apart from those told before: "another", "again", "not the first time"."""
    for head in (trigger, *items):
        if any(child.lower_ in ("another", "second", "third", "further", "separate") for child in head.lefts):
            return True
    if any(child.lower_ in ("again", "separately") for child in carrier.children):
        return True
    time = carrier.head
    return carrier.dep_ == "relcl" and time.lower_ == "time" and any(child.lower_ in ("first", "only") for child in time.lefts)


def _word(said: Sequence[words.Said], trigger: Token, offset: int) -> Attribution | None:
    """Say on whose word a telling stands.

    What words of others take for granted ("a casualty of the war", "accused of backing X's invasion") is not on theirs.
    """
    found = words.of(said, offset + trigger.idx)
    if found is None or found.source is None or trigger.pos_ != "NOUN":
        return found if found and found.source else None
    granted = any(child.dep_ == "poss" for child in trigger.children)
    mentioned = trigger.dep_ == "pobj" and trigger.head.lower_ in ("of", "in") and _definite(trigger)
    return None if (granted if found.stance == "accuses" else mentioned) else found


def _in(span: Span, setting: circumstances.Setting, offset: int) -> bool:
    """Say whether words stand in a date: a season is no thing that is given."""
    return any(date.span.shifted(offset).overlaps(span) for date in setting.dates)
