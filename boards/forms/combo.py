"""A text field that offers what fits while one types (ARIA's combobox with a listbox)."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise


class ComboInput(forms.TextInput):
    """Sends the key of what was chosen as ``<name>`` and what was typed as ``<name>_text``.

    ``page`` answers with the options, ``label`` names their list; ``text`` is shown at first. Without a
    script ``choices`` are a plain list to choose from, where there are any.
    """

    template_name = "boards/forms/combo.html"

    def __init__(self, page: str, label: Promise, letters: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.letters, self.label = reverse_lazy(page), letters, label
        self.text = ""
        self.choices: list[Any] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        key = value or ""
        return {
            **context,
            "key": key,
            "text": self.text,
            "label": self.label,
            "url": self.url,
            "letters": self.letters,
            "plain": self._plain(name, key),
        }

    def _plain(self, name: str, key: str) -> str:
        """The same choice without a script."""
        if not self.choices:
            return ""
        attrs = {"class": "form-select", "aria-label": str(self.label)}
        return forms.Select(choices=self.choices).render(name, key, attrs)
