"""bench/results.json, as the README quotes it: the promised figures, each complete and consistent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.results import RESULTS, Result

PROMISED = {
    "feed of 520 events, 304: against Radicale": ">= 300",
    "feed of 520 events, 200, gzip: against Radicale": ">= 300",
    "feed of 520 events, 200, identity: against Radicale": ">= 300",
    "one meeting moved: growth of its cost": "< 1.2",
    "one meeting moved: fragments rendered for each audience": "= 1",
    "mails handed over by the outbox": ">= 0.5",
    "a year of 40 boards and 400 people: expanding, growth": "<= 2.2",
    "a year of 40 boards and 400 people: reconciling, growth": "<= 2.2",
    "one holiday added for 40 boards, growth": "<= 2.2",
    "answers by mail, from the mailbox to the forecast, growth": "<= 2.2",
}
PAGES = ("my week", "calendar", "meeting", "boards", "partners", "people", "outgoing mail")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return list(json.loads(RESULTS.read_text("utf-8")))


def test_every_promised_figure_is_there_with_its_target(rows: list[dict[str, Any]]) -> None:
    targets = {row["name"]: row["target"] for row in rows}
    assert {name: targets.get(name) for name in PROMISED} == PROMISED


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_queries_and_its_time(rows: list[dict[str, Any]], page: str) -> None:
    targets = [row["target"] for row in rows if row["name"].startswith(f"page {page}: ")]
    assert targets == ["= 0", "< 150"]


def test_each_figure_has_all_fields_and_met_follows_from_them(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        met = row.pop("met")
        assert Result(**row).met is met
        assert row["value"] >= 0
        assert row["unit"]
        assert row["against"]


def test_no_figure_is_named_twice(rows: list[dict[str, Any]]) -> None:
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
