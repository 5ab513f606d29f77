from __future__ import annotations

from pathlib import Path

from casebook.actions.build_sample import build_sample
from casebook.actions.issue_all import every_paper
from casebook.actions.progress import Progress
from casebook.model.case import Examiner
from casebook.model.paper import PaperKind
from casebook.store.case_file import CaseFile


def test_every_kind_of_paper_is_issued_of_the_sample_case(tmp_path: Path) -> None:
    path = tmp_path / "sample.casebook"
    build_sample(path, Progress())
    case = CaseFile.open(path, Examiner("A. Rao", "Inspector", "4711", "IFSO"))
    found = every_paper(case)
    case.close()
    assert {paper.kind for paper in found} == set(PaperKind)
    assert len(set(found)) == len(found)
