"""Countries by code and by name: what a user types becomes a code, and a code becomes the name that people read."""

from __future__ import annotations

import difflib
from functools import lru_cache

BODIES = {
    "UNO": "United Nations",
    "EUR": "European Union",
    "IGO": "intergovernmental bodies",
    "NGO": "non-governmental organisations",
    "IMG": "international armed groups",
    "MNC": "multinational companies",
}
_OWN = {"XKX": "Kosovo"}


class UnknownCountry(ValueError):
    """No country or body has this name or code; the message suggests those that are spelt like it."""


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Return the common English name of every code, as Unicode's CLDR gives it ("North Korea", not its official name)."""
    import pycountry
    from babel import Locale

    territories = Locale("en").territories
    found = {country.alpha_3: territories.get(country.alpha_2, country.name) for country in pycountry.countries}
    return {code: name.replace("’", "'") for code, name in {**found, **_OWN, **BODIES}.items()}


def name_of(code: str) -> str:
    """Return the name of a code, the code itself where it is none of ours."""
    return names().get(code, code)


def code_of(text: str) -> str:
    """Return the code of a country or body, given by code or name in any usual form. Raises UnknownCountry."""
    wanted = text.strip()
    if wanted.upper() in names():
        return wanted.upper()
    by_name = {name.casefold(): code for code, name in names().items()}
    close = difflib.get_close_matches(wanted.casefold(), by_name, n=3)
    if found := by_name.get(wanted.casefold()) or _looked_up(wanted):
        return found
    mistyped = difflib.get_close_matches(wanted.casefold(), by_name, n=1, cutoff=0.85)
    found = _read(wanted)
    if found and (not mistyped or by_name[mistyped[0]] == found):  # "Nroth Korea" is not South Korea
        return found
    hint = " or ".join(f"{names()[by_name[name]]} ({by_name[name]})" for name in close)
    raise UnknownCountry(
        f'"{text}" is no country that is known: ' + (f"is it {hint}?" if hint else "give its ISO 3166 code, such as PRK")
    )


def _looked_up(text: str) -> str | None:
    """Return the code for an official name or a two-letter or numeric code."""
    import pycountry

    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return None


def _read(text: str) -> str | None:
    """Return the code for a name as reports use it: DPRK, Pyongyang, the Russians."""
    from dragoman import actors

    party = actors.resolve(text)
    return party.code if party else None
