"""Secrets in addresses: the signed reply address of a thread, and tokens of which only a hash is kept."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

_MAC_BYTES = 10  # 80 bits


def reply_address(mailbox: str, uid: str, attendee: str) -> str:
    """The board's mailbox with a plus part that names one thread and proves it: ``rcp+id.mac@…``."""
    box, _, domain = mailbox.partition("@")
    return f"{box}+{thread_key(uid)}.{_mac(uid, attendee)}@{domain}"


def thread_key(uid: str) -> str:
    return uid.partition("@")[0].replace("-", "")[:12]


def _mac(uid: str, attendee: str) -> str:
    message = f"{uid}\n{attendee.lower()}".encode()
    digest = hmac.digest(settings.ADDRESS_KEY.encode(), message, "sha256")[:_MAC_BYTES]
    return base64.b32encode(digest).decode().lower()


def new_token() -> str:
    """256 random bits, fit for a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
