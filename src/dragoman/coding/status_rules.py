"""The rules of status: what a word's own clause says, changed by each word above that takes it as complement.

From the outside in: "did not fail to sign" is actual, "may have refused to sign" is hypothetical (docs/status.md).
"""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.coding import clauses, status_clause
from dragoman.coding.status_clause import SUBJECTS, VERBAL
from dragoman.coding.status_words import Signature, status_words, through
from dragoman.records import Status

_DEEPEST = 8
_FOR_DONE = frozenset(
    {"accuse", "thank", "blame", "arrest", "praise", "criticize", "criticise", "condemn", "jail", "fine", "punish"}
)


def by_rules(token: Token) -> Status:
    """Return the status that the rules alone read; a noun takes that of the verb which only says that it takes place."""
    words = status_words()
    governor = token.head
    if token.pos_ not in VERBAL and governor.pos_ in VERBAL and governor != token:
        definite = any(
            c.dep_ in ("det", "poss") and c.lower_ in ("the", "this", "that", "these", "those", "last") for c in token.children
        )
        if governor.lemma_ in words.happening and (
            token.dep_ in ("dobj", "nsubjpass") or (token.dep_ == "nsubj" and not definite)
        ):
            return composed(status_clause.nominal(token), status_of(governor, 0))
        if token.dep_ in ("dobj", "attr") and not definite and (above := status_of(governor, 0)) != "actual":
            # "would cause destruction": what is not done causes none; "the destruction" is there anyway.
            inner = status_of(token, 0)
            return above if inner == "actual" and (above != "negated" or status_clause.denied_noun(token)) else inner
    return status_of(token, 0)


def status_of(token: Token, depth: int = 0) -> Status:
    """Return the status of a word by the rules; `depth` words below were read before."""
    if depth > _DEEPEST:
        return "actual"
    own = status_clause.own(token) if token.pos_ in VERBAL or token.tag_.startswith("VB") else status_clause.nominal(token)
    return composed(own, outer_of(token, depth))


def composed(own: Status | None, outer: Status | None) -> Status:
    """Return the status of an act that has `own` in its clause, under an embedding that makes an actual one `outer`."""
    if outer is None or outer == "actual":
        return own or "actual"
    if outer == "negated":
        return "actual" if own == "negated" else "negated"
    return own if own in ("negated", "hypothetical") else outer


# what embeds the act -------------------------------------------------------------------------------------------------


def outer_of(token: Token, depth: int = 0) -> Status | None:
    """Return what the words above a token make of an actual act; None where nothing embeds it."""
    head, dep = token.head, token.dep_
    if head == token or depth > _DEEPEST:
        return None
    if dep == "conj":
        return _coordinated(token, depth)
    if dep in ("prep", "agent", "dative", "pcomp", "pobj"):
        return _prepositional(token, depth)
    if dep in ("xcomp", "ccomp", "acomp", "attr", "oprd", "csubj", "csubjpass"):
        return _complement(token, depth)
    if dep in ("acl", "relcl", "amod"):
        return _on_noun(token, depth)
    if dep == "advcl":
        return _adverbial(token, depth)
    if dep in ("dobj", "nsubjpass", "nsubj", "compound", "appos") and token.pos_ not in VERBAL:
        return _argument(token, depth)
    if dep in ("aux", "auxpass") and head.pos_ in VERBAL:
        return outer_of(head, depth + 1)
    return None


def _coordinated(token: Token, depth: int) -> Status | None:
    head = token.head
    if token.pos_ in VERBAL and any(c.dep_ in SUBJECTS for c in token.children):
        # "if X falls and Y rises": a second clause shares what embeds the first, when that is a clause within.
        return outer_of(head, depth + 1) if head.dep_ in ("ccomp", "xcomp") else None
    outer = outer_of(head, depth + 1)
    if token.pos_ in VERBAL and head.pos_ in VERBAL and status_clause.shares(token):
        joined = {c.lower_ for c in head.children if c.dep_ == "cc"}
        if status_clause.negated(head) and (token.tag_ == "VB" and "but" not in joined):
            return composed("negated", outer)
        condition = any(c.dep_ == "mark" and c.lower_ in status_words().conditions for c in head.children)
        return "hypothetical" if condition else outer
    return outer


