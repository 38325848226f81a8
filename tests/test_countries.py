"""What a user types for a country, and what is asked back."""

from __future__ import annotations

import pytest

from dragoman.countries import UnknownCountry, code_of


@pytest.mark.parametrize(
    ("typed", "code"),
    [("prk", "PRK"), ("North Korea", "PRK"), ("DPRK", "PRK"), ("Pyongyang", "PRK"), ("the Russians", "RUS"), ("Burma", "MMR")],
)
def test_any_usual_form(typed: str, code: str) -> None:
    assert code_of(typed) == code


@pytest.mark.parametrize(("typed", "hint"), [("Nroth Korea", "PRK"), ("Frnace", "FRA"), ("korea", "KOR"), ("xyzzy", "ISO 3166")])
def test_what_is_mistyped_is_asked_back(typed: str, hint: str) -> None:
    with pytest.raises(UnknownCountry, match=hint):
        code_of(typed)
