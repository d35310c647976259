"""How every form of the site is drawn: our field template, and Bootstrap's classes on the controls."""

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import TemplatesSetting

CONTROL_CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (  # the first that fits
    (widgets.HiddenInput, ""),
    (widgets.MultiWidget, ""),
    (widgets.RadioSelect, ""),
    (widgets.CheckboxSelectMultiple, ""),
    (widgets.CheckboxInput, "form-check-input"),
    (widgets.Select, "form-select"),
    (widgets.Textarea, "form-control"),
    (widgets.Input, "form-control"),
)


def control_class(widget: widgets.Widget) -> str:
    return next((name for kind, name in CONTROL_CLASSES if isinstance(widget, kind)), "")


class QuorumBoundField(BoundField):
    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        names = f"{drawn.attrs.get('class', '')} {control_class(drawn)}".strip()
        return {**built, "class": names} if names else built


class QuorumRenderer(TemplatesSetting):
    """Set as FORM_RENDERER; needs ``django.forms`` among the installed apps."""

    bound_field_class = QuorumBoundField
