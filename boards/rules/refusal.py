"""A rule that says no, in a form that a page can put into the reader's language."""


class Refusal(Exception):
    """``code`` names the rule, ``field`` the form field it is about, ``facts`` what the sentence needs.

    The sentences are in ``boards.sentences``; a test checks that every code has one.
    """

    def __init__(self, code: str, field: str = "", **facts: object) -> None:
        super().__init__(code, field, facts)
        self.code = code
        self.field = field
        self.facts = facts
