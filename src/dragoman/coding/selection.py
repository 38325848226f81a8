"""Which proposed acts are events of their own: not what a promise, request or threat is about, nor a mere purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Token

from dragoman.coding import links, undertakings
from dragoman.coding.acts import Candidate, Refusal
from dragoman.coding.status import reason
from dragoman.records import Item, Party, Status

COVERING = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT", "CONCEDE"})
COOPERATIVE = frozenset({"CONSULT", "AID", "COOPERATE", "SUPPORT"})
_SIGNS = frozenset({"sign", "symbol", "token", "mark", "expression", "signal"})
_MEANS = frozenset({"escort", "accompany"})
_BYSTANDERS = frozenset({"EDU", "BUS", "MED", "HLH"})
_FLEEING = frozenset({"REF", "CVL"})
_POLITICAL = frozenset({"GOV", "MIL", "REB", "LEG", "JUD", "COP", "PTY", "OPP", "SPY", "PRM", "UNR"})
_SURE = 0.9  # strength from which "the rebels" act though nobody says whose they are
SPOKEN = frozenset({"THREATEN", "REQUEST", "ACCUSE", "REJECT", "AGREE", "CONCEDE", "SUPPORT"})
_ADVERBIAL = frozenset({"after", "before", "since", "during", "amid", "despite", "while", "following", "because", "until", "by"})


def own_events(proposals: Sequence[Candidate | Refusal]) -> Iterator[Candidate | Refusal]:
    """Yield the proposals in order, with those that are no events of their own turned into refusals."""
    candidates = [p for p in proposals if isinstance(p, Candidate)]
    carriers = {c.carrier.i: c for c in reversed(candidates) if c.trigger.pos_ in ("VERB", "AUX") or c.carrier is not c.trigger}
    triggers = {c.trigger.i: c for c in candidates}
    owed = undertakings.duty_tokens(proposals[0].trigger.doc) if candidates else set()
    for proposal in proposals:
        if isinstance(proposal, Refusal):
            yield proposal
            continue
        if proposal.trigger.i in owed:
            yield Refusal(proposal.trigger, f'"{proposal.trigger.text}" is what the agreement binds its parties to')
            continue
        reason = _covered(proposal, carriers, triggers)
        yield Refusal(proposal.trigger, reason) if reason else proposal


def _covered(candidate: Candidate, carriers: dict[int, Candidate], triggers: dict[int, Candidate]) -> str | None:
    """Say why a candidate is no event of its own, or None."""
    token = candidate.carrier
    verb = triggers.get(token.i)
    if verb and verb is not candidate and candidate.trigger != token:
        return f'"{candidate.trigger.text}" names what "{verb.trigger.text}" tells'
    if candidate.trigger.lemma_ in _MEANS and candidate.trigger.tag_ == "VBN" and token.dep_ in ("acl", "advcl"):
        return f'"{candidate.trigger.text}" tells how another act was done'
    noun = candidate.trigger
    if noun.dep_ == "compound" and noun.head.dep_ in ("dobj", "nsubjpass"):
        above = carriers.get(noun.head.head.i) or triggers.get(noun.head.head.i)
        if above and above.category == candidate.category:
            return f'"{noun.text}" names what "{above.trigger.text}" tells'
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_.lower() in _SIGNS:
        return f'"{noun.text}" names what something is a sign of'
    if _is_thanks(candidate.trigger):
        return f'"{candidate.trigger.text}" says what another act is in return for'
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
    if infinitive and token.dep_ == "advcl" and token.head.pos_ in ("VERB", "AUX"):
        return f'"{candidate.trigger.text}" is told as a purpose only'
    while token.head != token:
        dep, head = token.dep_, token.head
        if dep in ("advcl", "relcl", "npadvmod", "nsubj", "nsubjpass", "parataxis"):
            return None
        if dep == "prep" and token.lower_ in _ADVERBIAL:
            return None
        if dep == "conj" and token.pos_ in ("VERB", "AUX"):
            if any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children):
                return None
            token = head
            if token.i in carriers or token.i in triggers:
                continue
        above = carriers.get(head.i) or triggers.get(head.i)
        if above and above is not candidate and above.trigger != candidate.trigger:
            if above.category in COVERING and dep != "conj" and not _is_answered(candidate, above):
                return f'"{candidate.trigger.text}" is what the {above.category} of "{above.trigger.text}" is about'
            named = dep == "dobj" and candidate.trigger.pos_ != "VERB" and above.category in COOPERATIVE
            if named and candidate.category in (above.category, "AGREE"):
                return f'"{candidate.trigger.text}" names what "{above.trigger.text}" tells'
        token = head
    return None


def _is_answered(candidate: Candidate, above: Candidate) -> bool:
    """Say whether a noun tells what others said, and the act above it answers that: "rejected American demands"."""
    said = candidate.trigger.pos_ == "NOUN" and candidate.category in ("REQUEST", "ACCUSE", "THREATEN")
    return (
        said
        and above.category in ("REJECT", "AGREE", "CONCEDE")
        and any(actor in candidate.trigger.subtree for actor in candidate.actors)
    )


def _is_thanks(trigger: Token) -> bool:
    """Say whether a word is part of a connective of exchange ("as a thank you to X for")."""
    if trigger.dep_ == "pobj" and trigger.head.lower_ == "as" and trigger.lemma_.lower() in links.connectives().thanking:
        return True
    sentence = trigger.sent
    at = trigger.idx - sentence.start_char
    return any(
        match.start() <= at < match.end()
        for kind, place, pattern in links.connectives().patterns
        if kind == "in_return_for" and place == "governing"
        for match in pattern.finditer(sentence.text)
    )


def lacking(
    candidate: Candidate, actor: Sequence[Party], recipient: Sequence[Party], items: Sequence[Item], status: Status
) -> str | None:
    """Say what an act lacks to be an event, or None.

    Giving needs somebody or something given, meeting somebody met; analysts, firms and bystanders are no parties of their own;
    what only might happen is no event unless saying so is the act.
    """
    told = f'"{candidate.trigger.text}"'
    if candidate.category != "PROTEST" and all(party.sector and not set(party.sector) - _BYSTANDERS for party in actor):
        return f"{told}: the actor ({', '.join(p.text for p in actor)}) is no political party to it"
    placed = any(party.code or (party.name and party.sector) for party in (*actor, *recipient))
    sure = candidate.judged and candidate.strength >= _SURE and any(set(party.sector) & _POLITICAL for party in actor)
    if not placed and not sure:
        return f"{told}: no country and no body is told or in focus"
    if candidate.category == "AID" and not recipient and not items:
        return f"{told}: nobody is told to receive and nothing to be given"
    if candidate.category == "MOBILIZE" and actor and all(set(party.sector) & _FLEEING for party in actor):
        return f"{told}: people on the move are no force"
    people = {(party.code, party.text) for party in (*actor, *recipient)}
    bought = candidate.category == "COOPERATE" and actor and items and candidate.judged and candidate.strength >= _SURE
    alone = len(people) < 2 and not any(p.code == "IGO" for p in actor) and not bought
    if candidate.category in ("CONSULT", "COOPERATE") and alone:
        return f"{told}: with whom is not told"
    if status == "hypothetical" and candidate.category not in SPOKEN:
        why = "as the encoder reads it" if candidate.status else reason(candidate.trigger, candidate.carrier)
        return f"{told}: it is told as something that might happen only ({why})"
    return None


def settled(candidate: Candidate, status: Status) -> Candidate:
    """Return the candidate under the category that its status gives it.

    A cooperative act to come is AGREE, a retreat to come CONCEDE (PLOVER: promises and plans are verbal).
    """
    if status in ("future",):
        if candidate.category in COOPERATIVE:
            return replace(candidate, category="AGREE", modes=())
        if candidate.category == "RETREAT":
            return replace(candidate, category="CONCEDE", modes=())
    return candidate


def purpose_of(carrier: Token) -> Iterator[Token]:
    """Yield the infinitives that tell what an act is for ("sent troops to support …")."""
    for child in carrier.children:
        if child.dep_ in ("advcl", "xcomp", "acl") and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children):
            yield child
    for child in carrier.children:
        if child.dep_ == "dobj":
            for inner in child.children:
                if inner.dep_ in ("acl", "relcl") and any(c.dep_ == "aux" and c.lower_ == "to" for c in inner.children):
                    yield inner
