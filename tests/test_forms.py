"""Forms gives what the pipeline's own last components give, token for token, in whatever order texts come."""

from __future__ import annotations

import importlib

import pytest

from dragoman import language
from dragoman.forms import Forms
from dragoman.language import PIPELINE

TEXTS = (
    "There's nothing that they gotta do; he ain't coming, and I'm gonna go.",
    "Peru's ministers met here, but  Chile's \t envoys had left once the talks, which it wanted, were over.",
    "It is what it is: Let's go, she'd said. Got them? Won't you? Cannot.",
    "LIMA -- MINISTERS MEET. Ministers met. ministers' meetings met Ministers",
    "The 3 better-known men saw this; those who can can saw that, too. That is that.",
    "x \u00a0 y\u2009z   ",
)


@pytest.fixture(scope="module")
def both() -> tuple[object, object, Forms]:
    package = importlib.import_module(PIPELINE)
    whole, cut = (package.load(exclude=["ner", "senter"]) for _ in range(2))
    return whole, cut, Forms(cut)


@pytest.mark.parametrize("order", [1, -1])
def test_same_as_the_components(both: tuple[object, object, Forms], order: int) -> None:
    whole, cut, forms = both
    for text in (*TEXTS, *TEXTS)[::order]:
        wanted, got = whole(text), forms.complete(cut(text))  # type: ignore[operator]
        assert [(t.text, t.pos_, t.lemma_, t.tag_, t.dep_, t.head.i) for t in got] == [
            (t.text, t.pos_, t.lemma_, t.tag_, t.dep_, t.head.i) for t in wanted
        ]
        assert [s.text for s in got.sents] == [s.text for s in wanted.sents]


def test_a_worn_parser_is_loaded_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Zorblat sent three quixwomps to Peru."
    before, told = language.parser(), [(t.lemma_, t.dep_) for t in language.parse(text)[0].doc]
    assert not before.worn
    monkeypatch.setattr(before, "_limit", 0)
    again = [(t.lemma_, t.dep_) for t in language.parse(text)[0].doc]
    assert again == told
    assert language.parser() is not before


@pytest.mark.parametrize("batch_size", [1, 2, 7])
def test_a_parse_does_not_hang_on_the_batch(batch_size: int) -> None:
    lines = [text[:end] for text in TEXTS for end in (5, 12, 30, 200)] * 3
    together = list(language.parser().parse(lines, 64))
    for one, other in zip(together, language.parser().parse(lines, batch_size), strict=True):
        assert (one.tensor == other.tensor).all()
        assert [(t.tag, t.dep, t.head.i) for t in one] == [(t.tag, t.dep, t.head.i) for t in other]
