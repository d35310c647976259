"""What was told, how it is published, and what came back: every table of the scheduling app."""

from .feeds import CalendarFeed, CalendarLink, FeedAddress, Fragment
from .inbox import HeardReply, InboundMail, InboundSource, Outcome, Settlement
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
    "Method",
    "Outcome",
    "OutgoingMail",
    "Settlement",
]
