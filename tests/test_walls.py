"""The walls that import contracts cannot see: what a module does rather than what it imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import casebook
from casebook.resources import resource

PACKAGE = Path(casebook.__file__).parent
ANYTHING = {"Exception", "BaseException"}
SQL_CALLS = {"execute", "executemany", "executescript"}

# What would read evidence as HTML, and open the file that a picture in it names.
MARKUP = {
    "QDesktopServices",
    "QInputDialog",
    "QProgressDialog",
    "QTextBrowser",
    "QTextEdit",
    "QWhatsThis",
    "insertHtml",
    "setHtml",
    "setMarkdown",
    "setWhatsThis",
}


def _modules(outside: str = "") -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not outside or not name.startswith(outside):
            yield name, ast.parse(path.read_text("utf-8"))


def _attributes(tree: ast.Module, names: set[str]) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in names
    ]


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Tell whether it catches anything at all and does not raise it again."""
    anything = handler.type is None or getattr(handler.type, "id", "") in ANYTHING
    last = handler.body[-1]
    return anything and not (isinstance(last, ast.Raise) and last.exc is None)


def test_only_the_store_speaks_sql() -> None:
    found = {name: _attributes(tree, SQL_CALLS) for name, tree in _modules(outside="store/")}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_event_loop_inside_a_call() -> None:
    found = {name: _attributes(tree, {"processEvents"}) for name, tree in _modules()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def _names(tree: ast.Module) -> set[str]:
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
    }


def test_no_widget_interprets_evidence() -> None:
    found = {name: _names(tree) & MARKUP for name, tree in _modules()}
    assert {name: names for name, names in found.items() if names} == {}


def test_who_makes_a_label_makes_it_plain() -> None:
    called = {
        name: {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        for name, tree in _modules()
        if "PlainText" not in _names(tree)
    }
    assert {name for name, calls in called.items() if "QLabel" in calls} == set()


def test_messages_alone_asks_in_a_box_of_its_own() -> None:
    used = {name for name, tree in _modules() if "QMessageBox" in _names(tree)}
    assert used <= {"ui/messages.py"}


def _is_escaped(text: ast.expr) -> bool:
    """Tell whether it is our own words, or went through the function that escapes them."""
    return isinstance(text, ast.Constant) or (
        isinstance(text, ast.Call) and getattr(text.func, "id", "") == "tooltip"
    )


def test_tool_tips_hold_no_markup() -> None:
    found = [
        (name, node.lineno)
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "setToolTip"
        and not _is_escaped(node.args[0])
    ]
    assert found == []


def test_no_connection_is_shared_between_threads() -> None:
    found = [
        (name, node.value.lineno)
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "check_same_thread"
    ]
    assert found == []


def test_anything_is_swallowed_at_the_job_boundary_and_the_crash_hook_only() -> None:
    found = {
        name
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _swallows(node)
    }
    assert found <= {"ui/jobs.py", "ui/crash.py"}


def test_the_command_line_starts_without_qt_and_pdf() -> None:
    heavy = ("PySide6", "reportlab", "pikepdf", "fontTools", "PIL")
    code = f"import sys, casebook.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_independent_verifier_is_standard_library_only() -> None:
    tree = ast.parse(resource("verify_case.py").read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names
