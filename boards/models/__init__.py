"""What is true: every table of the boards app."""

from .absences import Absence, DeputyCall
from .audits import AuditDraw
from .bookings import ON_AGENDA, Audit, Booking, BookingState, Cause, Deferral, Hold, Lane, Publication
from .cases import Case, CaseItem, CaseKey, ItemKind
from .days_off import DayOff, DayOffKind
from .desk import Draft, PersonHours, SavedView
from .guidelines import Guideline
from .journal import JournalEntry, Unhandled
from .meetings import Answer, Attendance, Meeting, MeetingState
from .organisations import DatePrecision, FormerName, Organisation, OrganisationKind, Partnership
from .people import Channel, Language, Person, Role, RoleKind, Specialty, User
from .stays import Stay
from .tumour_boards import HolidayRule, Nature, Seat, SeatKind, SeatMode, Series, TumourBoard

__all__ = [
    "ON_AGENDA",
    "Absence",
    "Answer",
    "Attendance",
    "Audit",
    "AuditDraw",
    "Booking",
    "BookingState",
    "Case",
    "CaseItem",
    "CaseKey",
    "Cause",
    "Channel",
    "DatePrecision",
    "DayOff",
    "DayOffKind",
    "Deferral",
    "DeputyCall",
    "Draft",
    "FormerName",
    "Guideline",
    "Hold",
    "HolidayRule",
    "ItemKind",
    "JournalEntry",
    "Lane",
    "Language",
    "Meeting",
    "MeetingState",
    "Nature",
    "Organisation",
    "OrganisationKind",
    "Partnership",
    "Person",
    "PersonHours",
    "Publication",
    "Role",
    "RoleKind",
    "SavedView",
    "Seat",
    "SeatKind",
    "SeatMode",
    "Series",
    "Specialty",
    "Stay",
    "TumourBoard",
    "Unhandled",
    "User",
]
