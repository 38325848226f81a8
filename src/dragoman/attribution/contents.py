"""What is said: the stretches of a paragraph that a verb or noun of saying governs, by grammar; quotes come on top of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Token

from dragoman.attribution.cues import Cue, cues
from dragoman.coding import clauses

Range = tuple[int, int]  # tokens

_OWN = frozenset({"aux", "auxpass", "neg", "prt"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl", "agent"})
_BESIDE = frozenset({"advmod", "npadvmod", "dative", "dobj", "prep", "agent", "advcl", "oprd"})
_TRAILING = frozenset({"prep", "advmod", "npadvmod", "advcl", "dobj", "acomp", "xcomp", "attr", "oprd", "ccomp"})
_RELATIVES = frozenset({"that", "which", "who", "whom"})
_FINITE = ("VBD", "VBZ", "VBP")
_BREAKS = (",", "-", "–", "—", "--", '"', "”", "''", "’", "'", ":", ";")
_VERBAL = ("VERB", "AUX")


def frame(verb: Token) -> Range:
    """Return the token range of the saying itself: subject, verb, its auxiliaries and what stands close by it."""
    members = {verb.i}
    for child in verb.children:
        if (
            child.dep_ in _OWN
            or (child.dep_ in _SUBJECTS and (child.dep_ != "csubj"))
            or (child.dep_ in _BESIDE and (child.dep_ not in ("advcl", "dobj") or child.i > verb.i) and child.pos_ not in _VERBAL)
            or (child.dep_ == "advcl" and child.i > verb.i and any(c.dep_ == "mark" for c in child.children))
        ):
            members.update(range(child.left_edge.i, child.right_edge.i + 1))
    start = verb.i
    while start > verb.sent.start and start - 1 in members:
        start -= 1
    end = verb.i + 1
    while end < verb.sent.end and end in members:
        end += 1
    return start, end


def of_verb(verb: Token, cue: Cue) -> list[Range]:
    """Return the token ranges of what `verb` says by grammar, or [] where it says nothing."""
    passive = clauses.is_passive(verb)
    if "clause" in cue.takes:
        found = _clause(verb, passive)
        if found:
            return found
    if passive:
        return _passive(verb, cue)
    complement = _complements(verb, cue)
    if complement:
        return [complement]
    if verb.dep_ == "relcl" and ("object" in cue.takes or "as" in cue.takes):
        told = _told_of(verb)
        if told:
            return told
    if "clause" in cue.takes and cue.kind in ("speech", "thought", "wish", "view", "finding"):
        return list(_parenthetical(verb)) or (rest(verb) if cue.kind == "speech" else [])
    return []


def _clause(verb: Token, passive: bool) -> list[Range]:
    right = [c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i]
    if right:
        first = right[0]
        start, end = first.left_edge.i, _extended(verb, right[-1])
        return [(max(start, verb.i + 1), _before_saying(first, end))]
    for child in verb.children:
        if child.dep_ in ("ccomp", "csubj") and child.i < verb.i and child.pos_ in (*_VERBAL, "NOUN", "ADJ", "PROPN", "PRON"):
            if passive and child.dep_ == "csubj":
                continue
            begin, stop = frame(verb)
            parts = [(child.left_edge.i, min(begin, child.right_edge.i + 1))]
            if child.right_edge.i >= stop:
                parts.append((stop, child.right_edge.i + 1))
            return [part for part in parts if part[0] < part[1]]
    return []


def _extended(verb: Token, clause: Token) -> int:
    """Return where a clause ends; what follows it without a comma belongs to it, though the parser hung it on the verb."""
    end = clause.right_edge.i + 1
    for child in verb.rights:
        if child.left_edge.i < end:
            continue
        if child.left_edge.i > end or child.dep_ not in ("prep", "npadvmod", "advmod", "advcl"):
            break
        end = child.right_edge.i + 1
    return end


def _before_saying(clause: Token, end: int) -> int:
    """Return where a clause ends before a saying that the parser took into it (", adding that …", "and noted that …")."""
    tag = clause.head.tag_
    goes_on = cues().participles
    for token in clause.doc[clause.i + 1 : end]:
        if (
            token.tag_ == "VBG"
            and token.dep_ in ("advcl", "conj", "acl")
            and token.i > 0
            and token.nbor(-1).text in (",", "-", "–", "—", "--")
            and token.lemma_.lower() in goes_on
        ):
            return token.i - 1
        if (
            token.dep_ == "conj"
            and token.tag_ == tag != "VB"
            and token.lemma_.lower() in goes_on
            and token.nbor(-1).dep_ == "cc"
            and any(c.dep_ == "ccomp" for c in token.children)
        ):
            return token.i - 1
    return end


def _passive(verb: Token, cue: Cue) -> list[Range]:
    """Return what is said of a passive subject ("was said to have fled", "was accused of theft", "a plan announced by X")."""
    subjects = [c for c in verb.children if c.dep_ in clauses.PASSIVE_SUBJECTS]
    rest = [c for c in verb.children if c.i > verb.i and _is_complement(c, cue)]
    if verb.dep_ == "acl" and not subjects:
        # "a plan announced by the ministry": what is announced is the noun, if somebody is named who does it.
        named = any(c.dep_ == "agent" for c in verb.children)
        head = verb.head
        return (
            [(head.left_edge.i, verb.left_edge.i)]
            if named and "object" in cue.takes and head.left_edge.i < verb.left_edge.i
            else []
        )
    if verb.dep_ == "relcl" and not subjects:
        return []
    if rest:
        after = (rest[0].left_edge.i, rest[-1].right_edge.i + 1)
        return [*((c.left_edge.i, c.right_edge.i + 1) for c in subjects[:1]), after]
    if subjects and "object" in cue.takes:
        return [(subjects[0].left_edge.i, subjects[0].right_edge.i + 1)]
    return []


def _told_of(verb: Token) -> list[Range]:
    """Return the noun that a relative clause says something of ("a charge that officials denied", "the war most opposed")."""
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    if any(c.i > verb.i for c in objects):
        return []
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None or subject.lower_ in _RELATIVES or (objects and objects[0].lower_ not in _RELATIVES):
        return []
    head = verb.head
    return [(head.left_edge.i, objects[0].i + 1 if objects and objects[0].i > head.i else head.i + 1)]


def _is_complement(child: Token, cue: Cue) -> bool:
    if child.dep_ == "xcomp":
        return "infinitive" in cue.takes or "as" in cue.takes
    if child.dep_ == "oprd":
        return "as" in cue.takes
    if child.dep_ == "prep":
        return child.lower_ in cue.takes
    return False


def _complements(verb: Token, cue: Cue) -> Range | None:
    """Return the range of the complements right of a verb that hold what is said, with what trails after them."""
    takes = cue.takes
    rights = [c for c in verb.rights if c.dep_ not in ("punct", "prt", "neg", "aux")]
    first: Token | None = None
    for child in rights:
        dep = child.dep_
        if (
            dep in ("dobj", "attr", "acomp")
            and (
                "object" in takes
                or ("as" in takes and _predicated(rights, child))
                or ("infinitive" in takes and _infinitive_after(rights))
            )
        ) or (dep in ("ccomp", "xcomp") and ("as" in takes or "infinitive" in takes or "object" in takes)):
            first = child
        elif dep == "oprd" and "as" in takes:
            first = child  # "what they called a crime": the object stands before
        elif dep in ("prep", "agent") and child.lower_ in takes:
            first = child if child.lower_ == "as" else _object_of(child)
        elif dep == "advcl" and "for" in takes and any(c.dep_ == "mark" and c.lower_ == "for" for c in child.children):
            first = next((c for c in child.children if c.dep_ in _SUBJECTS), child)  # "called for Gondor to withdraw"
        elif dep == "advcl" and "infinitive" in takes and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children):
            first = child
        else:
            continue
        break
    if first is None:
        return None
    start = max(first.left_edge.i, verb.i + 1)
    end = first.right_edge.i + 1
    for child in rights:
        if child.left_edge.i >= end:
            if child.left_edge.i > end or child.dep_ not in _TRAILING:
                break
            end = child.right_edge.i + 1
    return (start, end) if start < end else None


def _object_of(preposition: Token) -> Token:
    return next((c for c in preposition.children if c.dep_ in ("pobj", "pcomp")), preposition)


def _predicated(rights: list[Token], thing: Token) -> bool:
    if any(c.dep_ == "appos" or (c.is_quote and c.i > thing.i) for c in thing.children):
        return True
    return any(c.dep_ in ("oprd", "xcomp") or (c.dep_ == "prep" and c.lower_ in ("as", "to", "for")) for c in rights)


def _infinitive_after(rights: list[Token]) -> bool:
    return any(
        c.dep_ in ("xcomp", "advcl", "ccomp") and any(x.dep_ == "aux" and x.lower_ == "to" for x in c.children) for c in rights
    )


def _parenthetical(verb: Token) -> Iterator[Range]:
    """Yield the clause around a saying set off by commas ("the park, Tompkins said, is full"; "as he put it")."""
    begin, stop = frame(verb)
    doc = verb.doc
    sentence = verb.sent
    if not any(c.dep_ in _SUBJECTS for c in verb.children):
        named = before(verb)
        if named is None or verb.tag_ not in _FINITE:
            return
        begin = min(begin, named.left_edge.i if named.dep_ not in ("appos", "conj", "ROOT") else _chunk(named))
    marked = any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children) or (
        begin > sentence.start and doc[begin - 1].lower_ == "as"
    )
    if marked and begin > sentence.start and doc[begin - 1].lower_ == "as":
        begin -= 1
    if verb.dep_ == "advcl" and not marked and any(c.dep_ == "mark" and c.i >= begin - 1 for c in verb.children):
        return
    after = doc[stop].text if stop < sentence.end else "."
    left = doc[begin - 1].text if begin > sentence.start else ""
    if marked or (left in _BREAKS and after in (*_BREAKS, ".", "?", "!")):
        start = _after_saying(doc, sentence.start, begin)
        if begin > start:
            yield start, begin
        if stop < sentence.end and after in _BREAKS and _goes_on(doc, stop, sentence.end):
            yield stop, sentence.end


def _after_saying(doc: Doc, start: int, end: int) -> int:
    """Return where the words of a second saying in a sentence begin ("said X — no different, he said, from Y")."""
    for i in range(end - 1, start - 1, -1):
        if (
            doc[i].tag_ in _FINITE
            and doc[i].lemma_ in ("say", "tell", "add")
            and any(c.dep_ == "ccomp" and c.i > i for c in doc[i].children)
        ):
            return i + 1
    return start


def _chunk(head: Token) -> int:
    """Return where the names and modifiers right before a noun begin."""
    start = head.i
    while start > head.sent.start and head.doc[start - 1].dep_ in ("compound", "det", "amod", "poss", "nummod", "case"):
        start -= 1
    return start


def before(verb: Token) -> Token | None:
    """Return the noun or pronoun right before a verb, whatever the parser made of it (auxiliaries and adverbs between)."""
    i = verb.i - 1
    while i > verb.sent.start and (verb.doc[i].dep_ in ("aux", "advmod", "neg") or verb.doc[i].pos_ in ("ADV", "AUX")):
        i -= 1
    if i < verb.sent.start:
        return None
    token: Token = verb.doc[i]
    return token if token.pos_ in ("NOUN", "PROPN", "PRON") and token.lower_ not in ("that", "which", "what") else None


def rest(verb: Token) -> list[Range]:
    """Return what follows a plain saying up to the end of its sentence, for sentences that the parser misread.

    After "said for the first time that …" and the like, the words from "that" on.
    """
    if verb.tag_ not in _FINITE:
        return []
    doc, sentence = verb.doc, verb.sent
    _, stop = frame(verb)
    for i in range(verb.i + 1, min(stop + 8, sentence.end - 2)):
        if doc[i].lower_ == "that" and doc[i].dep_ in ("mark", "advmod", "nsubj", "det", "dobj") and doc[i].i > verb.i:
            return [(i, sentence.end)]
    if verb.lemma_ != "say":
        return []
    if any(
        c.dep_ in ("dobj", "dep", "advcl", "xcomp", "parataxis", "relcl", "acl") and c.i > verb.i for c in verb.subtree
    ) and any(t.pos_ in _VERBAL for t in doc[verb.i + 1 : sentence.end]):
        return [(verb.i + 1, sentence.end)]
    return [(c.left_edge.i, c.right_edge.i + 1) for c in verb.rights if c.dep_ == "dobj"][:1]


def _goes_on(doc: Doc, start: int, end: int) -> bool:
    """Say whether what follows a saying goes on with the words said, and is no second clause of the speaker's."""
    following = [t for t in doc[start:end] if not t.is_punct and not t.is_space]
    return len(following) > 1 and following[0].tag_ != "VBG" and following[0].dep_ not in ("cc",)


