"""Organs as readers call them. Stored in English, as free text: what is not listed here is shown as typed."""

from django.utils.translation import gettext, gettext_noop

USUAL_ORGANS = (
    gettext_noop("bone and soft tissue"),
    gettext_noop("breast"),
    gettext_noop("central nervous system"),
    gettext_noop("digestive"),
    gettext_noop("endocrine"),
    gettext_noop("eye"),
    gettext_noop("gynaecology"),
    gettext_noop("haematology"),
    gettext_noop("head and neck"),
    gettext_noop("paediatric"),
    gettext_noop("skin"),
    gettext_noop("thorax"),
    gettext_noop("transversal"),
    gettext_noop("urology"),
)


def organ_label(organ: str) -> str:
    """The organ in the active language."""
    return gettext(organ) if organ in USUAL_ORGANS else organ


def organs_called(word: str) -> list[str]:
    """The usual organs in whose name, in the active language, a word stands."""
    return [organ for organ in USUAL_ORGANS if word.casefold() in organ_label(organ).casefold()]
