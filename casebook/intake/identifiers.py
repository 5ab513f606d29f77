"""Identifiers in text: addresses, mails, domains, URLs and digests, also when they are defanged."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from casebook.errors import FieldError
from casebook.model.identifier import IdentifierKind

MAX_TEXT = 1_048_576


@dataclass(frozen=True, slots=True)
class Found:
    """An identifier in a text, normalised and as it stood; `port` where one was glued on."""

    kind: IdentifierKind
    value: str
    as_found: str
    port: int | None = None


_DOT = r"(?:\.|\[\.\]|\(\.\)|\[dot\])"
_AT = r"(?:@|\[@\]|\(@\)|\[at\]|\(at\))"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_IPV4 = rf"(?<![\w.-])(?:\d{{1,3}}{_DOT}){{3}}\d{{1,3}}(?![\w-]|\.\d)(?::(\d{{1,5}})(?!\d))?"
_IPV6 = (
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
    r"(?:(?<=[0-9A-Fa-f:])\]:(\d{1,5})(?!\d))?"
)
_URL = r"(?<!\w)(?:h(?:tt|xx)ps?|f(?:t|x)ps?)(?::|\[:\])//[^\s<>\"'{}|\\^`]+"
_EMAIL = rf"(?<![\w.+-])[\w.+%-]{{1,64}}{_AT}(?:{_LABEL}{_DOT})+[^\W\d_]{{2,24}}(?![\w-])"
_DOMAIN = rf"(?<![\w@./\\-])(?:{_LABEL}{_DOT})+[^\W\d_]{{2,24}}(?![\w(-]|\.\w)"
_HASH = r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"

_PATTERNS = (
    (IdentifierKind.URL, re.compile(_URL)),
    (IdentifierKind.EMAIL, re.compile(_EMAIL)),
    (IdentifierKind.IPV4, re.compile(_IPV4)),
    (IdentifierKind.IPV6, re.compile(_IPV6)),
    (IdentifierKind.HASH, re.compile(_HASH)),
    (IdentifierKind.DOMAIN, re.compile(_DOMAIN)),
)

# Endings that are names of files far more often than domains.
_FILE_ENDINGS = frozenset(
    ("exe", "dll", "log", "txt", "csv", "py", "php", "html", "htm", "js", "css", "png", "jpg",
     "gif", "ico", "sys", "dat", "tmp", "zip", "evtx", "conf", "service", "xml", "json", "pdf",
     "doc", "docx", "xls", "xlsx", "bat", "ps", "sh", "so", "local", "lan")
)  # fmt: skip


def find(text: str) -> tuple[Found, ...]:
    """Find every identifier of a text once, in the order of their places."""
    text = text[:MAX_TEXT]
    taken: list[tuple[int, int]] = []
    found: dict[tuple[IdentifierKind, str], tuple[int, Found]] = {}
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            made = _made(kind, match)
            if made is None:
                continue
            taken.append((start, end))
            found.setdefault((made.kind, made.value), (start, made))
    return tuple(made for _, made in sorted(found.values(), key=lambda item: item[0]))


def normalise(kind: IdentifierKind, text: str) -> str:
    """Give the one spelling an identifier is kept under. Raises FieldError when it is none."""
    plain = refang(text.strip())
    try:
        match kind:
            case IdentifierKind.IPV4:
                return str(ipaddress.IPv4Address(plain))
            case IdentifierKind.IPV6:
                return ipaddress.IPv6Address(plain).compressed
            case IdentifierKind.EMAIL:
                local, _, domain = plain.rpartition("@")
                if not local:
                    raise ValueError("there is no @ in it")
                return f"{local}@{_domain(domain)}"
            case IdentifierKind.DOMAIN:
                return _domain(plain)
            case IdentifierKind.URL:
                return _url(plain)
            case IdentifierKind.HASH:
                if not re.fullmatch(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", plain):
                    raise ValueError("a digest has 32, 40 or 64 hex digits")
                return plain.lower()
            case _:
                if not plain:
                    raise ValueError("it is empty")
                return plain
    except ValueError as error:
        raise FieldError(
            "value", f"“{text.strip()[:80]}” is not a valid {kind.value}: {error}."
        ) from error


def is_private(value: str) -> bool:
    """Say whether an address can belong to nobody on the internet: private, reserved, loopback."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return not address.is_global or address.is_multicast


def refang(text: str) -> str:
    """Give a defanged identifier its own form back: hxxp, [.], (at)."""
    plain = re.sub(r"\[\.\]|\(\.\)|\[dot\]", ".", text, flags=re.IGNORECASE)
    plain = re.sub(r"\[@\]|\(@\)|\[at\]|\(at\)", "@", plain, flags=re.IGNORECASE)
    plain = re.sub(r"^hxxp", "http", plain.replace("[:]", ":"), flags=re.IGNORECASE)
    return re.sub(r"^fxp", "ftp", plain, flags=re.IGNORECASE)


def _made(kind: IdentifierKind, match: re.Match[str]) -> Found | None:
    text = match[0]
    port = None
    if kind is IdentifierKind.URL:
        text = text.rstrip(".,;:!?)]")
    elif kind in (IdentifierKind.IPV4, IdentifierKind.IPV6) and match[1]:
        text = text[: -len(match[1]) - 1].removesuffix("]")
        port = int(match[1]) if int(match[1]) <= 65535 else None
    if kind is IdentifierKind.DOMAIN and text.rpartition(".")[2].lower() in _FILE_ENDINGS:
        return None
    if kind is IdentifierKind.IPV6 and text.count(":") < 7 and "::" not in text:
        # Clock times and MAC addresses look like this.
        return None
    try:
        as_found = text if kind in (IdentifierKind.URL, IdentifierKind.IPV6) else match[0]
        return Found(kind, normalise(kind, text), as_found, port)
    except FieldError:
        return None


def _domain(text: str) -> str:
    name = text.rstrip(".").lower()
    encoded = name.encode("idna").decode("ascii")
    if "." not in encoded:
        raise ValueError("it has no dot")
    return encoded


def _url(text: str) -> str:
    parts = urlsplit(text)
    if not parts.scheme or not parts.netloc:
        raise ValueError("it has no scheme and host")
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()