def of_noun(noun: Token, cue: Cue) -> list[Range]:
    """Return the token ranges of what a noun of saying holds ("the claim that …", "allegations of fraud")."""
    for child in noun.rights:
        if child.dep_ in ("acl", "relcl", "ccomp", "appos") and child.pos_ in _VERBAL:
            that = any(c.dep_ == "mark" and c.lower_ in ("that", "whether") for c in child.children)
            infinitive = child.dep_ == "acl" and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.children)
            if (that and "clause" in cue.takes) or (infinitive and "infinitive" in cue.takes):
                return [(child.left_edge.i, child.right_edge.i + 1)]
        if child.dep_ == "prep" and child.lower_ in cue.takes:
            inner = [c for c in child.children if c.dep_ in ("pobj", "pcomp")]
            if inner:
                return [(inner[0].left_edge.i, inner[0].right_edge.i + 1)]
    governor = noun.head
    if noun.dep_ in ("nsubj", "dobj") and governor.lemma_ in ("be", "make", "hear", "deliver", "issue") and "clause" in cue.takes:
        for child in governor.rights:
            if child.dep_ == "ccomp" and any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children):
                return [(child.left_edge.i, child.right_edge.i + 1)]
    return []


def of_adjective(adjective: Token, cue: Cue) -> list[Range]:
    """Return the token ranges of what an adjective of mind is about ("confident that …", "wary of …")."""
    for child in adjective.rights:
        infinitive = child.dep_ == "xcomp" and "infinitive" in cue.takes
        clause = child.dep_ in ("ccomp", "advcl") and any(
            c.dep_ == "mark" and c.lower_ in ("that", "whether") for c in child.children
        )
        if infinitive or clause or (child.dep_ == "ccomp" and "clause" in cue.takes):
            return [(child.left_edge.i, child.right_edge.i + 1)]
        if child.dep_ == "prep" and child.lower_ in cue.takes:
            inner = _object_of(child)
            return [(inner.left_edge.i, inner.right_edge.i + 1)] if inner != child else []
    return []


