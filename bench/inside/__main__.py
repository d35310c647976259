"""`python -m bench.inside`: answers ``{"do": "module.function", …arguments}`` until its input ends."""

from __future__ import annotations

import importlib
import json
import os
import sys

import django


def main() -> None:
    """Run in the environment of one house; the functions are those of ``bench.inside.*``."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints must not be taken for an answer
    django.setup()
    for line in sys.stdin:
        question = json.loads(line)
        module, _, function = question.pop("do").partition(".")
        found = getattr(importlib.import_module(f"bench.inside.{module}"), function)(**question)
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
