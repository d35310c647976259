"""The demo's data files: tables that can be read, corrected and compared line by line."""

import csv
from importlib.resources import files


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file beside this module, by column."""
    return list(csv.DictReader(text(name).splitlines()))


def text(name: str) -> str:
    """A file beside this module."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
