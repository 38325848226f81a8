"""The codebook: PLOVER as data, its scores, contexts and CAMEO codes."""

from dataclasses import replace
from pathlib import Path

import pytest

from dragoman import codebook

PAGE = Path(__file__).parent.parent / "docs" / "codebook.md"
NAMES = [
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
]
WITHOUT_MODES = {"AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID"}


def test_the_codebook_has_no_faults():
    assert codebook.check() == ()


def test_the_sixteen_categories_stand_in_plover_s_order():
    assert [category.name for category in codebook.categories()] == NAMES


def test_every_category_but_five_has_modes():
    assert {name for name in NAMES if not codebook.modes(name)} == WITHOUT_MODES
    assert {mode.category for mode in codebook.modes()} <= set(NAMES)


@pytest.mark.parametrize("category", codebook.categories(), ids=lambda c: c.name)
def test_every_example_is_of_its_category_and_no_other(category):
    assert len(category.examples) >= 3
    assert len(category.near_misses) >= 3
    for example in category.examples:
        assert example.actor, example
        assert not set(example.actor) & set(example.recipient)
        assert set(example.modes) <= {mode.name for mode in codebook.modes(category.name)}
        assert -10 <= codebook.score(category.name, example.modes) <= 10
        assert codebook.cameo(category.name, example.modes, codebook.contexts_of(example.text)).isdigit()
    texts = {example.text for example in category.examples}
    assert not texts & {miss.text for miss in category.near_misses}


def test_no_sentence_is_told_to_be_two_things():
    claims: dict[str, set[str | None]] = {}
    for category in codebook.categories():
        for example in category.examples:
            claims.setdefault(example.text, set()).add(category.name)
        for miss in category.near_misses:
            claims.setdefault(miss.text, set()).add(miss.instead)
    for border in codebook.borders():
        for side in border.examples:
            claims.setdefault(side.text, set()).add(side.category)
    for mode in codebook.modes():
        claims.setdefault(mode.example, set()).add(mode.category)
    assert {text: names for text, names in claims.items() if len(names) > 1} == {}


def test_every_category_meets_another_at_a_border():
    assert {name for border in codebook.borders() for name in border.between} >= set(NAMES)


@pytest.mark.parametrize("mode", codebook.modes(), ids=lambda m: f"{m.category}-{m.name}")
def test_every_mode_scores_and_crosses_to_cameo(mode):
    assert codebook.score(mode.category, [mode.name]) == mode.score
    assert codebook.cameo(mode.category, [mode.name]).isdigit()
    assert mode.example.endswith(".")


@pytest.mark.parametrize(
    ("name", "quad"), [("AGREE", 1), ("CONCEDE", 1), ("AID", 2), ("RETREAT", 2), ("REJECT", 3), ("PROTEST", 4), ("COERCE", 4)]
)
def test_quads(name, quad):
    assert codebook.quad(name) == quad


def test_the_mode_furthest_from_zero_gives_the_score():
    assert codebook.score("RETREAT", ["resign", "withdraw"]) == 9.0
    assert codebook.score("ASSAULT", ["crowd-control", "firearms"]) == -9.5
    assert codebook.score("AID") == codebook.score("AID", ["no such mode"]) == 7.0


@pytest.mark.parametrize(
    ("category", "modes", "contexts", "code"),
    [
        ("AID", (), (), "070"),
        ("AID", (), ("humanitarian",), "073"),
        ("AID", (), ("economic", "military"), "072"),
        ("CONSULT", ("visit",), ("military",), "042"),
        ("RETREAT", ("access",), ("humanitarian",), "0863"),
        ("ACCUSE", ("allege",), ("human_rights",), "1122"),
        ("THREATEN", ("violence",), ("cbrn",), "1385"),
        ("ASSAULT", ("aerial",), (), "195"),
        ("SANCTION", ("expel",), ("zoo",), "166"),
    ],
)
def test_the_most_specific_row_gives_the_cameo_code(category, modes, contexts, code):
    assert codebook.cameo(category, modes, contexts) == code


def test_an_unknown_category_is_named():
    with pytest.raises(codebook.CodebookError, match="no category 'HUG'; the categories are AGREE"):
        codebook.category("HUG")
    with pytest.raises(codebook.CodebookError):
        codebook.cameo("HUG")


@pytest.mark.parametrize(
    ("text", "contexts"),
    [
        ("The army shelled the town.", {"military"}),
        ("Ambassadors met at the embassy.", {"diplomatic"}),
        ("The Army’s chief resigned.", {"military"}),
        ("It imposed tariffs on steel.", {"economic"}),
        ("Hackers broke into the ministry.", {"cyber"}),
        ("The Red Cross brought blankets.", {"humanitarian"}),
        ("They stormed a prison and then red lines crossed.", set()),
        ("Weapons of mass destruction were hidden.", {"military", "cbrn"}),
        ("An armchair critic spoke.", set()),
        ("", set()),
    ],
)
def test_contexts_come_from_cue_words(text, contexts):
    assert set(codebook.contexts_of(text)) == contexts


def test_contexts_stand_in_the_codebook_s_order():
    order = [context.name for context in codebook.contexts()]
    found = codebook.contexts_of("Hackers, soldiers, voters, refugees and judges met the ambassador.")
    assert list(found) == sorted(found, key=order.index)
    assert len(found) >= 5


def test_the_checker_reports_all_faults_at_once():
    whole = codebook.Checker()
    first, *others = whole.categories
    broken = replace(
        whole,
        categories=(replace(first, score=-11.0, quad=5), *others),
        modes=(*whole.modes, replace(whole.modes[0], category="HUG"), replace(whole.modes[1], score=40.0, name="far")),
        crosswalk=tuple(row for row in whole.crosswalk if row.category != "AID"),
        borders=whole.borders[1:],
    )
    faults = "\n".join(broken.faults())
    for words in ("quad 5", "score -11.0", "no category 'HUG'", "score 40.0", "no row for AID alone", "no row for CONSULT/far"):
        assert words in faults


def test_the_reference_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf8") == codebook.page(), "stale: python -m dragoman.codebook > docs/codebook.md"
