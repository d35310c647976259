"""What others wrote and we serve: the exact bytes, under the licence that the manifest names."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from tests.lucide_sprite import ICONS

STATIC = Path(__file__).resolve().parent.parent / "static"
MANIFEST: list[dict[str, Any]] = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text("utf-8"))
LICENCE_WORDS = {
    "MIT": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "ISC": "Permission to use, copy, modify, and/or distribute this software for any",
    "0BSD": "Zero-Clause BSD",
}
each_package = pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["name"])


def served(path: str) -> bytes:
    found = finders.find(path)
    assert isinstance(found, str), f"{path} is not served"
    return Path(found).read_bytes()


@each_package
def test_the_bytes_served_are_the_bytes_of_the_manifest(package: dict[str, Any]) -> None:
    for file in [package["licence_file"], *package["files"]]:
        assert hashlib.sha256(served(file["path"])).hexdigest() == file["sha256"], file["path"]


@each_package
def test_the_licence_text_is_the_licence_named(package: dict[str, Any]) -> None:
    text = served(package["licence_file"]["path"]).decode()
    for licence in package["licence"].split(" and "):
        assert LICENCE_WORDS[licence] in text


@each_package
def test_a_changed_file_is_the_upstream_file_without_the_part_left_out(package: dict[str, Any]) -> None:
    if "changed" in package:
        upstream = served(package["files"][0]["path"]) + package["left_out"].encode()
        assert hashlib.sha256(upstream).hexdigest() == package["upstream_sha256"]


def test_every_file_of_the_vendor_folder_is_in_the_manifest() -> None:
    listed = {f["path"] for package in MANIFEST for f in [package["licence_file"], *package["files"]]}
    present = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert present - {"vendor/MANIFEST.json"} <= listed


def test_the_sprite_holds_exactly_the_icons_chosen() -> None:
    assert tuple(re.findall(r'<symbol id="([^"]+)"', served("icons.svg").decode())) == ICONS


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    templates = STATIC.parent / "templates"
    named = {
        name
        for page in templates.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', page.read_text("utf-8"))
    }
    assert named <= set(ICONS)


def test_no_stylesheet_of_ours_reaches_another_host() -> None:
    ours = (STATIC / "quorum.css").read_text("utf-8")
    assert re.findall(r"https?://|@import|url\(", ours) == []
