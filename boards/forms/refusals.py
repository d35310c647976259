"""Where a refused rule is shown: beside the field it is about."""

from collections.abc import Mapping

from django.forms import BaseForm

from boards.rules.refusal import Refusal
from boards.sentences import sentence


def refuse(form: BaseForm, refusal: Refusal, fields: Mapping[str, str] | None = None) -> None:
    """Add the sentence to the refusal's field, which ``fields`` may rename, or above the form."""
    field = (fields or {}).get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, sentence(refusal))
