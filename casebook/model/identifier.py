"""Identifiers: addresses, accounts and other names that a request can ask about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What an identifier is."""

    IPV4 = "IPv4 address"
    IPV6 = "IPv6 address"
    EMAIL = "e-mail address"
    DOMAIN = "domain"
    URL = "URL"
    HASH = "hash"
    PHONE = "phone"
    HOST = "host"
    ACCOUNT = "account"
    WALLET = "wallet"
    PATH = "file path"


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier, I-`number`: kind and normalised value; `as_found` keeps the first spelling."""

    id: str
    number: int
    kind: IdentifierKind
    value: str
    as_found: str
    remarks: str = ""
    retracted: str | None = None
