"""The cases of two other systems' iTIP suites, and what answers each here: a test, or the reason why none.

Sabre: the 84 cases of sabre/vobject's ITip suite, in its eight groups. Stalwart: the scripted cases that
sabre's suite lacks. Quorum is an organiser's server that speaks mail: it never answers an invitation, and
its members' calendars are not on it.
"""

from __future__ import annotations

from dataclasses import dataclass

# Reasons why a case does not apply
CLIENT = "their own mail programs write our members' replies; what they write is read by the tests of replies"
NOT_INVITED = "Quorum is never invited: a REQUEST or CANCEL that reaches the mailbox is set aside"
ONE_EVENT = "an outgoing message is written from one typed set of facts: one UID, one organiser, one VEVENT"
NO_DAV = "a CalDAV server's own parameter; Quorum schedules by mail, and stores no calendar objects"


@dataclass(frozen=True)
class Case:
    """``shown_by`` names tests; empty where ``reason`` says why the case does not apply."""

    group: str
    expected: str
    shown_by: tuple[str, ...] = ()
    reason: str = ""


def _case(group: str, expected: str, *shown_by: str) -> Case:
    return Case(group, expected, shown_by)


def _not(group: str, expected: str, reason: str) -> Case:
    return Case(group, expected, reason=reason)


REPLY, MADE, DELETE, NEW = "process reply", "attendee reply", "delete", "new event"
PROCESS, UPDATE, SIGNIFICANT, OTHER = "process message", "update", "significance", "other"
STALWART = "stalwart"
SABRE_COUNTS = {REPLY: 14, MADE: 19, DELETE: 7, NEW: 14, PROCESS: 6, UPDATE: 13, SIGNIFICANT: 5, OTHER: 6}
ZONES = "test_a_day_is_known_in_whatever_zone_its_recurrence_id_is_written"
UNCHANGED = "test_where_nothing_changed_nobody_is_told_however_often_one_looks"
CLOCKS = "test_the_day_of_the_clock_change_is_the_same_instant"
READ = "test_readdressed_to_a_real_invitation_it_counts"
LASTS = "test_a_meeting_that_lasts_longer_is_significant_for_all"
WORDING = "test_new_wording_keeps_the_sequence_and_a_new_room_raises_it"
SPELT = "test_addresses_are_compared_as_mail_compares_them"
METHODS = "test_any_other_method_is_set_aside"

