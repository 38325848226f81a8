"""The learned reading of status: the weights' sums, where they may overrule the rules, and reasons that a user can read."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from dragoman import language
from dragoman.coding import status, status_learned, status_rules
from dragoman.coding.status_learned import Learned
from test_status import marked

TOY = {
    "statuses": ["actual", "future", "hypothetical", "negated"],
    "unit": 10,
    "stacked": [0.0, 0.0, 0.0, 1.0],
    "weights": {"bias": [10, 0, 0, 0, 20, 0], "0aux=may": [0, 0, 40, 0, -10, -10]},
}


def test_weights_are_summed() -> None:
    weights = status_learned.read(json.dumps(TOY))
    plain = weights.judge(["bias", "unknown=1"])
    assert (plain.status, plain.certain, plain.happened) == ("actual", 2.0, 0.0)
    assert sum(plain.scores) == pytest.approx(1)
    marked_open = weights.judge(["bias", "0aux=may", "0aux=may"])  # a feature counts once
    assert (marked_open.status, marked_open.certain, marked_open.happened) == ("hypothetical", 1.0, -1.0)
    assert marked_open.grounds[0] == "0aux=may"
    assert marked_open.told() == 'its aux "may"'


def test_weights_of_other_statuses_are_refused() -> None:
    with pytest.raises(ValueError, match="not for"):
        status_learned.read(json.dumps(TOY | {"statuses": ["yes", "no"]}))


def test_numbers_stay_on_the_scale() -> None:
    weights = status_learned.read(json.dumps(TOY | {"weights": {"bias": [0, 0, 0, 0, 900, -900]}}))
    assert (weights.judge(["bias"]).certain, weights.judge(["bias"]).happened) == (3.0, -3.0)


def test_the_shipped_weights_are_small_and_name_their_source() -> None:
    text = (files("dragoman.coding") / "data" / "status_learned.json").read_text(encoding="utf8")
    data = json.loads(text)
    assert len(text) < 300_000
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in data["sha256"].values())
    assert {len(row) for row in data["weights"].values()} == {6}


@pytest.mark.parametrize(
    ("said", "firm", "share", "expected"),
    [
        ("hypothetical", False, 0.69, False),
        ("hypothetical", False, 0.71, True),
        ("hypothetical", True, 0.99, False),
        ("negated", False, 0.51, True),
        ("future", False, 0.51, True),
        ("actual", False, 0.99, False),
    ],
)
def test_when_the_weights_overrule_the_rules(said: status.Status, firm: bool, share: float, expected: bool) -> None:
    judged = Learned((share, 0.0, 1 - share, 0.0), 0.0, 0.0, ())
    assert status.overruled(said, firm, judged) is expected


# The marked word, and a part of the reason.
REASONS = [
    ("Arnor will *attack* Gondor.", "future", 'by "will"'),
    ("Arnor did not *attack* Gondor.", "negated", 'by "not"'),
    ("Arnor could *attack* Gondor.", "hypothetical", 'by "could"'),
    ("Rohan said Arnor would *send* troops.", "future", 'by "would"'),
    ("Arnor refused to *sign* the treaty.", "negated", 'under "refused"'),
    ("Arnor did not fail to *sign* the treaty.", "actual", "double negation"),
    ("The planned *visit* worries Gondor.", "future", 'by "planned"'),
    ("Arnor cancelled the *visit*.", "negated", 'under "cancelled"'),
    ("Did Arnor *attack* Gondor?", "hypothetical", "question"),
    ("Police uncovered an *assassination* plot.", "hypothetical", 'under "plot"'),
    ("The minister spoke of a *bomb* threat.", "future", 'under "threat"'),
    ("The *bomb* squad left.", "actual", "nothing around it"),
    ("Arnor *attacked* Gondor.", "actual", "nothing around it"),
]


@pytest.mark.parametrize(("text", "expected", "part"), REASONS)
def test_a_status_has_a_reason(text: str, expected: str, part: str) -> None:
    found = status.explain(*marked(text))
    assert found.status == expected
    assert part in found.reason
    assert -3 <= found.certain <= 3
    assert -3 <= found.happened <= 3


def test_what_is_denied_is_told_as_less_certain() -> None:
    done, denied = (status.explain(*marked(text)) for text in ("Arnor *attacked* Gondor.", "Arnor did not *attack* Gondor."))
    assert done.certain > 2
    assert denied.certain < 0
    assert done.happened > denied.happened


def test_a_learned_status_says_that_it_is_learned_and_no_act_is_done_by_weights_alone() -> None:
    text = "Arnor will continue shelling the port. Rohan will begin shelling the port. Gondor has a plan for visits."
    for paragraph in language.parse(text):
        for token in paragraph.doc:
            found = status.reading(token)
            assert found.learned == ("learned" in found.reason)
            if status_rules.status_of(token) != "actual":
                assert status.of(token, token) != "actual"
