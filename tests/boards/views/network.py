"""A small network that most page tests use: Lyon's board, open to Cayenne, with a case of each."""

from dataclasses import dataclass

from boards.models import Booking, Meeting, Organisation, Person, RoleKind, Seat, SeatMode, TumourBoard, User
from tests import make


@dataclass
class Network:
    lyon: Organisation
    cayenne: Organisation
    elsewhere: Organisation
    board: TumourBoard
    member: Person
    remote: Person
    seat: Seat
    meeting: Meeting
    lyons: Booking
    cayennes: Booking
    secretary: User
    far_secretary: User
    stranger: User
    coordinator: User
    administrator: User
    doctor: User
    other_doctor: User


def network() -> Network:
    """Patients: DUPONT of Lyon and LAFORET of Cayenne. The stranger is another hospital's secretary."""
    lyon, cayenne = make.organisation(), make.cayenne()
    elsewhere = make.organisation("villefranche", city="Villefranche-sur-Saône")
    board = make.board("sarcoma", at=lyon, open_to=[cayenne], required=[make.specialty("pathology")])
    member = make.person("Beaujeu", at=lyon, specialty=make.specialty("surgery"))
    remote = make.person("Oyapock", at=cayenne, specialty=make.specialty("pathology"))
    seat = make.seat(board, member)
    make.seat(board, remote, mode=SeatMode.REMOTE)
    meeting = make.meeting(board)
    outsider = make.person("Saone", at=elsewhere, specialty=make.specialty("radiology"))
    return Network(
        lyon=lyon,
        cayenne=cayenne,
        elsewhere=elsewhere,
        board=board,
        member=member,
        remote=remote,
        seat=seat,
        meeting=meeting,
        lyons=make.booking(meeting, make.case("Dupont", at=lyon)),
        cayennes=make.booking(meeting, make.case("Laforet", at=cayenne), presenter=remote),
        secretary=make.user(RoleKind.SECRETARY, at=lyon),
        far_secretary=make.user(RoleKind.SECRETARY, at=cayenne),
        stranger=make.user(RoleKind.SECRETARY, at=elsewhere),
        coordinator=make.user(RoleKind.COORDINATOR, at=lyon),
        administrator=make.user(RoleKind.ADMINISTRATOR, at=lyon),
        doctor=make.user(RoleKind.DOCTOR, person=member),
        other_doctor=make.user(RoleKind.DOCTOR, person=outsider),
    )
