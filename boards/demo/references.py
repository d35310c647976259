"""References of the demo's cases: from the seed, so that two machines show the same ones."""

from datetime import date

from boards.demo.tumour_boards import Board, boards

_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"
_SPACE = len(_LETTERS) ** 8
_FACTOR = 196_560_883_579  # shares no divisor with 28, so that no two cases get the same reference


def reference(seed: int, board: Board, day: date, number: int) -> str:
    """The reference of the ``number``-th case (below 64) of the meeting that the rule puts on ``day``."""
    place = (day.toordinal() * 64 + boards().index(board)) * 64 + number
    rest = (place + seed) * _FACTOR % _SPACE
    letters = ""
    for _n in range(8):
        rest, digit = divmod(rest, len(_LETTERS))
        letters += _LETTERS[digit]
    return f"{letters[:4]}-{letters[4:]}"