CASES = (
    _case(REPLY, "no original event: ignored", "test_a_reply_to_an_event_that_is_not_ours_is_set_aside"),
    _case(REPLY, "accepted: recorded", "test_accepting_the_season_counts_for_each_of_its_days"),
    _case(REPLY, "a quoted Windows-style TZID", ZONES),
    _case(REPLY, "REQUEST-STATUS 2.3", "test_a_request_status_beside_an_answer_does_not_hinder_it"),
    _case(
        REPLY,
        "a party crasher (sabre adds him)",
        "test_a_party_crasher_is_shown_to_the_coordinator_and_never_added",
    ),
    _case(
        REPLY,
        "an exception that exists, RECURRENCE-ID in UTC or local",
        "test_a_moved_day_keeps_the_recurrence_id_of_its_slot",
        ZONES,
    ),
    _case(REPLY, "a new exception", "test_an_answer_to_a_day_that_was_never_told_alone_is_that_days"),
    _case(REPLY, "a new exception with TZID", ZONES),
    _case(
        REPLY,
        "a new exception in another zone",
        ZONES,
        CLOCKS,
    ),
    _case(REPLY, "a new exception in UTC", ZONES, CLOCKS),
    _case(REPLY, "a crasher on a new exception", "test_a_crasher_on_one_day_is_shown_and_never_added"),
    _case(
        REPLY,
        "a new exception without a master: nothing",
        "test_a_day_that_the_season_does_not_have_changes_nothing",
        "test_a_day_alone_of_somebody_who_knows_no_season_changes_that_meeting_only",
    ),
    _case(
        REPLY,
        "accepting clears RSVP (here: the answer travels with the next update)",
        "test_the_reissue_carries_the_answer_given_since",
    ),
    _case(
        REPLY,
        "an exception on the first occurrence",
        "test_an_answer_to_the_first_day_is_not_the_seasons",
    ),
    _case(MADE, "accepted", READ),
    _case(MADE, "accepted, with a time zone", READ),
    _case(
        MADE,
        "recurring, five instances mixed",
        "test_five_days_answered_differently_in_one_mail_are_five_answers",
    ),
    _case(MADE, "recurring, all-day", ZONES),
    _not(MADE, "no change: no reply", CLIENT),
    _not(MADE, "no change with SCHEDULE-FORCE-SEND: a reply", NO_DAV),
    _case(MADE, "an irrelevant attendee", "test_a_member_cannot_answer_for_another"),
    _case(
        MADE,
        "an EXDATE is a declined instance",
        "test_a_season_accepted_but_for_one_day_is_two_answers_in_one_mail",
    ),
    _case(MADE, "an EXDATE with a time zone is one too", ZONES),
    _case(MADE, "an EXDATE of an all-day event is one too", ZONES),
    _case(MADE, "declined", READ),
    _case(
        MADE,
        "declined, but the event is cancelled: nothing",
        "test_an_answer_to_a_day_that_is_cancelled_comes_to_nothing",
    ),
    _case(
        MADE,
        "an EXDATE after the instance was declined: nothing more",
        "test_declining_what_was_declined_before_changes_nothing_more",
    ),
    _not(MADE, "SCHEDULE-AGENT=CLIENT: none", NO_DAV),
    _case(MADE, "accepted, all-day", ZONES),
    _case(
        MADE,
        "no master event",
        "test_a_day_alone_of_somebody_who_knows_no_season_changes_that_meeting_only",
    ),
    _case(MADE, "a crasher on one instance", "test_a_crasher_on_one_day_is_shown_and_never_added"),
    _case(
        MADE,
        "a new event that is answered already: a reply",
        "test_an_answer_that_a_server_gave_by_itself_is_an_answer",
    ),
    _not(MADE, "an EXDATE where there was none before", CLIENT),
    _case(
        DELETE,
        "the organiser deletes, DTEND: CANCEL to each, SEQUENCE+1",
        "test_a_cancelled_meeting_is_a_cancel_to_each_with_the_next_sequence",
    ),
    _not(DELETE, "the organiser deletes, DURATION: the same", "every event of ours has DTEND"),
    _case(DELETE, "an attendee deletes: a declining reply", READ),
    _not(DELETE, "an attendee deletes, DURATION", CLIENT),
    _not(DELETE, "an attendee deletes what is cancelled: none", CLIENT),
    _not(DELETE, "no calendar: none", NO_DAV),
    _not(DELETE, "a VTODO: none", "Quorum has no VTODO"),
    _case(NEW, "no attendee: none", "test_a_board_where_nobody_sits_writes_no_mail"),
    _not(NEW, "a VTODO: none", "Quorum has no VTODO"),
    _case(
        NEW,
        "a simple REQUEST",
        "test_a_new_season_is_one_request_to_each_with_herself_as_the_only_attendee",
        "test_a_request_names_one_organizer_and_one_attendee",
    ),
    _not(NEW, "UIDs that differ: an error", ONE_EVENT),
    _not(NEW, "organisers that differ: an error", ONE_EVENT),
    _case(
        NEW,
        "a recurrence with one differing exception: three guests, three messages",
        "test_three_people_with_three_different_days_get_three_different_messages",
    ),
    _case(
        NEW,
        "the same without EXDATE",
        "test_three_people_with_three_different_days_get_three_different_messages",
    ),
    _case(NEW, "a complex RRULE", "test_a_season_carries_its_rule_and_its_holidays_in_its_own_zone"),
    _not(NEW, "SCHEDULE-AGENT=CLIENT: none", NO_DAV),
    _case(NEW, "several UIDs: an error", "test_a_message_about_several_events_is_set_aside"),
    _case(
        NEW,
        "an organiser that changes: an error",
        "test_the_uid_and_the_organizer_of_a_thread_never_change",
    ),
    _case(NEW, "the organiser in other letters", SPELT),
    _case(
        NEW,
        "an attendee without an organiser: none",
        "test_an_organizer_that_is_missing_or_another_is_no_matter",
    ),
    _not(
        NEW,
        "an attendee removed from one instance: EXDATE",
        "a seat is for every meeting; whoever stays away from one declines it",
    ),
    _case(PROCESS, "a new REQUEST (here: set aside)", METHODS),
    _case(PROCESS, "an update by REQUEST, SEQUENCE 1 to 2 (here: set aside)", METHODS),
    _case(PROCESS, "a CANCEL (here: set aside)", METHODS),
    _case(PROCESS, "a CANCEL of no event of ours", METHODS),
    _case(PROCESS, "an unsupported component", "test_a_reply_about_anything_but_an_event_is_set_aside"),
    _case(PROCESS, "an unsupported METHOD", METHODS),
    _case(
        UPDATE,
        "attendees one fewer, one more: CANCEL, REQUEST",
        "test_a_member_out_and_a_guest_in_are_told_and_the_others_are_not",
    ),
    _case(
        UPDATE,
        "an event gains attendees: REQUEST",
        "test_a_member_out_and_a_guest_in_are_told_and_the_others_are_not",
    ),
    _case(UPDATE, "it loses all: CANCEL", "test_a_board_that_loses_all_its_members_cancels_to_each"),
    _case(UPDATE, "it has none: none", "test_a_board_where_nobody_sits_writes_no_mail"),
    _case(
        UPDATE,
        "an instance is removed (EXDATE; here: a CANCEL of that day)",
        "test_a_later_holiday_cancels_that_day_and_leaves_the_season_alone",
    ),
    _case(
        UPDATE,
        "another DURATION is significant for all",
        LASTS,
    ),
    _case(UPDATE, "no change: insignificant", UNCHANGED),
    _not(UPDATE, "no change with FORCE-SEND: significant", NO_DAV),
    _case(
        UPDATE,
        "attendees removed: CANCEL to each",
        "test_a_board_that_loses_all_its_members_cancels_to_each",
    ),
    _case(UPDATE, "EXDATEs in another order: insignificant (ours are sorted)", UNCHANGED),
    _case(
        UPDATE,
        "STATUS:CANCELLED: CANCEL",
        "test_a_cancelled_meeting_is_a_cancel_with_its_status_and_asks_no_answer",
    ),
    _case(
        UPDATE,
        "EXDATE in the event's zone",
        "test_a_season_carries_its_rule_and_its_holidays_in_its_own_zone",
    ),
    _not(UPDATE, "EXDATE in UTC", "ours are always in the event's own zone, as Exchange needs"),
    _case(SIGNIFICANT, "nothing changed", UNCHANGED),
    _case(
        SIGNIFICANT,
        "the same RRULE",
        UNCHANGED,
        WORDING,
    ),
    _case(
        SIGNIFICANT,
        "RRULE parts in another order",
        "test_a_rule_copied_into_the_answer_is_never_expanded_nor_compared",
    ),
    _not(SIGNIFICANT, "attendees in another order", "each message has one attendee"),
    _not(SIGNIFICANT, "VEVENTs in another order", ONE_EVENT),
    _case(
        OTHER,
        "the zone is kept where there is no master",
        "test_an_override_held_elsewhere_declares_both_zones",
    ),
    _not(OTHER, "Evolution, a new event", NOT_INVITED),
    _not(OTHER, "Evolution, an attendee's change: none", CLIENT),
    _not(OTHER, "no schedule status", NO_DAV),
    _not(OTHER, "a schedule status", NO_DAV),
    _not(OTHER, "an unexpected schedule status", NO_DAV),
    _case(
        STALWART,
        "a recipient who is neither organiser nor attendee",
        "test_a_recipient_who_is_neither_organizer_nor_attendee_reaches_nothing",
    ),
    _case(
        STALWART,
        "C delegates to E, who accepts or declines",
        "test_whoever_delegates_declines_and_proposes_somebody",
        "test_a_delegate_who_does_not_sit_there_waits_for_the_coordinator",
        "test_a_delegate_who_sits_on_the_board_and_proves_it_answers_for_herself",
    ),
    _case(
        STALWART,
        "one instance is cancelled for one attendee",
        "test_declining_what_was_declined_before_changes_nothing_more",
        "test_a_person_withdrawn_gets_a_cancel_without_status",
    ),
    _case(
        STALWART,
        "a client writes the RRULE anew, INTERVAL=1",
        "test_a_rule_copied_into_the_answer_is_never_expanded_nor_compared",
    ),
    _case(STALWART, "a percent-encoded mailto", SPELT),
    _case(
        STALWART,
        "out of sequence",
        "test_an_answer_to_an_older_time_is_kept_as_history_and_the_question_is_asked_again",
        "test_a_sequence_that_a_client_raised_by_itself_is_accepted",
    ),
    _case(
        STALWART,
        "too large",
        "test_a_reply_too_large_to_be_one_is_set_aside_unread",
        "test_a_reply_of_too_many_events_is_set_aside",
    ),
)
