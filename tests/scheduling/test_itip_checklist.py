"""The checklist is whole, and every test that it names is there."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from tests.scheduling.itip_checklist import CASES, SABRE_COUNTS, STALWART

HERE = Path(__file__).parent


def _that_run() -> set[str]:
    found = set()
    for path in HERE.rglob("test_*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(node.name)
    return found


def test_all_84_cases_of_sabre_and_7_of_stalwart_are_listed_once() -> None:
    counted = Counter(case.group for case in CASES)
    assert counted == SABRE_COUNTS | {STALWART: 7}
    assert sum(SABRE_COUNTS.values()) == 84
    assert len({(case.group, case.expected) for case in CASES}) == len(CASES)


def test_each_case_is_shown_by__that_run_or_says_why_not() -> None:
    there = _that_run()
    for case in CASES:
        assert bool(case.shown_by) != bool(case.reason), case
        assert set(case.shown_by) <= there, set(case.shown_by) - there
