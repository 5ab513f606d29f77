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
    MAC = "MAC address"
    PHONE = "phone"
    HOST = "host"
    ACCOUNT = "account"
    SID = "Windows SID"
    WALLET = "wallet"
    PATH = "file path"


KIND_LETTERS = dict(zip(sorted(IdentifierKind), "abcdefghijklm", strict=True))
"""The letter of each kind where a kind and a value are one text, in the same order as the kinds."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier, I-`number`: kind and normalised value; `as_found` keeps the first spelling.

    `merged_into_id` is the identifier it turned out to be the same thing as.
    """

    id: str
    number: int
    kind: IdentifierKind
    value: str
    as_found: str
    remarks: str = ""
    retracted: str | None = None
    merged_into_id: str | None = None


@dataclass(frozen=True, slots=True)
class IdentifierGroup:
    """Identifiers that belong together, G-`number`, like the addresses of the ransom mails."""

    id: str
    number: int
    name: str
    member_ids: tuple[str, ...]
    remarks: str = ""
    retracted: str | None = None


class PersonRole(StrEnum):
    """What a person is in the case."""

    SUSPECT = "suspect"
    ACCUSED = "accused"
    WITNESS = "witness"
    VICTIM = "victim"
    HOLDER = "holder of an account or address"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """A person the case speaks of, PN-`number`; names in other scripts as the examiner types them.

    `parentage` and `address` are printed only where a form demands them.
    """

    id: str
    number: int
    name: str
    role: PersonRole = PersonRole.UNKNOWN
    other_names: tuple[str, ...] = ()
    parentage: str = ""
    address: str = ""
    remarks: str = ""
    retracted: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """That an identifier belongs to another one or to a person, and on what that rests.

    `from_id` is an identifier, `to_id` an identifier or a person; `relation` says how, in words
    (“account opened with”); `cited` is the reply, record or exhibit that says so.
    """

    id: str
    from_id: str
    to_id: str
    relation: str
    cited: str = ""
    remarks: str = ""
    retracted: str | None = None
