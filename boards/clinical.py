"""The clinical part of a case as bytes at rest: encrypted JSON with the number of its schema."""

import json
from collections.abc import Mapping

from boards.identity import decrypt, encrypt
from boards.rules.case_fields import SCHEMA


def seal_clinical(values: Mapping[str, str]) -> bytes:
    """Empty for nothing at all: a case whose form nobody opened."""
    filled = {name: value for name, value in values.items() if value}
    return encrypt(json.dumps({"schema": SCHEMA, "fields": filled})) if filled else b""


def unseal_clinical(token: bytes | memoryview) -> dict[str, str]:
    """What was filled in. A field that this version does not know, from a newer one, is kept as it is."""
    if not token:
        return {}
    fields: dict[str, str] = json.loads(decrypt(token))["fields"]
    return fields
