"""Whether a country, as it stands with an agency, is India, the PRC, or another one."""

from __future__ import annotations

_HOME = ("india", "in", "bharat")
_PRC = ("china", "prc", "people's republic of china", "people’s republic of china")


def is_abroad(country: str) -> bool:
    """Say whether a country that was entered is another than India."""
    name = country.strip().casefold()
    return bool(name) and name not in _HOME


def is_prc(country: str) -> bool:
    """Say whether a country is the People's Republic of China, without Hong Kong."""
    return country.strip().casefold() in _PRC


def is_hong_kong(country: str) -> bool:
    """Say whether a country is Hong Kong."""
    return "hong kong" in country.casefold()
