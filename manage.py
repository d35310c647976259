#!/usr/bin/env python
"""Django's command line with Quorum's settings."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except SystemExit as end:
        if sys.argv[1:2] == ["receive"] and end.code:
            # A mail server takes any other status for a refusal, and sends the doctor's answer back to her.
            print(end.code, file=sys.stderr)  # noqa: T201
            sys.exit(os.EX_TEMPFAIL)
        raise


if __name__ == "__main__":
    main()
