"""The act lexicon as data: every entry follows the schema that verbs.yml and nouns.yml describe."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from dragoman import codebook

DATA = Path(__file__).parent.parent / "src" / "dragoman" / "coding" / "data"
VERBS, NOUNS, CLASSES = (yaml.safe_load((DATA / f"{name}.yml").read_text("utf8")) for name in ("verbs", "nouns", "classes"))

FIELDS = {"category", "modes", "recipient", "item", "actor", "strength"}
ARGUMENTS = {"subj", "obj", "iobj", "xcomp", "poss", "amod"}
PREPOSITIONS = {
    *("about", "against", "along", "among", "as", "at", "behind", "between", "by", "for", "from", "in", "into", "near"),
    *("of", "on", "outside", "over", "through", "to", "toward", "under", "upon", "with"),
}
MODES = {category.name: {mode.name for mode in codebook.modes(category.name)} for category in codebook.categories()}
STANCES = {"asserts", "claims", "confirms", "denies", "warns", "accuses"}


def readings():
    """Yield each entry and each sense of it as (word, its fields with the entry's own filled in, the sense's own fields)."""
    for kind, entries in (("verb", VERBS), ("noun", NOUNS)):
        for entry in entries:
            yield entry[kind], entry, entry
            for sense in entry.get("senses", ()):
                yield entry[kind], {**entry, **sense}, sense


def conditions(own):
    """Yield (position, values) of a sense's `if`."""
    for position, values in own.get("if", {}).items():
        yield position, [values] if isinstance(values, str) else values


def named_in_conditions():
    """Return every class and lemma that a condition names."""
    return {value for _, _, own in readings() for _, values in conditions(own) for value in values}


@pytest.mark.parametrize(("kind", "entries", "least"), [("verb", VERBS, 700), ("noun", NOUNS, 350)])
def test_it_is_broad_and_names_no_word_twice(kind, entries, least):
    words = Counter(entry[kind] for entry in entries)
    assert [word for word, number in words.items() if number > 1] == []
    assert len(words) >= least
    assert all(word == " ".join(word.split()).lower() for word in words)


def test_entries_have_known_fields_only():
    extra = {"verb": {"verb", "senses"}, "noun": {"noun", "senses", "light"}}
    for kind, entries in (("verb", VERBS), ("noun", NOUNS)):
        for entry in entries:
            assert set(entry) <= FIELDS | extra[kind], entry[kind]
            assert {"category", "strength"} <= set(entry), entry[kind]
            for sense in entry.get("senses", ()):
                assert set(sense) <= FIELDS | {"if"}, entry[kind]
                assert sense["if"], entry[kind]
                assert "category" in sense, entry[kind]


def test_categories_and_modes_are_the_codebook_s():
    for word, whole, _ in readings():
        category = whole["category"]
        assert category is None or category in MODES, word
        if category is not None:
            assert set(whole.get("modes", ())) <= MODES[category], (word, whole)


def test_every_category_and_mode_has_words():
    told = {(whole["category"], mode) for _, whole, _ in readings() for mode in whole.get("modes", ()) if whole["category"]}
    assert {(category, mode) for category, modes in MODES.items() for mode in modes} - told == set()
    assert set(MODES) <= {whole["category"] for _, whole, _ in readings()}


def test_strengths_lie_between_nought_and_one():
    assert [word for word, whole, _ in readings() if not 0 <= whole["strength"] <= 1] == []


def test_positions_are_known():
    for word, _, own in readings():
        for field in ("actor", "recipient", "item"):
            assert set(own.get(field, ())) <= ARGUMENTS | PREPOSITIONS | {"joint"}, (word, field)
        assert "joint" not in own.get("item", ()), word


def test_conditions_name_positions_and_words_in_lower_case():
    for word, _, own in readings():
        for position, values in conditions(own):
            if position == "agent":
                assert set(values) <= ARGUMENTS | PREPOSITIONS, word
            else:
                assert position in ARGUMENTS | PREPOSITIONS, (word, position)
                assert values, word
                assert all(isinstance(value, str) and value == value.lower() for value in values), word


def test_no_sense_stands_behind_one_with_the_same_condition():
    for kind, entries in (("verb", VERBS), ("noun", NOUNS)):
        for entry in entries:
            told = [str(sense["if"]) for sense in entry.get("senses", ())]
            assert len(told) == len(set(told)), entry[kind]


def test_act_classes_named_in_conditions_exist():
    assert {name for name in named_in_conditions() if "_" in name} <= set(CLASSES["classes"])


def test_classes_hold_single_words_once():
    for name, words in CLASSES["classes"].items():
        assert len(words) == len(set(words)), name
        assert all(isinstance(word, str) and word == word.lower() and " " not in word for word in words), name


def test_every_class_is_used():
    assert set(CLASSES["classes"]) - named_in_conditions() == set()


def test_light_verbs_say_what_their_subject_is():
    assert {fields["subject_is"] for fields in CLASSES["light_verbs"].values()} == {"actor", "recipient"}
    assert any(noun.get("light") for noun in NOUNS)


def test_embedding_and_reporting_verbs():
    assert set(CLASSES["embedding"]) == {"future", "hypothetical", "negated", "actual"}
    assert set(CLASSES["reporting"]) == STANCES | {"source_phrases"}
    verbs = [verb for stance, words in CLASSES["reporting"].items() if stance in STANCES for verb in words]
    assert len(verbs) == len(set(verbs))
