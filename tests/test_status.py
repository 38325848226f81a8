"""Status: a marked word in a sentence -> actual, future, hypothetical or negated; invariants on any text."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.coding import status
from dragoman.coding.status_words import status_words, through

# The marked word stands in *stars*.
ACTUAL = [
    "Arnor *attacked* Gondor.",
    "Arnor has *attacked* Gondor.",
    "Gondor was *attacked* by Arnor.",
    "Arnor is *shelling* the town.",
    "The army managed to *take* the bridge.",
    "The army began to *withdraw*.",
    "The army continued *shelling* the town.",
    "Arnor forced the garrison to *surrender*.",
    "Arnor helped Rohan *rebuild* the bridge.",
    "The minister said Arnor *attacked* Gondor.",
    "The king knew that Arnor had *attacked* Gondor.",
    "The king did not know that Arnor had *attacked* Gondor.",
    "Arnor did not fail to *sign* the treaty.",
    "Arnor not only *attacked* Gondor but occupied it.",
    "Arnor did not *withdraw* until Friday.",
    "Rohan accused Arnor of *bombing* the town.",
    "The king thanked Rohan for *sending* horses.",
    "After *crossing* the river, the army rested.",
    "Arnor, which *attacked* Gondor, wants peace.",
    "Arnor is believed to have *attacked* Gondor.",
    "Gondor condemned the *attack*.",
    "The *attack* killed nine people.",
    "Arnor launched an *attack* on Gondor.",
    "Why did Arnor *attack* Gondor?",
    "Arnor became the first to *recognise* Rohan.",
    "Rohan did not deny *sending* troops.",
]
FUTURE = [
    "Arnor will *attack* Gondor.",
    "They'll *attack* Gondor.",
    "Arnor is going to *attack* Gondor.",
    "Arnor is about to *attack* Gondor.",
    "Arnor plans to *attack* Gondor.",
    "Arnor has pledged to *send* horses.",
    "Arnor agreed to *sign* the treaty.",
    "Arnor threatened to *attack* Gondor.",
    "The king is to *visit* Rohan in July.",
    "The king is due to *visit* Rohan.",
    "The king is expected to *visit* Rohan.",
    "The minister said Arnor would *send* troops.",
    "King of Arnor to *visit* Rohan",
    "The king *visits* Rohan next week.",
    "The king is *visiting* Rohan tomorrow.",
    "Arnor announced a plan to *withdraw*.",
    "The planned *visit* worries Gondor.",
    "The upcoming *talks* worry Gondor.",
    "Arnor promised a *withdrawal*.",
    "The two kings scheduled a *meeting*.",
    "Arnor will meet Rohan and *sign* a treaty.",
    "Arnor vowed to *retaliate*.",
]
HYPOTHETICAL = [
    "Arnor may *attack* Gondor.",
    "Arnor could *attack* Gondor.",
    "Arnor might have *attacked* Gondor.",
    "If Arnor *attacks* Gondor, Rohan will fight.",
    "Unless Russia *withdraws* its troops, Poland will fight.",
    "Arnor wants to *attack* Gondor.",
    "Arnor is considering *attacking* Gondor.",
    "Rohan asked Arnor to *withdraw*.",
    "Rohan urged Arnor to *withdraw*.",
    "Rohan demanded that Arnor *withdraw*.",
    "Arnor is willing to *talk*.",
    "Arnor is likely to *attack* Gondor.",
    "Rohan called for a *withdrawal*.",
    "A possible *attack* worries Gondor.",
    "The possibility of a *war* worries Gondor.",
    "Did Arnor *attack* Gondor?",
    "*Withdraw* your troops at once!",
    "Arnor tried to *take* the bridge.",
    "The army deployed tanks to *protect* the town.",
    "The council debated whether Arnor had *attacked* Gondor.",
    "Rohan proposed *talks*.",
    "Arnor may have failed to *sign* the treaty.",
    "The attempt to *seize* the bridge cost lives.",
]
NEGATED = [
    "Arnor did not *attack* Gondor.",
    "Arnor has never *attacked* Gondor.",
    "Arnor didn't *attack* Gondor.",
    "Arnor will not *attack* Gondor.",
    "No country *recognised* Rohan.",
    "Nobody *attacked* the town.",
    "Neither side *attacked* the town.",
    "Arnor failed to *sign* the treaty.",
    "Arnor refused to *sign* the treaty.",
    "Arnor declined to *sign* the treaty.",
    "Arnor denied having *attacked* Gondor.",
    "Arnor denied *attacking* Gondor.",
    "Arnor denied that it had *attacked* Gondor.",
    "Arnor left without *signing* the treaty.",
    "Arnor withdrew instead of *attacking* Gondor.",
    "Rohan prevented Arnor from *attacking* Gondor.",
    "Arnor did not manage to *take* the bridge.",
    "Arnor has yet to *sign* the treaty.",
    "Arnor no longer *supports* Rohan.",
    "Arnor cancelled the *visit*.",
    "The *visit* was cancelled.",
    "Rohan averted a *war*.",
    "The failure to *sign* the treaty hurt Arnor.",
    "Arnor has no plan to *attack* Gondor.",
    "The king is unable to *attend*.",
    "I do not think that Arnor *attacked* Gondor.",
    "Arnor did not *sign* or ratify the treaty.",
]
TABLE = [
    (text, s)
    for s, rows in (("actual", ACTUAL), ("future", FUTURE), ("hypothetical", HYPOTHETICAL), ("negated", NEGATED))
    for text in rows
]


def marked(text: str) -> tuple[str, int, int]:
    before, word, after = text.split("*")
    return before + word + after, len(before), len(before) + len(word)


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_status_of_the_marked_word(text: str, expected: str) -> None:
    assert status.read(*marked(text)) == expected


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 2), (5, 99), (4, 2)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span of a text"):
        status.read("Arnor fell.", start, end)


def test_a_span_in_a_later_paragraph_is_found() -> None:
    text = "Arnor attacked.\nGondor did not flee."
    assert status.read(text, text.index("flee"), text.index("flee") + 4) == "negated"
    assert status.read(text, text.index("attacked"), text.index("attacked") + 8) == "actual"


def test_each_embedding_word_has_one_signature() -> None:
    data = yaml.safe_load((files("dragoman.coding") / "data" / "status.yml").read_text(encoding="utf8"))
    for part in ("verbs", "nouns", "adjectives"):
        words = [word for group in data[part].values() for word in group]
        doubled = {word for word in words if words.count(word) > 1}
        assert not doubled, (part, doubled)


def test_double_negation_cancels() -> None:
    assert through("negative", "negated") == "actual"
    assert through("denying", "negated") == "actual"
    for signature in set(status_words().verbs.values()):
        assert through(signature, "actual") in ("actual", "future", "hypothetical", "negated")


WORDS = st.sampled_from(
    [
        "Arnor",
        "did",
        "not",
        "fail",
        "to",
        "attack",
        "will",
        "if",
        "without",
        "of",
        "no",
        "plan",
        "has",
        "yet",
        "deny",
        "having",
        "attacked",
        "Gondor",
        "?",
        ",",
        ".",
        "and",
        "that",
        "would",
        "be",
        "never",
        "refused",
        "instead",
        "including",
        "following",
        "🐎",
        "\n",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.lists(WORDS, min_size=1, max_size=14).map(" ".join), st.text(min_size=1, max_size=50)), st.data())
def test_every_span_of_any_text_has_a_status(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert status.read(text, start, end) in ("actual", "future", "hypothetical", "negated")