def _prepositional(token: Token, depth: int) -> Status | None:
    """Read a preposition's object by the word that the preposition hangs on ("prevented from", "plans for", "without")."""
    words = status_words()
    preposition = token if token.dep_ in ("prep", "agent", "dative") else token.head
    if preposition.pos_ in VERBAL:
        return None  # "including", "following"
    lower = preposition.lower_
    while preposition.dep_ in ("pcomp", "pobj", "prep") and preposition.head.pos_ == "ADP":
        preposition = preposition.head
    if lower in words.negative_prepositions or preposition.lower_ in words.negative_prepositions:
        return "negated"
    if (
        preposition.lower_ in words.instead
        or lower in words.instead
        or any(c.lower_ in words.instead for c in preposition.children)
    ):
        return "negated"
    governor = preposition.head
    if governor == preposition:
        return None
    clause = token.pos_ in VERBAL
    signature = _signature(governor)
    if governor.pos_ in VERBAL:
        if clause and lower == "for" and governor.lemma_.lower() in _FOR_DONE:
            return "actual"
        if clause and lower == "by":
            status = status_of(governor, depth + 1)
            return None if status == "negated" else status
        if clause and lower in ("from", "in", "of", "on", "to", "with", "at", "about", "for", "against"):
            if lower in ("from",) and signature in ("caused", "open", "implicative", None):
                signature = "preventing" if governor.lemma_.lower() in ("keep", "discourage") else signature
            return through(signature, status_of(governor, depth + 1)) if signature else None
        if lower in ("for", "on", "against", "to", "of") and signature in ("open", "prospective", "negative", "denying"):
            return (
                through(signature, status_of(governor, depth + 1))
                if governor.lemma_.lower() in words.objects or lower == "for"
                else None
            )
        return None
    if (
        governor.pos_ in ("NOUN", "ADJ")
        and lower in ("of", "for", "on", "to", "in", "about", "from", "over", "at", "that")
        and signature
    ):
        if governor.pos_ == "NOUN" and (
            signature in ("factive", "report", "implicative") or (not clause and governor.lemma_.lower() in words.settings)
        ):
            return "actual"
        return through(signature, _nominal_status(governor, depth + 1))
    return None


def _complement(token: Token, depth: int) -> Status | None:
    """Read a clause (or a predicate) that a verb or an adjective takes as complement."""
    words = status_words()
    head, dep = token.head, token.dep_
    if dep in ("acomp", "attr", "oprd"):
        return status_of(head, depth + 1)
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
    lemma = head.lemma_.lower()
    if head.pos_ in ("ADJ", "NOUN", "ADV") or (head.tag_ in ("VBN", "JJ") and head.dep_ == "acomp"):
        signature = _signature(head)
        if signature is None:
            signature = "open" if infinitive else "factive"
        return through(signature, status_of(head, depth + 1))
    above = status_of(head, depth + 1)
    if dep == "ccomp" and not infinitive and status_clause.finite(token):
        if above == "negated" and lemma in words.raising:
            return "negated"
        signature = words.verbs.get(lemma, "report")
        if signature in ("open", "doubting", "denying", "preventing", "negative"):
            if lemma in ("suggest", "argue", "warn", "see", "forget", "agree", "explain", "fear"):
                return "hypothetical" if lemma == "fear" else "actual"
            return through("denying" if signature in ("negative", "preventing") else signature, above)
        if signature == "prospective":
            return None if status_clause.own(token) else through("prospective", above)
        return "actual"
    if infinitive and lemma == "be":
        predicate = next((c for c in head.children if c.dep_ == "acomp"), None)
        if predicate is not None:  # "it is fair to say", "they are ready to sign"
            return through(words.adjectives.get(predicate.lemma_.lower(), "open"), above)
        subject = next((c for c in head.children if c.dep_ in SUBJECTS), None)
        aim = words.nouns.get(subject.lemma_.lower()) if subject is not None and subject.pos_ == "NOUN" else None
        return "negated" if above == "negated" else through(aim, "actual") if aim else "future"
    if infinitive and lemma == "have":
        return "hypothetical" if above != "negated" else "negated"
    if infinitive and lemma in ("go", "gon") and head.lower_ in ("going", "gon"):
        return "future" if above == "actual" else above
    if infinitive and lemma in ("say", "report", "believe", "think", "know", "find", "see", "allege", "claim", "understand"):
        return "actual" if clauses.is_passive(head) or lemma not in ("think", "know") else "hypothetical"
    known = words.verbs.get(lemma)
    if known in ("report", "factive") and infinitive:
        known = "open" if lemma not in ("prove", "tell") else known
        known = "open" if lemma == "tell" else known
    if known is None:
        known = "open" if infinitive else "implicative"
    if known == "open" and not infinitive and token.tag_ == "VBG" and lemma in ("like", "love", "risk"):
        known = "implicative" if lemma != "risk" else "open"
    return through(known, above)


