from __future__ import annotations

from casebook.actions.compare_lists import Claims, Outcome
from casebook.intake.manifests import ClaimedFile
from casebook.model.evidence import Algorithm

ONE, TWO = "1" * 64, "2" * 64


def _claims(*paths: str, value: str = ONE, size: int | None = None) -> Claims:
    return Claims(ClaimedFile(path, size, Algorithm.SHA256, value) for path in paths)


def _outcome(claims: Claims, *known: str, value: str = ONE, size: int | None = None) -> Outcome:
    outcome = Outcome(claims, claims.align(known))
    for path in known:
        outcome.add(path, size, [(Algorithm.SHA256, value)])
    outcome.end()
    return outcome


def test_paths_that_begin_alike_are_compared_as_they_are() -> None:
    outcome = _outcome(_claims("./a", "b/c", "gone"), "a", "b/c", "more")
    assert (
        outcome.words() == "2 the same, 0 differ, 1 missing here (gone), 1 not listed there (more)"
    )


def test_another_digest_differs_and_so_does_another_size() -> None:
    assert _outcome(_claims("a"), "a", value=TWO).words().startswith("0 the same, 1 differ (a)")
    assert _outcome(_claims("a", size=3), "a", size=4).words().startswith("0 the same, 1 differ")


def test_a_list_from_elsewhere_is_compared_without_its_leading_folders() -> None:
    claims = _claims("/mnt/e/disk/a", "/mnt/e/disk/b/c", "/mnt/e/disk/b/d")
    outcome = _outcome(claims, "a", "b/c", "b/x")
    assert outcome.words() == (
        "2 the same, 0 differ, 1 missing here (/mnt/e/disk/b/d), 1 not listed there (b/x) (paths "
        "compared without “/mnt/e/disk/” there)"
    )


def test_a_list_of_a_folder_further_in_is_compared_too() -> None:
    outcome = _outcome(_claims("a", "b"), "host/a", "host/b", "other/a")
    assert outcome.same == 2
    assert outcome.not_listed.first == ["other/a"]
    assert outcome.words().endswith("(paths compared without “host/” here)")


def test_both_sides_may_have_folders_of_their_own() -> None:
    claims = _claims("D:\\out\\C\\Windows\\SAM", "D:\\out\\C\\Users\\x\\NTUSER.DAT")
    outcome = _outcome(claims, "copy/C/Windows/SAM", "copy/C/Users/x/NTUSER.DAT", "copy/log.csv")
    assert outcome.same == 2
    assert "without “D:/out/” there and “copy/” here" in outcome.words()


def test_files_of_one_name_in_many_folders_do_not_lead_astray() -> None:
    names = [f"x/{n}/index.html" for n in range(100)]
    outcome = _outcome(_claims(*(f"/w/{name}" for name in names)), *names)
    assert (outcome.same, outcome.missing.count) == (100, 0)


def test_a_backslash_in_a_unix_name_stays() -> None:
    assert _outcome(_claims("c\\d"), "c\\d").same == 1


def test_without_a_common_algorithm_nothing_is_claimed_to_be_the_same() -> None:
    claims = Claims([ClaimedFile("a", None, Algorithm.MD5, "0" * 32)])
    assert _outcome(claims, "a").words().endswith("1 without a digest to compare (a)")
