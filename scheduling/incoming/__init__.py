"""Mails that come in, as bytes → what they are. Plain Python: it also runs in a process of its own."""

from scheduling.incoming.letter import InboundLetter, Kind, read_letter

__all__ = ["InboundLetter", "Kind", "read_letter"]
