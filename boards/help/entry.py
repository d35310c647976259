"""What the help of one page is."""

from typing import NamedTuple

from django.utils.functional import Promise


class Help(NamedTuple):
    title: Promise
    text: Promise  # two to five sentences