def around(token: Token, phrase: Range) -> list[Range]:
    """Return the clause that a sentence adverbial (according to …, reportedly) stands in, the adverbial left out."""
    governor = token.head
    while governor.pos_ not in _VERBAL and governor.head != governor:
        governor = governor.head
    while governor.dep_ in ("conj", "xcomp", "auxpass", "aux", "acomp") and governor.head != governor:
        if governor.dep_ == "conj" and any(c.dep_ in _SUBJECTS for c in governor.children):
            break
        governor = governor.head
    sentence = token.sent
    whole = governor.dep_ in ("ROOT", "conj", "parataxis") or phrase[0] == sentence.start
    start, end = (sentence.start, sentence.end) if whole else (governor.left_edge.i, governor.right_edge.i + 1)
    return [part for part in ((start, min(phrase[0], end)), (max(phrase[1], start), end)) if part[0] < part[1]]


def characters(doc: Doc, ranges: Iterable[Range]) -> list[tuple[int, int]]:
    """Return the character ranges of token ranges, outer blanks, commas and conjunction-only rests cut off."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        first, last = start, end
        while first < last and (doc[first].is_space or doc[first].text in (",", ";", ":", "-", "–", "—", "--", ".", ")")):
            first += 1
        while last > first and (doc[last - 1].is_space or doc[last - 1].text in (",", ";", ":", "-", "–", "—", "--", ".", "(")):
            last -= 1
        if any(t.is_alpha or t.like_num for t in doc[first:last]):
            found.append(clauses.characters(doc, first, last))
    return found
