from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation


class Booking(forms.Form):
    patient = forms.CharField(help_text="Reference, or the first letters of the name", max_length=5)
    place = forms.ChoiceField(choices=[("a", "On site"), ("b", "By video")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "wide"}))
    urgent = forms.BooleanField(required=False)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append({"tag": tag, **dict(attrs)})

    def named(self, name: str) -> dict[str, str | None]:
        return next(tag for tag in self.found if tag.get("name") == name)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def draw(source: str, **context: object) -> str:
    return Template("{% load quorum %}" + source).render(Context(context))


def test_hint_and_error_describe_their_control_and_what_was_typed_is_kept() -> None:
    html = draw("{% field form.patient %}", form=Booking({"patient": "<Dupont>"}))
    control = Tags(html).named("patient")
    assert control["value"] == "<Dupont>"
    assert control["aria-invalid"] == "true"
    ids = {tag.get("id") for tag in Tags(html).found}
    assert (
        set((control["aria-describedby"] or "").split()) == {"id_patient_helptext", "id_patient_error"} <= ids
    )


def test_a_group_of_choices_is_a_fieldset_described_by_its_error() -> None:
    fieldset = Tags(draw("{{ form.place.as_field_group }}", form=Booking({}))).found[0]
    assert (fieldset["tag"], fieldset["aria-describedby"]) == ("fieldset", "id_place_error")


def test_controls_take_bootstraps_classes_beside_their_own() -> None:
    tags = Tags(draw("{{ form }}", form=Booking()))
    classes = {name: tags.named(name).get("class") for name in Booking.base_fields}
    assert classes == {
        "patient": "form-control",
        "place": None,
        "note": "wide form-control",
        "urgent": "form-check-input",
    }


def test_the_summary_links_to_each_control_in_the_order_of_the_form() -> None:
    tags = Tags(draw("{% error_summary form %}", form=Booking({}))).found
    assert [tag["href"] for tag in tags if tag["tag"] == "a"] == ["#id_patient", "#id_place_0"]
    assert next(tag for tag in tags if "data-error-summary" in tag)["tabindex"] == "-1"


def test_a_form_without_errors_has_no_summary() -> None:
    assert draw("{% error_summary form %}", form=Booking()).strip() == ""


def test_only_optional_fields_are_marked() -> None:
    html = draw("{{ form }}", form=Booking())
    assert html.count("(optional)") == 1
