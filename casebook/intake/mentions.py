"""Every identifier that a record mentions, fast enough for ten million records.

A text is cut at blanks and at marks that no identifier holds; most pieces are plain words or were
seen before, and only new ones are looked at closely. A piece counts as an identifier when its form
leaves no other reading: a version number is no address, a class name no domain, a date no phone.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from itertools import filterfalse

from casebook.errors import FieldError
from casebook.intake import identifiers
from casebook.intake.identifiers import Found, normalise, plain_address, refang, single_backslashes
from casebook.model.identifier import IdentifierKind

RULES = "3"
"""Changes when the same text would mention other identifiers."""

Mention = tuple[str, str]
"""Kind and the one spelling of an identifier."""

Pieces = tuple[Mention, ...]

MAX_TEXT = 1 << 20

_CACHED = 200_000
_CACHED_URLS = 20_000
_LONGEST_PLAIN = 24
_IS_WORD = bytes.isalnum

# Marks that part identifiers; those of defanged forms, [.] and (at), do not. In UTF-8 these bytes
# stand for nothing else.
_CUT = b",;\"'<>|=`\t\r\n"
_CUTS = bytes(32 if byte in _CUT else byte for byte in range(256))

# The shape of a text has an x for each letter or digit and a dot for each mark within a piece, so
# that one search tells of a long word.
_SHAPES = bytes(
    120 if bytes((byte,)).isalnum() else 32 if bytes((byte,)).isspace() or byte in _CUT else 46
    for byte in range(256)
)
_LONG_WORD = b" " + b"x" * (_LONGEST_PLAIN + 1)

_V4 = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))"
_AT = r"(?:@|\[@\]|\(@\)|\{@\}|\[at\]|\(at\))"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_IPV4 = re.compile(rf"(?<![\w.\-])(?<![A-Za-z]/)(?:{_V4}{_DOT}){{3}}{_V4}(?![\w\-]|\.\w)")
_PLAIN_IPV4 = re.compile(rf"{_V4}\.{_V4}\.{_V4}\.{_V4}".encode(), re.ASCII)
_IPV4_KIND = IdentifierKind.IPV4.value
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:.])"
)
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+%-]{{1,64}}{_AT}(?:{_LABEL}{_DOT}){{1,8}}[^\W\d_]{{2,24}}(?![\w-])"
)
_DOMAIN = re.compile(
    rf"(?<![\w@./\\\-])(?:{_LABEL}{_DOT}){{1,8}}([^\W\d_]{{2,24}})(?![\w(\\@-]|\.\w)"
)
_SCHEME = re.compile(r"(?<!\w)(?:h(?:tt|xx)ps?|f(?:t|x)ps?)\Z", re.IGNORECASE)
_SCHEME_MARKS = re.compile(r"://|\[:\]//|\[://\]")
_REST_OF_URL = re.compile(r"[^\s\x00-\x1f<>\"'{}|\\^`]{1,2000}")
_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"
)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])"
)
_SID = re.compile(r"(?<![\w-])S-1-\d{1,14}(?:-\d{1,10}){1,14}(?![\w-])")
_DOMAIN_OF_ACCOUNT = re.compile(r"(?:NT AUTHORITY|NT SERVICE|[A-Za-z0-9][\w.-]{0,62})\Z")
_NAME_OF_ACCOUNT = re.compile(r"(?:LOCAL SERVICE|NETWORK SERVICE|[\w$-]{1,64})(?![\w\\/:]|\.\w)")
_PHONE = re.compile(r"\+[1-9]\d{0,3}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d(?:[ .-]?\d){5,12}(?![\w.-]?\d)")
_KEYED_PHONE = re.compile(
    r"(?i)(?<![a-z])(?:msisdn|mobile|phone|tel|callto|whatsapp)\W{1,3}(?:0|91)?([6-9]\d{9})(?!\d)"
)
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_ESCAPE = re.compile(r"u[0-9A-Fa-f]{4}\w*|x[0-9A-Fa-f]{2}\w*")
_DEVICES = frozenset(
    ("ACPI", "BTH", "BTHENUM", "DISPLAY", "HDAUDIO", "HID", "HKCR", "HKCU", "HKLM", "HKU", "IDE",
     "MONITOR", "PCI", "PCIIDE", "PRINTENUM", "SCSI", "SD", "STORAGE", "SWD", "TXFLOG", "UMB",
     "USB", "USBPRINT", "USBSTOR", "WPDBUSENUM", "WPDBUSENUMROOT")
)  # fmt: skip
_VERSION = re.compile(r"(?i)ver(?:sion|\.)?\W{1,4}(\d{1,5}(?:\.\d{1,5}){3})(?!\d)")
_WALLET = re.compile(
    r"(?<![0-9A-Za-z])(?:bc1[02-9ac-hj-np-z]{11,71}|0x[0-9a-fA-F]{40}|4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}"
    r"|[13T][1-9A-HJ-NP-Za-km-z]{25,34})(?![0-9A-Za-z])"
)
_NAME = r'[^\\/:*?"<>|\x00-\x1f]'
_FOLDERS = rf"(?:{_NAME}{{1,255}}\\\\?){{0,40}}"
_QUOTED_PATH = re.compile(rf'{_FOLDERS}{_NAME}{{1,255}}(?=")')
_PATH = re.compile(rf"{_FOLDERS}[^\\/:*?\"<>|\s\x00-\x1f,;='()]{{1,255}}")
_SHARE = re.compile(r"[\w.$-]{1,64}\\")
# A blank behind the ending of a file ends the path, though folders may hold blanks.
_ENDED = re.compile(r"\.[A-Za-z0-9]{1,5}(?=[ ,;)])")
_ROOTS = (
    "etc|var|home|usr|tmp|opt|root|bin|sbin|dev|proc|mnt|media|srv|lib|lib64|boot|run|data|sdcard"
    "|storage|Users|Library|System|Applications|private|Volumes"
)
_UNIX_PATH = re.compile(rf"(?<![\w./~:-])/(?:{_ROOTS})(?:/[\w.@%+~-]{{1,255}}){{1,40}}/?")

# Ends of names that belong to no registry and are used all the same, or are set aside for examples.
_OWN_ENDINGS = frozenset(
    ("example", "test", "invalid", "onion", "local", "lan", "internal", "corp", "intranet", "home")
)
# Endings of files that are ends of domains too: the name of a file is far more often meant.
_FILE_ENDINGS = frozenset(
    ("app", "bat", "bz", "cab", "cfg", "com", "css", "csv", "dat", "db", "dev", "dll", "do", "doc",
     "exe", "gz", "htm", "html", "ini", "jar", "java", "js", "json", "link", "lnk", "lock", "log",
     "md", "mov", "mp", "pdf", "php", "pl", "pm", "pps", "ps", "pub", "py", "rs", "sh", "so", "sys",
     "tar", "tmp", "txt", "vbs", "xls", "xml", "zip")
) - {"com", "dev", "app"}  # fmt: skip

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def finder() -> Callable[[str], Pieces]:
    """Give a function that finds the identifiers of one text after another, each once a text.

    It remembers what it has seen, within bounds.
    """
    mentioned_by = _Known().__getitem__
    known_urls = _KnownUrls()

    def find(text: str) -> Pieces:
        if len(text) > MAX_TEXT:
            text = text[:MAX_TEXT]
        found: list[Mention] = []
        if "\\" in text:
            if text[:1] == "{" and "\\\\" in text:
                # JSON doubles every backslash.
                text = text.replace("\\\\", "\\")
            found += _paths_and_accounts(text)
        if "://" in text or "[:" in text:
            for url in _urls(text):
                found += known_urls[url]
        if "+" in text:
            found += _phones(text)
        if "obile" in text or "hone" in text or "sisdn" in text or "MSISDN" in text:
            found += _keyed_phones(text)
        data = text.encode("utf-8", "replace")
        pieces = data.translate(_CUTS).split()
        for mentions in filter(None, map(mentioned_by, filterfalse(_IS_WORD, pieces))):
            found += mentions
        if _LONG_WORD in b" " + data.translate(_SHAPES):
            for piece in pieces:
                if len(piece) > _LONGEST_PLAIN and piece.isalnum():
                    found += _of_long_word(piece.decode("utf-8", "replace"))
        if not found:
            return ()
        if "ersion" in text:
            versions = _VERSION.findall(text)
            found = [mention for mention in found if mention[1] not in versions]
        return tuple(dict.fromkeys(found))

    return find


@cache
def _find() -> Callable[[str], Pieces]:
    return finder()


def found_in(text: str) -> tuple[Found, ...]:
    """Give what a text mentions as it stands there, with the port beside an address."""
    ported = {(each.kind, each.value): each for each in identifiers.find(text)}
    found = []
    for name, value in _find()(text):
        kind = IdentifierKind(name)
        known = ported.get((kind, value))
        if known is None:
            place = text.lower().find(value.lower())
            written = text[place : place + len(value)] if place >= 0 else value
            known = Found(kind, value, written, None, max(0, place))
        found.append(known)
    return tuple(sorted(found, key=lambda each: each.place))


def is_found(kind: str, value: str) -> bool:
    """Say whether a text with an identifier of the register is one that mentions it.

    What is not found so, like the name of a host, can only be looked for as words.
    """
    return (kind, value) in _find()(value)


class _Known(dict[bytes, Pieces]):
    """What pieces of texts mention that are more than a plain word; a new one is looked at."""

    def __missing__(self, piece: bytes) -> Pieces:
        # A date is as often new as it is nothing else, and paths are found elsewhere.
        if (piece[4:5] == b"-" == piece[7:8] and piece[:4].isdigit()) or b"\\" in piece:
            return ()
        if _PLAIN_IPV4.fullmatch(piece):
            mentions: Pieces = ((_IPV4_KIND, piece.decode()),)
        else:
            mentions = tuple(dict.fromkeys(_of_piece(piece.decode("utf-8", "replace"))))
        if len(self) >= _CACHED:
            self.clear()
        self[piece] = mentions
        return mentions


def _of_piece(piece: str) -> Iterator[Mention]:
    """Look closely at one piece of a text between blanks.

    Each pattern is tried only where the marks that it cannot do without are there.
    """
    if "[" in piece or "(" in piece or "{" in piece:
        piece = refang(piece)
    if "@" in piece or "(at)" in piece or "[at]" in piece:
        for found in _EMAIL.finditer(piece):
            yield from _made(IdentifierKind.EMAIL, found[0])
    colons, hyphens = piece.count(":"), piece.count("-")
    if "://" in piece or "[:" in piece:
        # The host within is counted on its own; the path of an URL is no path of a file.
        return
    if dots := piece.count(".") + piece.count("dot"):
        if dots >= 3:
            for found in _IPV4.finditer(piece):
                yield from _made(IdentifierKind.IPV4, found[0])
        for found in _DOMAIN.finditer(piece):
            name = found[0]
            if piece[found.start() - 1 : found.start()] == "%" and _HEX_PAIR.match(name):
                # In a query the mark before a host is %2F or the like.
                name = name[2:]
            if _reads_as_domain(name, found[1]):
                yield from _made(IdentifierKind.DOMAIN, name)
    if colons >= 2:
        for found in _IPV6.finditer(piece):
            # Two colons alone are punctuation, and as an address they name nobody.
            if ("::" in found[0] and found[0] != "::") or found[0].count(":") == 7:
                yield from _made(IdentifierKind.IPV6, found[0])
    if colons >= 5 or hyphens >= 5:
        for found in _MAC.finditer(piece):
            yield IdentifierKind.MAC.value, found[0].lower().replace("-", ":")
    if "S-1-" in piece:
        for found in _SID.finditer(piece):
            yield IdentifierKind.SID.value, found[0]
    if piece.count("/") >= 2:
        for found in _UNIX_PATH.finditer(piece):
            yield IdentifierKind.PATH.value, found[0].rstrip(".")
    if len(piece) > _LONGEST_PLAIN:
        yield from _of_long_word(piece)


def _of_long_word(piece: str) -> Iterator[Mention]:
    """Find digests and wallets, which are long words without marks."""
    for found in _HASH.finditer(piece):
        if not found[0].isdigit():
            yield IdentifierKind.HASH.value, found[0].lower()
    for found in _WALLET.finditer(piece):
        if _is_wallet(found[0]):
            yield IdentifierKind.WALLET.value, normalise(IdentifierKind.WALLET, found[0])


def _made(kind: IdentifierKind, text: str) -> Iterator[Mention]:
    try:
        kind, value = plain_address(kind, normalise(kind, text))
    except FieldError:
        return
    yield kind.value, value


def _urls(text: str) -> Iterator[str]:
    """Give the URLs of a text as they stand there, by the marks behind their schemes."""
    end = 0
    for marks in _SCHEME_MARKS.finditer(text):
        at = marks.start()
        if at < end:
            continue
        scheme = _SCHEME.search(text, max(end, at - 5), at)
        rest = _REST_OF_URL.match(text, marks.end()) if scheme else None
        if scheme and rest:
            end = rest.end()
            yield text[scheme.start() : end].rstrip(".,;:!?)]*")


class _KnownUrls(dict[str, Pieces]):
    """What URLs mention: themselves and their hosts; those of name spaces stand in every record."""

    def __missing__(self, url: str) -> Pieces:
        if len(self) >= _CACHED_URLS:
            self.clear()
        mentions = self[url] = tuple(_of_url(url))
        return mentions


def _of_url(url: str) -> Iterator[Mention]:
    for kind, value in _made(IdentifierKind.URL, url):
        yield kind, value
        host = re.match(r"[a-z]+://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)", value)
        if host is not None:
            yield from _host(host[1].strip("[]"))


def _host(name: str) -> Iterator[Mention]:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if "." in name:
            yield from _made(IdentifierKind.DOMAIN, name)
        return
    kind = IdentifierKind.IPV4 if address.version == 4 else IdentifierKind.IPV6
    yield from _made(kind, name)


def _paths_and_accounts(text: str) -> Iterator[Mention]:
    """Find paths by their drive or share, and accounts by the backslash within them."""
    at, end = text.find("\\"), -1
    while at >= 0:
        if at < end:
            at = text.find("\\", end)
            continue
        before = text[at - 1] if at else " "
        begin = -1
        if before == ":" and at > 1 and text[at - 2].isalpha() and text[at - 2].isascii():
            is_free = at < 3 or not (text[at - 3].isalnum() or text[at - 3] in "_\\")
            begin, rest = (at - 2 if is_free else -1), at + 1
        elif text[at + 1 : at + 2] == "\\" and not (before.isalnum() or before in "_\\$:"):
            share = _SHARE.match(text, at + 2)
            if share is not None:
                begin, rest = at, share.end()
        if begin >= 0:
            quoted = _QUOTED_PATH.match(text, rest) if text[begin - 1 : begin] == '"' else None
            found = quoted or _PATH.match(text, rest)
            if found is not None:
                path = text[begin : found.end()]
                ended = None if quoted else _ENDED.search(path)
                path = path[: ended.end()] if ended else path.rstrip(".)]}'")
                yield IdentifierKind.PATH.value, single_backslashes(path)
                end = begin + len(path)
        elif (name := _NAME_OF_ACCOUNT.match(text, at + 1)) and not name[0].isdigit():
            domain = _DOMAIN_OF_ACCOUNT.search(text[max(0, at - 64) : at])
            if domain is not None and _reads_as_account(
                text[at - len(domain[0]) - 1 : at - len(domain[0])], domain[0], name[0]
            ):
                yield IdentifierKind.ACCOUNT.value, f"{domain[0]}\\{name[0]}"
            end = name.end()
        at = text.find("\\", max(end, at + 1))


def _reads_as_account(before: str, domain: str, name: str) -> bool:
    """Tell an account from an escape in a text, a device, and a file of the file system itself."""
    if before in (*"\\/.:-$",) or min(len(domain), len(name)) < 2 or name[0] == "$":
        return False
    return domain.upper() not in _DEVICES and not _ESCAPE.fullmatch(name)


def _phones(text: str) -> Iterator[Mention]:
    for found in _PHONE.finditer(text):
        if found.start() and (text[found.start() - 1].isalnum() or text[found.start() - 1] in "_+"):
            continue
        digits = re.sub(r"\D", "", found[0])
        if 8 <= len(digits) <= 15:
            yield IdentifierKind.PHONE.value, f"+{digits}"


def _keyed_phones(text: str) -> Iterator[Mention]:
    for found in _KEYED_PHONE.finditer(text):
        yield IdentifierKind.PHONE.value, f"+91{found[1]}"


def _reads_as_domain(text: str, ending: str) -> bool:
    """Say whether a dotted name is one of a domain: not of a file, a class, or a version."""
    name = refang(text)
    last = ending.lower()
    if ending != last and not name.isupper():
        # System.Net and Microsoft.Build are names of classes.
        return False
    if last in _FILE_ENDINGS and name == text and name.count(".") == 1:
        return False
    return last in _OWN_ENDINGS or last in _endings()


@cache
def _endings() -> frozenset[str]:
    """Give the last labels under which domains are registered, as the public suffix list has."""
    text = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    icann = text.partition("===END ICANN DOMAINS===")[0]
    rules = (line.strip() for line in icann.splitlines())
    return frozenset(
        rule.rpartition(".")[2].lower() for rule in rules if rule and not rule.startswith("//")
    )


def _is_wallet(text: str) -> bool:
    """Check the check sum that a form of address has; Monero's and Ethereum's are not checked."""
    if text.startswith("bc1"):
        return _has_bech32_sum(text)
    if text[0] in "13T":
        return 26 <= len(text) <= 35 and _has_base58_sum(text)
    return True


def _has_base58_sum(text: str) -> bool:
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    try:
        data = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()[:4] == data[21:]


def _has_bech32_sum(text: str) -> bool:
    """Check as BIP-173 and BIP-350 say."""
    values = [3, 3, 0, 2, 3, *(_BECH32.index(character) for character in text[3:])]
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for n, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> n & 1:
                check ^= factor
    return check in (1, 0x2BC830A3)
