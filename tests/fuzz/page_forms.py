"""The forms of a page as a browser reads them: what it would send, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "textarea", "email", "url", "number", "date", "time", "search", "tel"}
_BUTTONS = {"submit", "image"}
_VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "use", "circle", "line"}


@dataclass
class Control:
    """One control. ``values`` is what it sends; ``options`` what a choice offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form with its buttons, each a name and a value."""

    method: str
    action: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def sent(self) -> dict[str, list[str]]:
        """What a press of Enter would send, without any button's own name."""
        found: dict[str, list[str]] = {}
        for control in self.controls:
            found.setdefault(control.name, []).extend(control.values)
        return found

    def typed(self) -> dict[str, list[str]]:
        """What stands in each control into which a person types."""
        found: dict[str, list[str]] = {}
        for control in self.controls:
            if control.kind in TYPED:
                found.setdefault(control.name, []).extend(control.values)
        return found

    @property
    def names(self) -> set[str]:
        return {control.name for control in self.controls}


class Page(HTMLParser):
    """A page's forms, ids, links and complaints."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.complaints: list[str] = []  # targets of the summary's links, "" for an error of the whole form
        self.beside: set[str] = set()  # ids of the sentences that stand beside a field
        self._named: dict[str, Form] = {}
        self._open: Form | None = None
        self._control: Control | None = None
        self._option: bool = False
        self._summary = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        self.ids.add(facts.get("id", ""))
        if "data-error-summary" in facts:
            self._summary = 1
        elif self._summary and tag not in _VOID:
            self._summary += 1
        self._read_complaint(tag, facts)
        if tag == "form":
            self._begin_form(facts)
        elif tag in {"input", "select", "textarea", "button"}:
            self._read_control(tag, facts)
        elif tag == "option" and self._control:
            self._read_option(facts)
        elif tag == "a":
            self.links.append(facts.get("href", ""))

    def _read_complaint(self, tag: str, facts: dict[str, str]) -> None:
        if self._summary and tag in {"li", "p"}:
            self.complaints.append("")
        elif self._summary and tag == "a" and self.complaints:
            self.complaints[-1] = facts.get("href", "").removeprefix("#")
        if "q-error" in facts.get("class", "").split():
            self.beside.add(facts.get("id", ""))

    def _begin_form(self, facts: dict[str, str]) -> None:
        self._open = Form(facts.get("method", "get").lower(), facts.get("action", ""))
        self.forms.append(self._open)
        if "id" in facts:
            self._named[facts["id"]] = self._open

    def _read_control(self, tag: str, facts: dict[str, str]) -> None:
        form = self._named.get(facts["form"]) if "form" in facts else self._open
        if form is None:
            return
        kind = facts.get("type", "submit" if tag == "button" else "text") if tag != "select" else "select"
        kind = "textarea" if tag == "textarea" else kind
        button = (facts.get("name", ""), facts.get("value", ""))
        if "formaction" in facts:
            self.forms.append(Form(form.method, facts["formaction"], form.controls, [button]))
        elif kind in _BUTTONS:
            form.buttons.append(button)
        elif facts.get("name"):
            control = _control(kind, facts)
            form.controls.append(control)
            self._control = control if tag in {"select", "textarea"} else None

    def _read_option(self, facts: dict[str, str]) -> None:
        if self._control is None or self._control.kind != "select":
            return
        self._control.options.append(facts.get("value", ""))
        if "selected" in facts or (len(self._control.options) == 1 and not self._control.values):
            self._control.values = [facts.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._control and self._control.kind == "textarea":
            self._control.values = ["".join([*self._control.values, data])]

    def handle_endtag(self, tag: str) -> None:
        if self._summary and tag not in _VOID:
            self._summary -= 1
        if tag == "form":
            self._open = None
        elif tag in {"select", "textarea"} and self._control:
            if tag == "textarea":  # HTML drops the line break with which one begins
                self._control.values = [value.removeprefix("\n") for value in self._control.values or [""]]
            self._control = None


def _control(kind: str, facts: dict[str, str]) -> Control:
    value = facts.get("value", "on" if kind in {"checkbox", "radio"} else "")
    if kind in {"checkbox", "radio"}:
        return Control(facts["name"], kind, [value] if "checked" in facts else [], [value])
    return Control(facts["name"], kind, [] if kind in {"select", "textarea", "file"} else [value])


def forms_of(html: str) -> Iterator[Form]:
    """Those of a page that send anything to the house."""
    yield from (form for form in Page(html).forms if form.method in {"get", "post"})
