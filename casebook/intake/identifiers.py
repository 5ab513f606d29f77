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
    """An identifier in a text, normalised and as it stood, `place` characters from its start.

    `port` is the number that was glued on, or that “port” behind it names.
    """

    kind: IdentifierKind
    value: str
    as_found: str
    port: int | None = None
    place: int = 0


_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))"
_AT = r"(?:@|\[@\]|\(@\)|\{@\}|\[at\]|\(at\))"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_IPV4 = rf"(?<![\w.-])(?:\d{{1,3}}{_DOT}){{3}}\d{{1,3}}(?![\w-]|\.\d)(?:\]?:(\d{{1,5}})(?!\d))?"
_IPV6 = (
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
    r"(?:(?<=[0-9A-Fa-f:])\]:(\d{1,5})(?!\d))?"
)
_URL = r"(?<!\w)(?:h(?:tt|xx)ps?|f(?:t|x)ps?)(?:://|\[:\]//|\[://\])[^\s<>\"'{}|\\^`]+"
_ENDING = r"(?:xn--[A-Za-z0-9-]{1,58}[A-Za-z0-9]|[^\W\d_]{2,24})"
_EMAIL = rf"(?<![\w.+-])[\w.+%-]{{1,64}}{_AT}(?:{_LABEL}{_DOT})+{_ENDING}(?![\w-])"
_DOMAIN = rf"(?<![\w@./\\-])(?:{_LABEL}{_DOT})+{_ENDING}(?![\w(-]|\.\w)"
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


_PORT_BEHIND = re.compile(r"[,;]?\s{1,3}port[ =:]{1,3}(\d{1,5})(?!\d)", re.IGNORECASE)
_WITH_PORT = re.compile(
    r"(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})|\[([0-9A-Fa-f:.]+(?:%\w+)?)\]:(\d{1,5})"
    rf"|([\w-]+(?:\.[\w-]+)*\.{_ENDING}):(\d{{1,5}})"
)
_DOTTED_PORT = re.compile(r"((?:\d{1,3}\.){3}\d{1,3})([.#/ ]|\s+port\s+)(\d{1,5})")
_LEADING_ZERO = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")

_MAC = re.compile(
    r"[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}(?:\.[0-9A-Fa-f]{4}){2}|[0-9A-Fa-f]{12}"
)
_SID = re.compile(r"S-1-\d{1,14}(?:-\d{1,10}){1,14}")
_NEVER_DEFANGED = frozenset(
    (IdentifierKind.PATH, IdentifierKind.ACCOUNT, IdentifierKind.SID, IdentifierKind.MAC,
     IdentifierKind.PHONE, IdentifierKind.WALLET)
)  # fmt: skip

# What Word, chat programs and web pages put around a text without showing it.
_UNSEEN = "\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2069"


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
    # A backslash before a dot is a defanged dot in an address, and a folder in a path.
    plain = text.strip() if kind in _NEVER_DEFANGED else refang(text.strip())
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
            case IdentifierKind.MAC:
                return _mac(plain)
            case IdentifierKind.SID:
                if not _SID.fullmatch(plain.upper()):
                    raise ValueError(
                        "a SID reads like S-1-5-21-1004336348-1177238915-682003330-512"
                    )
                return plain.upper()
            case IdentifierKind.PHONE:
                return _phone(plain)
            case IdentifierKind.WALLET if plain.lower().startswith(("bc1", "0x")):
                # Capitals in them are a check sum or a matter of taste; Base58 tells them apart.
                return plain.lower()
            case IdentifierKind.PATH | IdentifierKind.ACCOUNT if "\\" in plain:
                return single_backslashes(plain)
            case _:
                if not plain:
                    raise ValueError("it is empty")
                return plain
    except ValueError as error:
        raise FieldError(
            "value", f"“{text.strip()[:80]}” is not a valid {kind.value}: {error}."
        ) from error


def single_backslashes(text: str) -> str:
    """Give a path or an account whose backslashes a program doubled as it reads; a share keeps two.

    Both C:\\\\Windows\\\\Temp and \\\\\\\\server\\\\share are what programs write into JSON.
    """
    share = "\\\\" if text.startswith("\\\\") else ""
    return share + re.sub(r"\\{2,}", r"\\", text.lstrip("\\") if share else text)


def split_port(text: str) -> tuple[str, int | None]:
    """Take a port off an address or name that it is glued to; defanged forms are given back."""
    plain = refang(trimmed(text))
    found = _WITH_PORT.fullmatch(plain)
    if found is None:
        return plain, None
    for name, port in ((1, 2), (3, 4), (5, 6)):
        if found[name]:
            return found[name], int(found[port])
    return plain, None


def trimmed(text: str) -> str:
    """Give a text without the blanks and unseen marks around it."""
    return text.strip().strip(_UNSEEN).strip()


