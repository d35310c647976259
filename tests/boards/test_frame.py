from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from boards.frame import Said, last_action, say


def request(session: SessionStore) -> HttpRequest:
    """A request of one reader, whose session is kept from page to page."""
    asked = RequestFactory().get("/")
    asked.session = session
    MessageMiddleware(lambda _: HttpResponse()).process_request(asked)
    return asked


def test_the_last_action_stays_until_the_next_one() -> None:
    session = SessionStore()
    first = request(session)
    say(first, "Meeting moved", undo="/undo/1/")
    moved = [Said(text="Meeting moved", level="success", undo="/undo/1/")]
    assert last_action(first) == moved
    assert last_action(request(session)) == moved

    second = request(session)
    say(second, "Case booked")
    assert last_action(second) == [Said(text="Case booked", level="success", undo="")]
    assert last_action(request(session)) == [Said(text="Case booked", level="success", undo="")]


def test_a_warning_is_said_once_and_does_not_replace_the_last_action() -> None:
    session = SessionStore()
    first = request(session)
    say(first, "Case booked")
    last_action(first)
    second = request(session)
    messages.warning(second, "The session ends soon")
    assert [said["text"] for said in last_action(second)] == ["The session ends soon"]
    assert [said["text"] for said in last_action(request(session))] == ["Case booked"]


def draw(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load quorum %}" + source).render(Context(context))


def test_capacity_is_a_number_and_a_bar_and_full_is_said_in_words() -> None:
    html = draw('{% capacity 12 12 "cases" %}')
    assert "12/12 cases" in html
    assert "full" in html
    assert 'class="q-capacity__used" width="100"' in html


def test_a_state_is_said_in_words_and_escaped() -> None:
    assert draw('{% state "bad" words %}', words="<b>").endswith("&lt;b&gt;</span>")


def test_an_icon_is_hidden_from_screen_readers_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "mail" %}')
    assert 'role="img" aria-label="Sent"' in draw('{% icon "mail" "Sent" %}')
