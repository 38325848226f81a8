"""What stands around a word, as named features for the learned reading of status (status_learned.py).

A feature is a short string, "0aux=will": the level (0 the word, 1 to 3 the words above it), what it says, and its value. Names
and numbers give no word of theirs, so that invented countries are read as real ones are.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Token

from dragoman.coding import status_clause
from dragoman.coding.status_clause import SUBJECTS, VERBAL
from dragoman.coding.status_words import status_words
from dragoman.records import Status

_AUXILIARIES = ("aux", "auxpass")
_LEVELS = 3
_NAMELESS = frozenset({"NNP", "NNPS", "CD", "FW", "ADD", "LS", "XX"})
_SPLIT = ("not", "n't", "n’t", "no", "never")
_QUOTES = frozenset({'"', "“", "”", "``", "''"})
Read = Callable[[Token], Status]


def features(token: Token, said: Status, outer: Status | None, read: Read) -> list[str]:
    """Return the features of a word; `said` is what the rules read for it, `outer` what the words above it make of an act.

    `read` gives the rules' status of any word. The list is in a fixed order and may name a feature twice.
    """
    own = _own(token)
    found = [
        "bias",
        f"rules={said}",
        f"rules={said}/{token.pos_}",
        f"outer={outer}",
        f"own={own}/{outer}",
        f"low={_word(token, token.lower_)}",
    ]
    _around(found, token, "0", True)
    path, at, level = token.dep_, token, 0
    while at.head != at and level < _LEVELS:
        head, dep = at.head, at.dep_
        level += 1
        _around(found, head, str(level), level == 1)
        lemma = _lemma(head)
        found += [
            f"{level}via={dep}",
            f"{level}lemma/dep={lemma}/{dep}",
            f"{level}class/dep={_class(head)}/{dep}",
            f"above={lemma}",
            f"above own={_own(head)}",
        ]
        if level < _LEVELS:
            path += f"<{head.pos_}.{head.dep_}"
            found.append(f"{level}rules/dep={read(head)}/{dep}")
        at = head
    found += [f"path={path}", f"depth={level}"]
    _sentence(found, token)
    return found


def _around(found: list[str], token: Token, level: str, near: bool) -> None:
    """Add what a word and its children are; `near` for the word itself and its governor, which are looked at more closely."""
    tense = token.tag_
    for child in token.children:
        dep, lower = child.dep_, child.lower_
        if dep in _AUXILIARIES:
            tense += "_" + lower
            found.append(f"{level}aux={lower}")
        elif dep == "neg":
            found.append(f"{level}neg")
        elif dep == "det":
            found.append(f"{level}det={lower}")
        elif dep in ("poss", "nummod", "predet"):
            found.append(f"{level}det={dep}")
        elif dep in SUBJECTS:
            found.append(f"{level}subject={child.tag_}")
            if near:
                found.append(f"{level}subject word={_word(child, lower)}")
            found += [f"{level}subject det={c.lower_}" for c in child.children if c.dep_ in ("det", "neg")]
        elif dep in ("dobj", "attr"):
            found.append(f"{level}object={child.tag_}")
            found += [f"{level}object det={c.lower_}" for c in child.children if c.dep_ in ("det", "neg")]
        elif dep == "advcl":
            found.append(f"{level}clause={child.tag_}")
            found += [
                f"{level}clause mark={c.lower_}"
                for c in child.children
                if c.dep_ in ("mark", "advmod") and c.tag_ in ("IN", "WRB")
            ]
        elif dep in ("mark", "advmod", "acomp", "prt", "cc", "npadvmod") or (near and dep in ("amod", "prep")):
            found.append(f"{level}{dep}={_word(child, lower)}")
    found += [
        f"{level}tag={token.tag_}",
        f"{level}pos={token.pos_}",
        f"{level}dep={token.dep_}",
        f"{level}lemma={_lemma(token)}",
        f"{level}tense={tense}",
        f"{level}own={_own(token)}",
        f"{level}class={_class(token)}",
    ]


def _sentence(found: list[str], token: Token) -> None:
    """Add the words beside a word, and what its sentence holds before and after it."""
    sentence, at = token.sent, token.i
    doc, start, end = token.doc, sentence.start, sentence.end
    root = sentence.root
    found += ["root itself"] if root == token else [f"root={_lemma(root)}", f"root tag={root.tag_}"]
    for step in (-3, -2, -1, 1, 2):
        beside = doc[at + step] if start <= at + step < end else None
        found.append(f"at {step}={_word(beside, beside.lower_) if beside is not None else ''}")
    conditions = status_words().conditions
    quotes = 0
    for word in doc[start:at]:
        lower = word.lower_
        if word.tag_ == "MD" or lower in conditions or lower in _SPLIT:
            found.append(f"before={lower}")
        if at - word.i <= 6 and (word.dep_ in _AUXILIARIES or word.pos_ == "ADP" or word.tag_ == "TO"):
            found.append(f"near={lower}")
        quotes += lower in _QUOTES
    found += [f"after={word.lower_}" for word in doc[at + 1 : end] if word.tag_ == "MD" or word.lower_ in conditions]
    found.append(f"quoted={quotes % 2}")
    if any(word.text == "?" for word in doc[max(end - 2, start) : end]):
        found.append("asked")
    found.append(f"first={_word(doc[start], doc[start].lower_)}")


def _word(token: Token, text: str) -> str:
    return token.tag_ if token.tag_ in _NAMELESS else text


def _lemma(token: Token) -> str:
    return token.tag_ if token.tag_ in _NAMELESS else token.lemma_.lower()


def _own(token: Token) -> Status | None:
    verbal = token.pos_ in VERBAL or token.tag_.startswith("VB")
    return status_clause.own(token) if verbal else status_clause.nominal(token)


def _class(token: Token) -> str:
    words, lemma = status_words(), token.lemma_.lower()
    if token.pos_ in VERBAL:
        return words.verbs.get(lemma, "")
    if token.pos_ in ("ADJ", "ADV"):
        return words.adjectives.get(lemma) or words.verbs.get(lemma) or ""
    return words.nouns.get(lemma, "")