def _on_noun(token: Token, depth: int) -> Status | None:
    """Read a clause on a noun: "a plan to visit", "the failure to pay", "the claim that …", "the first to leave"."""
    noun = token.head
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
    if token.dep_ == "relcl" and not infinitive:
        # "no country that recognised it": nobody did.
        return "negated" if status_clause.denied_noun(noun) and noun.dep_ in SUBJECTS else None
    if infinitive:
        signature = _signature(noun)
        if signature is None or signature in ("factive", "report"):
            ordinal = any(
                c.lower_ in ("first", "last", "only", "second", "third", "latest") for c in noun.children
            ) or noun.lower_ in ("first", "last")
            signature = "implicative" if ordinal else "open"
        if signature == "implicative":
            return _nominal_status(noun, depth + 1)
        return through(signature, _nominal_status(noun, depth + 1))
    that = any(c.dep_ == "mark" and c.lower_ in ("that", "whether") for c in token.children)
    if that:
        signature = _signature(noun) or "report"
        return through(signature, _nominal_status(noun, depth + 1)) if signature not in ("prospective",) else "future"
    return None


def _nominal_status(noun: Token, depth: int) -> Status:
    """Return the status of an embedding noun: what its modifiers say, and whether it is had or denied ("has no plan to")."""
    own = status_clause.nominal(noun)
    if own == "hypothetical" and noun.pos_ == "NOUN":
        own = None  # "any plan to", "a possible attempt to": the plan's own doubtfulness adds nothing
    governor = noun.head
    above: Status | None = None
    if noun.dep_ in ("dobj", "attr", "nsubj", "nsubjpass") and governor.pos_ in VERBAL and depth <= _DEEPEST:
        above = status_of(governor, depth + 1)
        signature = status_words().verbs.get(governor.lemma_.lower())
        if signature in ("denying", "negative", "preventing") and noun.dep_ in ("dobj", "nsubjpass"):
            above = through("denying", above)
        elif above in ("future", "hypothetical") or noun.dep_ == "nsubj":
            above = above if above == "negated" and noun.dep_ != "nsubj" else None
    return composed(own if own == "negated" else None, above)


def _adverbial(token: Token, depth: int) -> Status | None:
    words = status_words()
    head = token.head
    marks = {c.lower_ for c in token.children if c.dep_ in ("mark", "advmod")}
    if marks & words.conditions:
        return "hypothetical"
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
    if head.pos_ not in VERBAL:
        if infinitive:
            return through(_signature(head) or "open", _nominal_status(head, depth + 1))
        return None
    if infinitive:
        signature = words.verbs.get(head.lemma_.lower())
        if signature in ("prospective", "negative", "preventing", "open") and not clauses.is_passive(head):
            return through(signature, status_of(head, depth + 1))
        return "hypothetical"  # a purpose
    if token.tag_ == "VBG" and not marks:
        status = status_of(head, depth + 1)
        return None if status == "negated" else status
    if marks & {"when", "once", "until", "before", "after", "as", "while", "till"} and not _own_tense(token):
        status = status_of(head, depth + 1)
        return status if status in ("future", "hypothetical") else None
    return None


def _own_tense(verb: Token) -> bool:
    """Say whether a clause is told in the past: what it says then stands on its own."""
    return verb.tag_ == "VBD" or any(c.dep_ in ("aux", "auxpass") and c.tag_ == "VBD" for c in verb.children)


def _argument(noun: Token, depth: int) -> Status | None:
    """Read an event noun as object or passive subject of a verb that decides on it ("planned a visit")."""
    words = status_words()
    governor = noun.head
    if noun.dep_ == "compound":  # "an assassination plot", "the bomb threat"
        signature = words.nouns.get(governor.lemma_.lower()) if governor.lemma_.lower() in words.compounds else None
        return through(signature, _nominal_status(governor, depth + 1)) if signature else None
    if noun.dep_ == "appos":
        return None
    if governor.pos_ not in VERBAL:
        return None
    lemma = governor.lemma_.lower()
    if noun.dep_ == "nsubj" and not clauses.is_passive(governor):
        return None
    if lemma in words.objects:
        signature = words.verbs.get(lemma)
        if signature in ("prospective", "open", "negative", "preventing", "denying", "doubting"):
            return through(signature, status_of(governor, depth + 1))
    return None


def _signature(word: Token) -> Signature | None:
    words = status_words()
    lemma = word.lemma_.lower()
    if word.pos_ in ("ADJ", "ADV"):
        return words.adjectives.get(lemma) or words.verbs.get(lemma)
    if word.pos_ in VERBAL:
        if word.dep_ in ("acomp", "attr") and lemma in words.adjectives:
            return words.adjectives[lemma]
        return words.verbs.get(lemma)
    return words.nouns.get(lemma)
