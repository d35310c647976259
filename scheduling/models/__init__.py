"""What was told, how it is published, and what came back: every table of the scheduling app."""

from .feeds import CalendarFeed, CalendarLink, FeedAddress, Fragment
from .inbox import (
    HeardReply,
    InboundMail,
    InboundSource,
    MailboxPlace,
    Outcome,
    Settlement,
    Undeliverable,
)
from .told import Invitation, MailState, Method, OutgoingMail

__all__ = [
    "CalendarFeed",
    "CalendarLink",
    "FeedAddress",
    "Fragment",
    "HeardReply",
    "InboundMail",
    "InboundSource",
    "Invitation",
    "MailState",
    "MailboxPlace",
    "Method",
    "Outcome",
    "OutgoingMail",
    "Settlement",
    "Undeliverable",
]