def why_none(text: str) -> str:
    """Say in a sentence what keeps a text from being an identifier, and what to write instead."""
    plain = refang(trimmed(text))
    shown = trimmed(text)[:80]
    if not plain:
        return (
            "The identifier is missing. In a table with merged cells only the first of them holds "
            "it: write it in every row."
        )
    if "/" in plain and _is_network(plain):
        return f"“{shown}” is a whole network. Ask about each address on a row of its own."
    if found := _DOTTED_PORT.fullmatch(plain):
        return (
            f"“{shown}” has a number behind the address. If it is the port, write it as "
            f"{found[1]}:{found[3]}, or in a cell of its own."
        )
    if _LEADING_ZERO.fullmatch(plain) and re.search(r"(?:^|\.)0\d", plain):
        return (
            f"“{shown}” has zeros before its numbers, which some programs read as octal. Write it "
            "without them, as it stands in the log."
        )
    if plain.count(":") == 8:
        return (
            f"“{shown}” has a port glued on. Write an IPv6 address and its port as "
            f"[{plain.rpartition(':')[0]}]:{plain.rpartition(':')[2]}."
        )
    return (
        f"“{shown}” is no IP address, e-mail address, URL, hash or domain. Correct it, or add it "
        "as a line of its own, where its kind can be chosen."
    )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def is_private(value: str) -> bool:
    """Say whether an address can belong to nobody on the internet: private, reserved, loopback."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return not address.is_global or address.is_multicast


def refang(text: str) -> str:
    """Give a defanged identifier its own form back: hxxp, [.], (at), [://]."""
    if text.isalnum():
        return text
    plain = _DOTS.sub(".", text)
    plain = _ATS.sub("@", plain)
    plain = plain.replace("[://]", "://").replace("[:]", ":").replace("[/]", "/")
    return _SCHEMES.sub(lambda found: "http" if found[0][0] in "hH" else "ftp", plain)


_DOTS = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\\\.", re.IGNORECASE)
_ATS = re.compile(r"\[@\]|\(@\)|\{@\}|\[at\]|\(at\)", re.IGNORECASE)
_SCHEMES = re.compile(r"^(?:hxxp|h\*\*p|fxp)", re.IGNORECASE)


def _made(kind: IdentifierKind, match: re.Match[str]) -> Found | None:
    text = match[0]
    port = None
    if kind is IdentifierKind.URL:
        text = text.rstrip(".,;:!?)]")
    elif kind in (IdentifierKind.IPV4, IdentifierKind.IPV6):
        behind = _PORT_BEHIND.match(match.string, match.end())
        written = match[1] or (behind[1] if behind else None)
        if match[1]:
            text = text[: -len(match[1]) - 1].removesuffix("]")
        port = int(written) if written and 1 <= int(written) <= 65535 else None
    if kind is IdentifierKind.DOMAIN and text.rpartition(".")[2].lower() in _FILE_ENDINGS:
        return None
    if kind is IdentifierKind.IPV6 and text.count(":") < 7 and "::" not in text:
        # Clock times and MAC addresses look like this.
        return None
    try:
        is_cut = kind in (IdentifierKind.URL, IdentifierKind.IPV6) or "]:" in match[0]
        as_found = text if is_cut else match[0]
        kind, value = plain_address(kind, normalise(kind, text))
        return Found(kind, value, as_found, port, match.start())
    except FieldError:
        return None


def plain_address(kind: IdentifierKind, value: str) -> tuple[IdentifierKind, str]:
    """Give an IPv4 address in the form of IPv6 (::ffff:192.0.2.1) as the IPv4 address it is."""
    if kind is IdentifierKind.IPV6 and value.startswith("::ffff:"):
        mapped = ipaddress.IPv6Address(value.partition("%")[0]).ipv4_mapped
        if mapped is not None:
            return IdentifierKind.IPV4, str(mapped)
    return kind, value


def _mac(text: str) -> str:
    digits = re.sub(r"[:.-]", "", text)
    if not _MAC.fullmatch(text):
        raise ValueError("it has six pairs of hex digits, like 00:1a:2b:3c:4d:5e")
    return ":".join(re.findall("..", digits.lower()))


def _phone(text: str) -> str:
    """Take out what only spaces a number; a country is never added."""
    if not re.fullmatch(r"\+?[\d ()./-]+", text) or not any(map(str.isdigit, text)):
        raise ValueError("it has digits, and a + before the country")
    return ("+" if text[0] == "+" else "") + re.sub(r"\D", "", text)


def _domain(text: str) -> str:
    name = text.rstrip(".").lower()
    encoded = name.encode("idna").decode("ascii")
    if "." not in encoded:
        raise ValueError("it has no dot")
    for part in encoded.split("."):
        if part.startswith("xn--"):
            # A name in punycode that stands for nothing raises a ValueError here.
            part.encode("ascii").decode("idna")
    return encoded


def _url(text: str) -> str:
    parts = urlsplit(text)
    if not parts.scheme or not parts.netloc:
        raise ValueError("it has no scheme and host")
    # Name and password before the @ are told apart by their case, the host is not.
    user, at, host = parts.netloc.rpartition("@")
    host = host.lower() if host.isascii() else _idna_host(host)
    return parts._replace(scheme=parts.scheme.lower(), netloc=f"{user}{at}{host}").geturl()


def _idna_host(host: str) -> str:
    name, colon, port = host.partition(":")
    return f"{_domain(name)}{colon}{port}"
