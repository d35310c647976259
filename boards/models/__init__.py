"""What is true: every table of the boards app."""

from .absences import Absence, DeputyCall
from .cases import Booking, BookingState, Case
from .days_off import DayOff, DayOffKind
from .journal import JournalEntry, Unhandled
from .meetings import Answer, Attendance, Meeting, MeetingState
from .organisations import DatePrecision, FormerName, Organisation, OrganisationKind, Partnership
from .people import Channel, Language, Person, Role, RoleKind, Specialty, User
from .stays import Stay
from .tumour_boards import HolidayRule, Nature, Seat, SeatKind, SeatMode, Series, TumourBoard

__all__ = [
    "Absence",
    "Answer",
    "Attendance",
    "Booking",
    "BookingState",
    "Case",
    "Channel",
    "DatePrecision",
    "DayOff",
    "DayOffKind",
    "DeputyCall",
    "FormerName",
    "HolidayRule",
    "JournalEntry",
    "Language",
    "Meeting",
    "MeetingState",
    "Nature",
    "Organisation",
    "OrganisationKind",
    "Partnership",
    "Person",
    "Role",
    "RoleKind",
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
