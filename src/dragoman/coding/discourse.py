"""What whole sentences are to each other: a denial to its accusation, a reply to what it replies to, a strike to its campaign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.coding.connectives import connectives
from dragoman.coding.link_grounds import Found
from dragoman.coding.sides import SPEECH_ACTS, alone, codes_of, parties_of, shared
from dragoman.coding.tellings import Telling
from dragoman.records import LinkKind

_OUTCOMES = frozenset({"SUPPORT", "AGREE", "COOPERATE"})
_STEPS = _OUTCOMES | {"CONSULT"}
_ORDERED = frozenset({"SANCTION", "COERCE"})
_ANSWERABLE = frozenset({"ACCUSE", "REQUEST", "THREATEN"})
_DEEDS = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE"})
_NEXT = 5  # characters between a sentence and the one right after it
_NEAR = 500  # characters back that a reply or a denial reaches: some four sentences


def by_discourse(tellings: Sequence[Telling]) -> Iterator[Found]:
    """Yield the links that hold between whole sentences, by who speaks and acts in them."""
    for index in range(len(tellings)):
        for kind, target in (step(tellings, index) for step in (_campaign, _delivery, _meeting, _answered)):
            if target is not None:
                yield Found(index, kind, target, None)
        yield from _alleged(tellings, index)


def _gap(tellings: Sequence[Telling], index: int, earlier: int) -> int:
    return tellings[index].sentence.start - tellings[earlier].sentence.end


def _before(tellings: Sequence[Telling], index: int, reach: int) -> Iterator[int]:
    """Yield the tellings before one, nearest first, up to `reach` characters back."""
    for earlier in range(index - 1, -1, -1):
        if _gap(tellings, index, earlier) > reach:
            return
        yield earlier


# strikes and campaigns -----------------------------------------------------------------------------------------------


def _campaign(tellings: Sequence[Telling], index: int) -> tuple[LinkKind, int | None]:
    """A strike is part of the campaign that was told before, by the same against the same."""
    strike = tellings[index]
    if strike.category == "ASSAULT" and not _is_campaign(strike):
        for earlier in range(index - 1, -1, -1):
            if _is_campaign(tellings[earlier]) and _belongs(strike, tellings[earlier]):
                return "part_of", earlier
    return "part_of", None


def _is_campaign(telling: Telling) -> bool:
    words = [telling.trigger, telling.carrier, *telling.carrier.rights]
    if telling.trigger.dep_ == "pobj" and telling.trigger.head.lower_ == "of":  # "a barrage of rocket fire"
        words.append(telling.trigger.head.head)
    return any(t.pos_ in ("NOUN", "PROPN") and t.lemma_.lower() in connectives().campaigns for t in words)


def _belongs(strike: Telling, campaign: Telling) -> bool:
    """Say whether a strike is of a campaign: the same who against the same whom, not on a day before it or after it."""
    if campaign.category != "ASSAULT" or strike.status != campaign.status or strike.fresh:
        return False
    against = codes_of(strike.recipient) & codes_of(campaign.recipient)
    here, there = (t.where.country_code if t.where else None for t in (strike, campaign))
    if not shared(strike.actor, campaign.actor) or not (against or (here and here == there)):
        return False
    one, other = strike.when, campaign.when
    return not (one and other and one.finish and other.begin and one.finish < other.begin)


# purchases -----------------------------------------------------------------------------------------------------------


def _delivery(tellings: Sequence[Telling], index: int) -> tuple[LinkKind, int | None]:
    """Handing over what was bought is part of the purchase, told before it or after it."""
    handing = tellings[index]
    if handing.category == "AID" or (handing.category == "AGREE" and handing.status == "future"):
        for other in (*range(index - 1, -1, -1), *range(index + 1, len(tellings))):
            if _is_bought(handing, tellings[other]):
                return "part_of", other
    return "part_of", None


def _is_bought(handing: Telling, purchase: Telling) -> bool:
    bought = {purchase.trigger.lemma_, purchase.carrier.lemma_} & connectives().buying
    codes = codes_of(parties_of(handing))
    things = {item.what.lower().split()[-1].rstrip("s") for item in handing.items if item.what}
    return (
        purchase.category in ("COOPERATE", "SUPPORT")
        and bool(bought)
        and len(codes) > 1
        and codes == codes_of(parties_of(purchase))
        and bool(things & {lemma.rstrip("s") for lemma in _content(purchase)})
    )


# meetings ------------------------------------------------------------------------------------------------------------


def _meeting(tellings: Sequence[Telling], index: int) -> tuple[LinkKind, int | None]:
    """What is done on a visit is part of it, what is signed right after a meeting of the same, and what one told the other."""
    telling = tellings[index]
    for earlier in _before(tellings, index, _NEAR):
        other = tellings[earlier]
        if _is_step(telling, other) or (
            other.category == "CONSULT"
            and (_is_told_there(telling, other) or _is_outcome(telling, other, _gap(tellings, index, earlier)))
        ):
            return "part_of", earlier
    return "part_of", None


def _is_told_there(telling: Telling, talks: Telling) -> bool:
    """Say whether one of those who met told the other something."""
    addressed = {telling.trigger.lemma_, telling.carrier.lemma_} & connectives().addressing
    among = parties_of(talks)
    return (
        telling.category in SPEECH_ACTS
        and bool(addressed)
        and not telling.when
        and shared(telling.actor, among)
        and shared(telling.recipient, among)
    )


def _is_outcome(telling: Telling, talks: Telling, gap: int) -> bool:
    """Say whether those who met signed or agreed something in the same clause or the sentence after it."""
    codes = codes_of(parties_of(telling))
    if telling.category not in _OUTCOMES or len(codes) < 2 or codes != codes_of(parties_of(talks)):
        return False
    coordinated = telling.carrier.dep_ == "conj" and telling.carrier.head == talks.carrier
    return coordinated or (any(p.antecedent for p in telling.actor) and not telling.when and gap <= _NEXT)


def _is_step(telling: Telling, visit: Telling) -> bool:
    """Say whether a meeting or signing is a step of a visit: the same guest and hosts, both done or both to come."""
    words = connectives()
    if telling.category not in _STEPS or visit.category not in ("CONSULT", "AGREE") or telling.status != visit.status:
        return False
    visits = {visit.trigger.lemma_, visit.carrier.lemma_} & words.visits
    steps = {telling.trigger.lemma_, telling.carrier.lemma_} & words.steps
    codes, theirs = codes_of(parties_of(telling)), codes_of(parties_of(visit))
    return bool(visits and steps) and len(codes) > 1 and codes <= theirs and shared(visit.actor, parties_of(telling))


# answers -------------------------------------------------------------------------------------------------------------


def _answered(tellings: Sequence[Telling], index: int) -> tuple[LinkKind, int | None]:
    """A denial answers the accusation against who denies, a refusal what was asked or done, a reply what was said to him."""
    telling = tellings[index]
    found: list[int] = []
    for earlier in _before(tellings, index, _NEAR) if telling.category in SPEECH_ACTS else ():
        other, gap = tellings[earlier], _gap(tellings, index, earlier)
        answers = _is_refused(telling, other, gap) or _is_replied_to(telling, other, gap) or _is_granted(telling, other)
        if answers and alone(other.actor, telling.actor):
            found.append(earlier)
    own = _content(telling)
    return "in_response_to", next((i for i in found if own & _content(tellings[i])), found[0] if found else None)


def _is_refused(telling: Telling, other: Telling, gap: int) -> bool:
    """Say whether a denial or refusal is of what was told before: aimed at who refuses; blame alone cannot be denied."""
    verbs = {telling.trigger.lemma_.lower(), telling.carrier.lemma_.lower()}
    if telling.category != "REJECT" or telling.status == "negated" or not shared(other.recipient, telling.actor):
        return False
    if not verbs & connectives().denials:
        return other.category in ("REQUEST", "THREATEN") and _turned_round(telling, other)
    bare = not any(child.dep_ in ("dobj", "xcomp", "ccomp") for child in telling.carrier.children)
    return (other.category in _ANSWERABLE and other.modes != ("disapprove",)) or (
        bare and gap <= _NEXT and other.category in _ORDERED
    )


def _is_replied_to(telling: Telling, other: Telling, gap: int) -> bool:
    replies = {telling.trigger.lemma_.lower(), telling.carrier.lemma_.lower()} & connectives().replies
    return bool(replies) and other.category in SPEECH_ACTS and (gap <= _NEXT or shared(other.recipient, telling.actor))


def _is_granted(telling: Telling, other: Telling) -> bool:
    """Say whether a promise grants what the other side had asked, or a concession gives way to a request or threat."""
    granted = {"AGREE": ("REQUEST",), "CONCEDE": ("REQUEST", "THREATEN")}
    return other.category in granted.get(telling.category, ()) and _turned_round(telling, other)


def _turned_round(telling: Telling, other: Telling) -> bool:
    """Say whether two acts of words are between the same two, the other way round, and of one thing."""
    back = shared(telling.recipient, other.actor) or not codes_of(telling.recipient)
    return shared(other.recipient, telling.actor) and back and bool(_content(telling) & _content(other))


def _content(telling: Telling) -> set[str]:
    """Return the things that a telling names, as lemmas."""
    return {t.lemma_.lower() for t in telling.carrier.subtree if t.pos_ == "NOUN"} - {telling.trigger.lemma_.lower()}


def _alleged(tellings: Sequence[Telling], index: int) -> Iterator[Found]:
    """An accusation is about the deeds of the accused that stand on the accuser's word in the sentences after it."""
    deed = tellings[index]
    if deed.category not in _DEEDS or not deed.attribution or not deed.attribution.source:
        return
    for earlier in _before(tellings, index, _NEAR):
        charge = tellings[earlier]
        if (
            charge.category == "ACCUSE"
            and shared(charge.recipient, deed.actor)
            and shared(charge.actor, (deed.attribution.source,))
        ):
            yield Found(earlier, "about", index, None)
            return
