"""A form as its browser would send it: what Undo posts to have a row as it was."""

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput


def as_posted(form: BaseForm) -> dict[str, list[str]]:
    """The fields of an unbound form about a stored row, without those that are empty."""
    found = {bound.html_name: _values(bound) for bound in form}
    return {name: values for name, values in found.items() if values}


def _values(bound: BoundField) -> list[str]:
    value, widget = bound.value(), bound.field.widget
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    shown = widget.format_value(value)
    values = shown if isinstance(shown, list | tuple) else [shown]
    return [str(one) for one in values if one not in (None, "")]
