"""Whether a mail's sender is proved: what our own mail server found (RFC 8601), and nothing else."""

import re

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def is_proved(results: str, server: str, sender: str) -> bool:
    """Whether ``results``, the topmost Authentication-Results field, was written by ``server`` (its
    authserv-id) and says that DMARC passed, or DKIM by a domain aligned with the sender's.

    A DMARC failure outweighs a DKIM pass. An empty ``server`` or ``sender`` proves nothing.
    """
    if not server or "@" not in sender:
        return False
    written_by, *found = _without_comments(results).split(";")
    if not written_by.split() or written_by.split()[0].lower() != server.lower():
        return False
    domain = sender.rpartition("@")[2].lower()
    verdicts = [_verdict(one, domain) for one in found]
    return True in verdicts and False not in verdicts


def _verdict(result: str, domain: str) -> bool | None:
    """What one result says of the sender's domain; None if nothing."""
    facts = dict(re.findall(r"([\w.]+)\s*=\s*([^\s;]+)", _QUOTED.sub(r"\1", result), re.ASCII))
    if "dmarc" in facts:
        named = facts.get("header.from", domain).lower()
        if facts["dmarc"].lower() == "pass":
            return True if _aligned(named, domain) else None
        return False if facts["dmarc"].lower() == "fail" else None
    if facts.get("dkim", "").lower() == "pass":
        signer = facts.get("header.d") or facts.get("header.i", "").rpartition("@")[2]
        return True if signer and _aligned(signer.lower(), domain) else None
    return None


def _aligned(one: str, other: str) -> bool:
    """Relaxed alignment (RFC 7489 §3.1), for names of two labels and more."""
    short, long = sorted((one.rpartition("@")[2], other), key=len)
    return "." in short and (long == short or long.endswith(f".{short}"))


def _without_comments(text: str) -> str:
    """The field without its nested (comments), which may hold anything."""
    kept, depth = [], 0
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(sign)
    return "".join(kept)
