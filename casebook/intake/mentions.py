"""Every identifier that a record mentions, fast enough for ten million records.

A text is cut at blanks and at marks that no identifier holds; most pieces are plain words or were
seen before, and only new ones are looked at closely. A piece counts as an identifier when its form
leaves no other reading: a version number is no address, a class name no domain, a date no phone.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import filterfalse

from casebook.errors import FieldError
from casebook.intake import identifiers
from casebook.intake.identifiers import Found, normalise, plain_address, refang, single_backslashes
from casebook.intake.version_numbers import Cells, only_versions
from casebook.model.identifier import KIND_LETTERS, IdentifierKind

RULES = "5"
"""Changes when the same text would mention other identifiers."""

Mention = tuple[str, str]
"""Kind and the one spelling of an identifier."""

Key = str
"""The letter of the kind and the one spelling: one text is faster than a pair of them."""

Pieces = tuple[Mention, ...]
Keys = tuple[Key, ...]

MAX_TEXT = 1 << 20

_CACHED = 200_000
_CACHED_URLS = 20_000
_LONGEST_PLAIN = 24
_IS_WORD = bytes.isalnum

# Marks that part identifiers; those of defanged forms, [.] and (at), do not. In UTF-8 these bytes
# stand for nothing else.
_CUT = b",;\"'<>|=`\t\r\n"
_CUTS = bytes(32 if byte in _CUT else byte for byte in range(256))

# UTF-8 has no such byte, so that it stands between texts and nowhere else.
_MARK = b"\xff"
_BETWEEN = b" " + _MARK + b" "
_NEXT: Keys = ("next text",)
_URL_NEAR: Keys = ("an URL",)

# The shape of a text has an x for each letter or digit and a dot for each mark within a piece, so
# that one search tells of a long word.
_SHAPES = bytes(
    120
    if bytes((byte,)).isalnum()
    else byte
    if byte == _MARK[0]
    else 32
    if bytes((byte,)).isspace() or byte in _CUT
    else 46
    for byte in range(256)
)
_DIGITS = bytes(48 if 48 <= byte < 58 else byte if byte == _MARK[0] else 32 for byte in range(256))
_LONG_NUMBER = b"0" * 10
_LONG_WORD = b" " + b"x" * (_LONGEST_PLAIN + 1)

_KINDS = {letter: kind.value for kind, letter in KIND_LETTERS.items()}
_IPV4_LETTER = KIND_LETTERS[IdentifierKind.IPV4]
_HASH_LETTER = KIND_LETTERS[IdentifierKind.HASH]
_MAC_LETTER = KIND_LETTERS[IdentifierKind.MAC]
_PHONE_LETTER = KIND_LETTERS[IdentifierKind.PHONE]
_ACCOUNT_LETTER = KIND_LETTERS[IdentifierKind.ACCOUNT]
_SID_LETTER = KIND_LETTERS[IdentifierKind.SID]
_WALLET_LETTER = KIND_LETTERS[IdentifierKind.WALLET]
_PATH_LETTER = KIND_LETTERS[IdentifierKind.PATH]

_V4 = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\))"
_AT = r"(?:@|\[@\]|\(@\)|\{@\}|\[at\]|\(at\))"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_IPV4 = re.compile(rf"(?<![\w.\-])(?<![A-Za-z]/)(?<!rv:)(?:{_V4}{_DOT}){{3}}{_V4}(?![\w\-]|\.\w)")
_HYPHEN = ord("-")
_DATE = re.compile(rb"\d{4}-[^/]*\Z")
_LONGEST_IPV4 = len("255.255.255.255")
_BYTES = frozenset(str(number).encode() for number in range(256))
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:.])"
)
_EMAIL = re.compile(
    rf"(?<![\w.%-])\w[\w.+%-]{{0,63}}{_AT}(?:{_LABEL}{_DOT}){{1,8}}[^\W\d_]{{2,24}}(?![\w-])"
)
# RFC 4251 has implementers name ciphers and the like so: aes256-gcm@openssh.com is no mailbox.
_SSH_NAME = re.compile(
    r"(?:[\w-]+-(?:cbc|ctr|gcm|poly1305|etm|sha\d+|cert-v\d\d)|umac-\d+|sk-[\w-]+|zlib|eow|keepalive"
    r"|hostkeys(?:-prove)?-00|no-more-sessions|[pf]statvfs|posix-rename|hardlink|fsync)"
    r"@(?:openssh\.com|libssh\.org|lysator\.liu\.se)"
)
# A mail's number has the form of an address; only what stands before it tells.
_IN_BRACKETS = re.compile(r"<[^<>@\s]{1,250}@[^<>\s]{1,250}>")
_NAMES_A_MAIL = re.compile(
    r"(?:(?i:(?:message|msg|mail|content)[-_ ]?id|in[-_ ]?reply[-_ ]?to|references)"
    r"[\"']?\s{0,9}[:=]?[\s\"'\[]{0,9}|\bid\s{1,9})\Z"
)
_LONGEST_LABEL = 48
_DOMAIN = re.compile(
    rf"(?<![\w@./\\\-])(?:{_LABEL}{_DOT}){{1,8}}([^\W\d_]{{2,24}})(?![\w(\\@-]|\.\w)"
)
_SCHEME = re.compile(r"(?<!\w)(?:h(?:tt|xx)ps?|f(?:t|x)ps?)\Z", re.IGNORECASE)
_URL_BEGINS = re.compile(rb"(?i)(?<!\w)(?:h(?:tt|xx)ps?|f(?:t|x)ps?)(?:://|\[:\]//|\[://\])")
_SCHEME_MARKS = re.compile(r"://|\[:\]//|\[://\]")
_REST_OF_URL = re.compile(r"[^\s\x00-\x1f<>\"'{}|\\^`]{1,2000}")
_HASH = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z])"
)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])"
)
# Names of services before a host, as Kerberos writes them.
_SERVICE = re.compile(
    r"(?i)(?<!\w)(?:cifs|(?:restrictedkrb)?host|http|ldap|mssqlsvc|rpcss|termsrv|wsman)/(?!\d\.\d\Z)"
)
_SID = re.compile(r"(?<![\w-])S-1-\d{1,14}(?:-\d{1,10}){1,14}(?![\w-])")
_DOMAIN_OF_ACCOUNT = re.compile(
    r"(?:(?i:NT AUTHORITY|NT SERVICE|NT VIRTUAL MACHINE|IIS APPPOOL|WINDOW MANAGER"
    r"|FONT DRIVER HOST)|[A-Za-z0-9][\w.-]{0,62})\Z"
)
_NAME_OF_ACCOUNT = re.compile(r"(?:LOCAL SERVICE|NETWORK SERVICE|[\w$-]{1,64})(?![\w\\/:]|\.\w)")
_PHONE = re.compile(
    r"\+[1-9]\d{0,3}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d(?:[ .-]?\d){5,12}(?![\w.-]?\d|[\[({]\.)"
)
_MOBILE = re.compile(r"(?<!\d)(?:0|91)?([6-9]\d{9})(?!\d)", re.ASCII)
_CALLED = ("msisdn", "mobile", "phone", "tel", "callto", "whatsapp")
_CALLED_PHONE = re.compile(rf"(?i)(?<![a-z])(?:{'|'.join(_CALLED)})\W{{1,3}}\Z", re.ASCII)
_CALLED_BYTES = tuple(word.encode() for word in _CALLED)
# Without these marks a piece mentions nothing, unless it is long.
_MARKED = re.compile(rb"[.@\[({]|::|:(?:[^:]*:){4}|-(?:[^-]*-){4}|S-1-|/[^/]*/")
# A program and the number of its process stand at the beginning of most lines of a log.
_PROCESS = re.compile(rb"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)?\[[0-9]+\]:?")
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")
_JSON_BEGINS = ('{"', '{ "', "{\n", "{\r")
_END_OF_TEXT = 3
_JSON_BLANK = re.compile(r"\\[nrtbf]")
_JSON_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_ESCAPE = re.compile(r"u[0-9A-Fa-f]{4}\w*|x[0-9A-Fa-f]{2}\w*")
_DEVICES = frozenset(
    ("ACPI", "BASENAMEDOBJECTS", "BTH", "BTHENUM", "DISPLAY", "GLOBAL", "HDAUDIO", "HID", "HKCR",
     "HKCU", "HKLM", "HKU", "IDE", "LOCAL", "MONITOR", "PCI", "PCIIDE", "PRINTENUM", "ROOT", "SCSI",
     "SD", "STORAGE", "SWD", "TXFLOG", "UMB", "USB", "USBPRINT", "USBSTOR", "WPDBUSENUM",
     "WPDBUSENUMROOT")
)  # fmt: skip
_WALLET = re.compile(
    r"(?<![0-9A-Za-z])(?:bc1[02-9ac-hj-np-z]{11,71}|0x[0-9a-fA-F]{40}|4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}"
    r"|[13T][1-9A-HJ-NP-Za-km-z]{25,34})(?![0-9A-Za-z])"
)
_NAME = r'[^\\/:*?"<>|\x00-\x1f]'
_FOLDERS = rf"(?:{_NAME}{{1,255}}+\\\\?+){{0,40}}"
_QUOTED_PATH = re.compile(rf'{_FOLDERS}{_NAME}{{1,255}}(?=")')
_LAST_NAME = r"[^\\/:*?\"<>|\s\x00-\x1f,;='()]{1,255}"
_PATH = re.compile(rf"{_FOLDERS}{_LAST_NAME}")
# Without a blank in it. It is the whole path when no backslash comes soon.
_PLAIN_PATH = re.compile(rf"(?:{_LAST_NAME}+\\\\?+){{0,40}}{_LAST_NAME}+")
_LONGEST_NAME = 256
_SHARE = re.compile(r"[\w.$-]{1,64}\\")
# A blank behind the ending of a file ends the path, though folders may hold blanks.
_ENDED = re.compile(r"\.[A-Za-z0-9]{1,5}(?=[ ,;)])")
_ROOTS = (
    "etc|var|home|usr|tmp|opt|root|bin|sbin|dev|proc|mnt|media|srv|lib|lib64|boot|run|data|sdcard"
    "|storage|Users|Library|System|Applications|private|Volumes"
)
# A Mac writes the marks over letters as characters of their own.
_UNIX_PATH = re.compile(
    rf"(?<![\w./~:-])/(?:{_ROOTS})(?:/[\w.@%+~\u0300-\u036f-]{{1,255}}){{1,40}}/?"
)
# Blanks belong to it in quotes, and as a value between bars; but not where it is a command.
_UNIX_NAME = r"/(?![\s-])[^/=\"'<>|*?\x00-\x1f]{1,255}+(?<!\s)"
_WHOLE_PATH = re.compile(
    rf"(?:([\"'])|=)(?P<path>/(?!(?:usr/|usr/local/)?s?bin/)(?:{_ROOTS})(?:{_UNIX_NAME}){{1,40}}/?)"
    r"(?(1)\1|\|)"
)
_OPTION = re.compile(r"\s-")
_CUT_IN_PATH = re.compile(rf"[{re.escape(_CUT.decode())}\s]")

# Ends of names that belong to no registry and are used all the same, or are set aside for examples.
_OWN_ENDINGS = frozenset(
    ("example", "test", "invalid", "onion", "local", "lan", "internal", "corp", "intranet", "home")
)
# Endings of files that are ends of domains too: the name of a file is far more often meant.
_FILE_ENDINGS = frozenset(
    ("bat", "bz", "cab", "cat", "cfg", "css", "csv", "dat", "db", "dll", "do", "doc", "exe", "gz",
     "htm", "html", "ini", "jar", "java", "js", "json", "link", "lnk", "lock", "log",
     "md", "mov", "mp", "pdf", "php", "pl", "pm", "pps", "ps", "pub", "py", "rs", "sh", "so", "sys",
     "tar", "tmp", "txt", "vbs", "xls", "xml", "zip")
)  # fmt: skip

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def finder(cells: Cells | None = None) -> Callable[[str], Pieces]:
    """Give a function that finds the identifiers of one text after another, each once a text.

    It remembers what it has seen, within bounds. `cells` is as for many texts.
    """
    find = batch_finder(cells)

    def find_one(text: str) -> Pieces:
        return tuple((_KINDS[key[0]], key[1:]) for key in dict.fromkeys(find((text,))[0]))

    return find_one


def batch_finder(cells: Cells | None = None) -> Callable[[Sequence[str]], list[list[Key]]]:
    """Give a function that finds what each of many texts mentions, some of it more than once.

    Texts together are looked through in two thirds of the time. `cells` takes them apart where they
    are rows of a table that has columns of versions.
    """
    mentioned_by, known_urls = _Known().__getitem__, _KnownUrls()

    def find(texts: Sequence[str]) -> list[list[Key]]:
        if not texts:
            return []
        if sum(map(len, texts)) > MAX_TEXT:
            if len(texts) > 1:
                return [find((text,))[0] for text in texts]
            texts = (texts[0][:MAX_TEXT],)
        rows, found = texts, [list[Key]() for _ in texts]
        # Most marks stand in no text of a log: one look at all of them tells.
        together = "\n".join(texts)
        if "\\" in together:
            texts = [_out_of_json(t) if t.startswith(_JSON_BEGINS) else t for t in texts]
            for text, keys in zip(texts, found, strict=True):
                if "\\" in text:
                    keys += _paths_and_accounts(text)
        if "+" in together:
            for text, keys in zip(texts, found, strict=True):
                if "+" in text:
                    keys += _phones(text)
        if "@" in together:
            texts = [_without_numbers_of_mails(t) if "@" in t and "<" in t else t for t in texts]
        data = _BETWEEN.join([text.encode("utf-8", "replace") for text in texts])
        digits = data.translate(_DIGITS)
        if _LONG_NUMBER in digits and _names_phones(data):
            for at in _holding(_LONG_NUMBER, digits):
                found[at] += _keyed_phones(texts[at])
        pieces = data.translate(_CUTS).split()
        at, keys = 0, found[0]
        with_urls: set[int] = set()
        with_paths: set[int] = set()
        for some in filter(None, map(mentioned_by, filterfalse(_IS_WORD, pieces))):
            if some is _NEXT:
                at += 1
                keys = found[at]
            elif some is _URL_NEAR:
                with_urls.add(at)
            else:
                keys += some
                if some[0][0] == _PATH_LETTER:
                    with_paths.add(at)
        for at in with_urls:
            for url in _urls(texts[at]):
                found[at] += known_urls[url]
        for at in with_paths:
            _make_whole(found[at], texts[at])
        for at in _holding(_LONG_WORD, b" " + data.translate(_SHAPES)):
            found[at] += _long_words(texts[at])
        if cells is not None or "ersion" in together:
            _drop_versions(found, texts, rows, cells)
        return found

    return find


def _holding(what: bytes, texts: bytes) -> Iterator[int]:
    """Give the places of the texts, `_MARK` between them, that hold something."""
    if what in texts:
        for at, text in enumerate(texts.split(_MARK)):
            if what in text:
                yield at


def _long_words(text: str) -> Iterator[Key]:
    for piece in text.encode("utf-8", "replace").translate(_CUTS).split():
        if len(piece) > _LONGEST_PLAIN and piece.isalnum():
            yield from _of_long_word(piece.decode("utf-8", "replace"))


def _drop_versions(
    found: Sequence[list[Key]], texts: Sequence[str], rows: Sequence[str], cells: Cells | None
) -> None:
    """Take out addresses that a text, or the row that it was, only names as versions."""
    for text, row, keys in zip(texts, rows, found, strict=True):
        if not any(key[0] == _IPV4_LETTER for key in keys):
            continue
        versions = only_versions(text, cells(row) if cells is not None else ())
        if versions:
            keys[:] = [k for k in keys if k[0] != _IPV4_LETTER or k[1:] not in versions]


def _out_of_json(text: str) -> str:
    """Give the text of JSON as it was before its backslashes were doubled and its blanks named."""
    text = text.replace("\\\\", "\0")
    if "\\" in text:
        text = _JSON_BLANK.sub(" ", text).replace('\\"', '"').replace("\\/", "/")
        if "\\u" in text:
            text = _JSON_CODE.sub(lambda code: chr(int(code[1], 16) or _END_OF_TEXT), text)
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\\")


def _without_numbers_of_mails(text: str) -> str:
    """Take out the numbers of mails, many in a row too; the address of a host in one stays."""
    kept, end, is_number = [], 0, False
    for found in _IN_BRACKETS.finditer(text):
        start = found.start()
        before = text[max(end, start - _LONGEST_LABEL) : start]
        is_number = bool(_NAMES_A_MAIL.search(before)) or (
            is_number and not before.strip(" \t\r\n,")
        )
        kept.append(text[end : start if is_number else found.end()])
        if is_number and (host := _IPV4.search(found[0], found[0].rindex("@") + 1)):
            kept.append(host[0])
        end = found.end()
    return " ".join((*kept, text[end:])) if kept else text


def _make_whole(keys: list[Key], text: str) -> None:
    """Put the whole paths that stand in quotes in the place of their beginnings."""
    for found in _WHOLE_PATH.finditer(text):
        path = found["path"]
        cut = _CUT_IN_PATH.search(path)
        if cut is None or _OPTION.search(path):
            continue
        begun = _UNIX_PATH.match(path[: cut.start()])
        if begun is not None and _PATH_LETTER + begun[0].rstrip(".") in keys:
            keys.remove(_PATH_LETTER + begun[0].rstrip("."))
        keys.append(_PATH_LETTER + path)


@cache
def _find() -> Callable[[str], Pieces]:
    return finder()


def found_in(text: str, find: Callable[[str], Pieces] | None = None) -> tuple[Found, ...]:
    """Give what a text mentions as it stands there, with the port beside an address.

    `find` is the finder of its source, where it has one of its own.
    """
    ported = {(each.kind, each.value): each for each in identifiers.find(text)}
    found = []
    for name, value in (find or _find())(text):
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


class _Known(dict[bytes, Keys]):
    """What pieces of texts mention that are more than a plain word; a new one is looked at.

    What is decided at once is not kept: addresses and dates are as often new as not.
    """

    def __init__(self) -> None:
        super().__init__({_MARK: _NEXT})

    def __missing__(self, piece: bytes) -> Keys:
        if len(piece) <= _LONGEST_IPV4 and piece.count(b".") == 3:
            if _BYTES.issuperset(piece.split(b".")):
                return (_IPV4_LETTER + piece.decode(),)
        elif len(piece) > 8 and piece[4] == _HYPHEN == piece[7] and _DATE.match(piece):
            return ()
        if (b"://" in piece or b"[:" in piece) and _URL_BEGINS.search(piece):
            # Marks at which pieces are cut belong to an URL, so that it is looked for in the text.
            keys: Keys = _URL_NEAR
        elif b"\\" in piece:
            # Paths and accounts are looked for in the text too.
            return ()
        elif len(piece) <= _LONGEST_PLAIN and (
            not _MARKED.search(piece) or _PROCESS.fullmatch(piece)
        ):
            keys = ()
        else:
            keys = tuple(dict.fromkeys(_of_piece(piece.decode("utf-8", "replace"))))
        if len(self) >= _CACHED:
            self.clear()
            self[_MARK] = _NEXT
        self[piece] = keys
        return keys


def _of_piece(piece: str) -> Iterator[Key]:
    """Look closely at one piece of a text between blanks.

    Each pattern is tried only where the marks that it cannot do without are there.
    """
    if "[" in piece or "(" in piece or "{" in piece:
        piece = refang(piece)
    if piece.count("/") >= 2:
        # Paths come first, where they are looked for.
        for found in _UNIX_PATH.finditer(piece):
            yield _PATH_LETTER + found[0].rstrip(".")
    # Of tcp://203.0.113.9:443 the host is wanted.
    piece = _SERVICE.sub("", piece.replace("://", " "))
    if "@" in piece:
        for found in _EMAIL.finditer(piece):
            if not _SSH_NAME.fullmatch(found[0]):
                yield from _made(IdentifierKind.EMAIL, found[0])
    colons, hyphens = piece.count(":"), piece.count("-")
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
            yield _MAC_LETTER + found[0].lower().replace("-", ":")
    if "S-1-" in piece:
        for found in _SID.finditer(piece):
            yield _SID_LETTER + found[0]
    if len(piece) > _LONGEST_PLAIN:
        yield from _of_long_word(piece)


def _of_long_word(piece: str) -> Iterator[Key]:
    """Find digests and wallets, which are long words without marks."""
    for found in _HASH.finditer(piece):
        if not found[0].isdigit() and not _is_of_text(found[0]):
            yield _HASH_LETTER + found[0].lower()
    for found in _WALLET.finditer(piece):
        if _is_wallet(found[0]):
            yield _WALLET_LETTER + normalise(IdentifierKind.WALLET, found[0])


def _is_of_text(digits: str) -> bool:
    """Tell hex digits of a text in UTF-16 or of a padded number, full of zeros, from a digest."""
    data = bytes.fromhex(digits)
    return data.count(0) * 4 >= len(data)


def _made(kind: IdentifierKind, text: str) -> Iterator[Key]:
    try:
        kind, value = plain_address(kind, normalise(kind, text))
    except FieldError:
        return
    yield KIND_LETTERS[kind] + value


def _urls(text: str) -> Iterator[str]:
    """Give the URLs of a text as they stand there, by the marks behind their schemes."""
    end = quotes = counted = 0
    for marks in _SCHEME_MARKS.finditer(text):
        at = marks.start()
        if at < end:
            continue
        scheme = _SCHEME.search(text, max(end, at - 5), at)
        rest = _REST_OF_URL.match(text, marks.end()) if scheme else None
        if scheme and rest:
            end = rest.end()
            quotes += text.count('"', counted, at)
            counted = at
            comma = text.find(",", marks.end(), end)
            if comma >= 0 and quotes % 2 == 0:
                # Outside of quotes a row of a table goes on behind a comma.
                end = comma
            yield text[scheme.start() : end].rstrip(".,;:!?)]*")


class _KnownUrls(dict[str, Keys]):
    """What URLs mention: themselves and their hosts; those of name spaces stand in every record."""

    def __missing__(self, url: str) -> Keys:
        if len(self) >= _CACHED_URLS:
            self.clear()
        keys = self[url] = tuple(_of_url(url))
        return keys


def _of_url(url: str) -> Iterator[Key]:
    for key in _made(IdentifierKind.URL, url):
        yield key
        host = re.match(r"[a-z]+://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)", key[1:])
        if host is not None:
            yield from _host(host[1].strip("[]"))
            for found in _EMAIL.finditer(key, host.end()):
                yield from _made(IdentifierKind.EMAIL, found[0])


def _host(name: str) -> Iterator[Key]:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if "." in name:
            yield from _made(IdentifierKind.DOMAIN, name)
        return
    kind = IdentifierKind.IPV4 if address.version == 4 else IdentifierKind.IPV6
    yield from _made(kind, name)


def _paths_and_accounts(text: str) -> Iterator[Key]:
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
            path = _path(text, begin, rest)
            if path:
                end = begin + len(path)
                host = text[at + 2 : rest - 1]
                if begin == at and _IPV4.fullmatch(host):
                    # What a share lies on is looked for nowhere else.
                    yield _IPV4_LETTER + host
                yield _PATH_LETTER + (single_backslashes(path) if "\\\\" in path else path)
        elif (name := _NAME_OF_ACCOUNT.match(text, at + 1)) and not name[0].isdigit():
            domain = _DOMAIN_OF_ACCOUNT.search(text[max(0, at - 64) : at])
            if domain is not None and _reads_as_account(
                text[at - len(domain[0]) - 1 : at - len(domain[0])], domain[0], name[0]
            ):
                yield _ACCOUNT_LETTER + f"{domain[0]}\\{name[0]}"
            end = name.end()
        at = text.find("\\", max(end, at + 1))


def _path(text: str, begin: int, rest: int) -> str:
    """Give the path that stands at `begin`, its names from `rest` on; nothing where none does."""
    is_quoted = text[begin - 1 : begin] == '"'
    found = _PLAIN_PATH.match(text, rest)
    if found is not None:
        end = found.end()
        behind = text[end : end + 1]
        if behind == '"' or not (is_quoted or "\\" in text[end : end + _LONGEST_NAME]):
            return text[begin:end].rstrip(".)]}'`")
    quoted = _QUOTED_PATH.match(text, rest) if is_quoted else None
    found = quoted or _PATH.match(text, rest)
    if found is None:
        return ""
    path = text[begin : found.end()]
    ended = None if quoted else _ENDED.search(path)
    return path[: ended.end()] if ended else path.rstrip(".)]}'`")


def _reads_as_account(before: str, domain: str, name: str) -> bool:
    """Tell an account from an escape in a text, a device, and a file of the file system itself."""
    if before in (*"\\/.:-$",) or min(len(domain), len(name)) < 2 or name[0] == "$":
        return False
    return domain.upper() not in _DEVICES and not _ESCAPE.fullmatch(name)


def _phones(text: str) -> Iterator[Key]:
    for found in _PHONE.finditer(text):
        if found.start() and (text[found.start() - 1].isalnum() or text[found.start() - 1] in "_+"):
            continue
        digits = re.sub(r"\D", "", found[0])
        if 8 <= len(digits) <= 15:
            yield _PHONE_LETTER + f"+{digits}"


def _names_phones(texts: bytes) -> bool:
    """Say whether a word stands in the texts beside which a long number can be a phone."""
    lower = texts.lower()
    return any(word in lower for word in _CALLED_BYTES)


def _keyed_phones(text: str) -> Iterator[Key]:
    for found in _MOBILE.finditer(text):
        if _CALLED_PHONE.search(text, max(0, found.start() - 12), found.start()):
            yield _PHONE_LETTER + f"+91{found[1]}"


def _reads_as_domain(text: str, ending: str) -> bool:
    """Say whether a dotted name is one of a domain: not of a file, a class, or a version."""
    name = refang(text)
    last = ending.lower()
    if ending != last and not name.isupper():
        # System.Net and Microsoft.Build are names of classes.
        return False
    if name == text and name.count(".") == 1:
        if last in _FILE_ENDINGS or (last == "app" and name[0].isupper() and not name.isupper()):
            # Chrome.app is a program of a Mac.
            return False
    elif name.startswith(("com.", "android.")) and last not in ("com", "net", "org"):
        # The name of a package has its domain backwards.
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
