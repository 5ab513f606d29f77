"""Read a foreign list of digests or an acquisition log, and compare it with what is known here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from casebook.actions.clock import now
from casebook.actions.compare_lists import Claims, Outcome, agree
from casebook.actions.explain_incident import assigned, said_opened
from casebook.actions.hash_folder import manifest_text
from casebook.actions.hash_meter import PER_ENTRY, Meter
from casebook.actions.keep_digests import keep_digests
from casebook.actions.progress import OnCase, Progress
from casebook.actions.same_content import CONTAINER, MEDIA, PART
from casebook.intake import digest, folder_walk
from casebook.intake.digest import How
from casebook.intake.file_list import Listed, read_line
from casebook.intake.folder_walk import Found
from casebook.intake.manifests import ClaimedFile, ReadManifest, read_manifest
from casebook.intake.source import SourceFile, open_source
from casebook.model.evidence import Algorithm, Digest, DigestPurpose, Exhibit
from casebook.model.examination import Acquisition, Manifest
from casebook.model.labels import label
from casebook.rules import fields
from casebook.store.case_file import CaseFile

_PLAIN_IMAGES = (".dd", ".raw", ".img", ".bin", ".iso")


@dataclass(frozen=True, slots=True)
class _Compared:
    """Sentences about a comparison; `differs` is one that opens an incident, or empty."""

    sentences: tuple[str, ...] = ()
    differs: str = ""


def read_acquisition(
    on_case: OnCase, exhibit: Exhibit, path: Path, progress: Progress, folder: Path | None = None
) -> Acquisition:
    """Read a list or log, compare it, and keep what it claims and how that compares.

    It is compared with the digests of the exhibit, with its newest manifest, and with the files
    of `folder`. What differs opens an incident. Raises CaseError for a file that is no such list.
    """
    with open_source(path) as source:
        sha256 = source.sha256(_asking(source, progress))
        found = read_manifest(source)
        source.check_unchanged()
    claims = Claims(file for file in found.files if not file.is_medium)
    compared = [on_case(lambda case: _with_register(case, exhibit, claims))]
    if claims:
        compared.append(_with_manifest(on_case, exhibit, claims, progress))
    if claims and folder is not None:
        compared.append(_with_folder(claims, folder, progress))
    draft = Acquisition(
        id="",
        exhibit_id=exhibit.id,
        kind=found.kind,
        name=path.name,
        sha256=sha256,
        claims=_claims(found, claims),
        compared=(),
        read_at=now(),
    )
    return on_case(lambda case: _keep(case, exhibit, found, draft, compared))


def _keep(
    case: CaseFile,
    exhibit: Exhibit,
    found: ReadManifest,
    draft: Acquisition,
    compared: Sequence[_Compared],
) -> Acquisition:
    sentences = _keep_media(case, exhibit, found, draft)
    sentences += [sentence for each in compared for sentence in each.sentences]
    if not sentences:
        sentences.append(
            f"Nothing here could be compared with {draft.name}: hash the exhibit, then read it "
            "again."
        )
    acquisition = replace(draft, compared=(*sentences, *found.problems))
    for earlier in case.where(Acquisition, exhibit_id=exhibit.id, sha256=draft.sha256):
        if (earlier.claims, earlier.compared) == (acquisition.claims, acquisition.compared):
            return earlier
    fields.check(acquisition)
    with case.transaction():
        acquisition = case.assign(acquisition)
        incidents = assigned(
            case, [(exhibit.id, acquisition.id, each.differs) for each in compared if each.differs]
        )
        summary = f"{label(exhibit)}: {acquisition.kind} {acquisition.name} read"
        if incidents:
            summary += "; " + said_opened(case, incidents)
        case.append("acquisition.add", [acquisition, *incidents], summary=summary)
    return acquisition


def _keep_media(
    case: CaseFile, exhibit: Exhibit, found: ReadManifest, draft: Acquisition
) -> list[str]:
    """Keep what is claimed of the medium as digests, compared like any other; say how."""
    known = case.where(Digest, exhibit_id=exhibit.id)
    sentences, drafts = [], []
    for claim in (file for file in found.files if file.is_medium):
        over = _over_of(claim, draft.name, known)
        if not over:
            sentences.append(
                f"The {claim.algorithm} of the medium, {claim.value}, was not compared: hash the "
                f"image, then read {draft.name} again."
            )
            continue
        earlier = [d for d in known if d.over == over and d.algorithm is claim.algorithm]
        if any(d.is_claimed and d.value == claim.value for d in earlier):
            computed = [d for d in earlier if not d.is_claimed]
            sentences += [_media_words(claim, over, d) for d in computed[-1:]]
            continue
        drafts.append(
            Digest(
                id="",
                exhibit_id=exhibit.id,
                algorithm=claim.algorithm,
                value=claim.value,
                over=over,
                size_bytes=claim.size,
                computed_at=draft.read_at,
                computed_by=f"somebody, as {draft.name} claims",
                tool=f"the {draft.kind} {draft.name}",
                purpose=DigestPurpose.AT_ACQUISITION,
                is_claimed=True,
            )
        )
    for kept in keep_digests(case, exhibit, drafts).digests if drafts else ():
        words = kept.matches or "nothing to compare it with yet: hash the image"
        sentences.append(f"The {kept.algorithm} of {kept.over}, {kept.value}: {words}.")
    return sentences


def _media_words(claim: ClaimedFile, over: str, computed: Digest) -> str:
    verb = "matches" if claim.value == computed.value else "differs from"
    return (
        f"The {claim.algorithm} of {over}, {claim.value}: {verb} that of "
        f"{computed.computed_at.iso()} ({computed.purpose})."
    )


def _over_of(claim: ClaimedFile, log: str, known: Sequence[Digest]) -> str:
    """Find what a log speaks of: by the name of the image, else the one medium there is."""
    whole = dict.fromkeys(d.over for d in known if not d.over.startswith((CONTAINER, PART)))
    stem = _stem(claim.path or log)
    named = [over for over in whole if _stem(over.removeprefix(MEDIA)) == stem]
    media = [over for over in named or whole if over.startswith(MEDIA)]
    for overs in (media, named, list(whole)):
        if len(overs) == 1:
            return overs[0]
    if whole or not claim.path:
        return ""
    extension = PurePosixPath(claim.path).suffix.lower()
    if extension == ".exx":
        return f"{MEDIA}{PurePosixPath(claim.path).stem}.E01"
    if extension in (".e01", ".s01"):
        return f"{MEDIA}{claim.path}"
    return claim.path if extension in _PLAIN_IMAGES else ""


def _stem(name: str) -> str:
    """Give a name without what imaging tools append to it: usb.E01.txt and usb.Exx are usb."""
    path = PurePosixPath(name)
    if path.suffix.lower() in (".txt", ".log", ".info"):
        path = path.with_suffix("")
    return path.stem.lower()


def _with_register(case: CaseFile, exhibit: Exhibit, claims: Claims) -> _Compared:
    """Compare files with the digests of single files, by path or by a name that is unique."""
    known: dict[str, dict[Algorithm, str]] = {}
    for each in case.where(Digest, exhibit_id=exhibit.id):
        if not each.is_claimed and not each.over.startswith(MEDIA):
            name = each.over.removeprefix(CONTAINER).removeprefix(PART)
            known.setdefault(name, {})[each.algorithm] = each.value
    same, differing = 0, []
    for name, digests in known.items():
        path = name if name in claims else claims.named(name.rsplit("/", 1)[-1])
        is_same = agree(claims.of(path), digests) if path is not None else None
        same += is_same is True
        if is_same is False:
            differing.append(name)
    if not same and not differing:
        return _Compared()
    words = f"Against the digests of {label(exhibit)}: {same:,} the same, {len(differing):,} differ"
    named = f" ({', '.join(differing[:5])})" if differing else ""
    return _judged(f"{words}{named}.", bool(differing))


def _with_manifest(
    on_case: OnCase, exhibit: Exhibit, claims: Claims, progress: Progress
) -> _Compared:
    manifests = on_case(lambda case: case.where(Manifest, exhibit_id=exhibit.id))
    if not manifests:
        return _Compared()
    newest = manifests[-1]

    def files() -> Iterator[Listed]:
        progress.check_cancelled()
        return (listed for listed in _listed(on_case, newest) if listed.kind == "file")

    outcome = Outcome(claims, claims.align(listed.path for listed in files()))
    for n, listed in enumerate(files()):
        outcome.add(listed.path, listed.size_bytes, listed.digests)
        if n % 1000 == 0:
            progress.advance(n, newest.files, "Comparing")
            progress.check_cancelled()
    outcome.end()
    which = f"the list of {newest.name} of {newest.computed_at.iso()}"
    return _judged(f"Against {which}: {outcome.words()}.", bool(outcome.differing.count))


def _with_folder(claims: Claims, path: Path, progress: Progress) -> _Compared:
    """Hash the files of a folder as the list did, and compare."""
    with folder_walk.open_folder(path) as folder:
        tally = folder_walk.count_below(folder, lambda _: progress.check_cancelled())
        meter = Meter(progress, tally.bytes + tally.entries * PER_ENTRY, tally.entries)
        here = (item for item in folder_walk.walk(folder) if isinstance(item, Found))
        alignment = claims.align(digest.shown(found.path) for found in here)
        outcome = Outcome(claims, alignment)
        how = How(digest.chosen(claims.algorithms), meter.on_bytes)
        for hashed in folder_walk.hash_below(folder, how):
            meter.on_entries(1)
            if hashed.kind == "file":
                outcome.add(hashed.path, hashed.size_bytes, hashed.digests)
    outcome.end()
    return _judged(
        f"Against the files in {path.name}: {outcome.words()}.", bool(outcome.differing.count)
    )


def _judged(sentence: str, differs: bool) -> _Compared:
    return _Compared((sentence,), sentence if differs else "")


def _listed(on_case: OnCase, manifest: Manifest) -> Iterator[Listed]:
    """Read a kept list in short pieces on the thread of the case."""
    text = on_case(lambda case: manifest_text(case, manifest))
    while (piece := on_case(lambda case: next(text, None))) is not None:
        # As bytes: a path may hold a character that ends a line of text.
        yield from map(read_line, piece.encode().splitlines())


def _claims(found: ReadManifest, claims: Claims) -> tuple[str, ...]:
    said = [f"{f.algorithm} of the medium: {f.value}" for f in found.files if f.is_medium]
    if claims:
        algorithms = ", ".join(claims.algorithms)
        said.append(f"Files: {len(claims):,}, with {algorithms}")
    return (*found.claims, *said)


def _asking(source: SourceFile, progress: Progress) -> Callable[[int], None]:
    done = 0

    def on_bytes(n: int) -> None:
        nonlocal done
        done += n
        progress.advance(done, source.size, f"Reading {source.name}")
        progress.check_cancelled()

    return on_bytes
