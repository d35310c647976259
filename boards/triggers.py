"""The database's own guard of the journal: rows are added, never changed and never removed.

TRUNCATE on PostgreSQL, and dropping the trigger, remain possible to whoever owns the schema.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "boards_journalentry"
_EVENTS = ("UPDATE", "DELETE")


def guard_journal(connection: BaseDatabaseWrapper) -> None:
    """Have the database refuse UPDATE and DELETE of journal entries."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def unguard_journal(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for event in _EVENTS:
            on = f" ON {_TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS journal_refuses_{event.lower()}{on}")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS journal_refuses_{event.lower()} BEFORE {event} ON {_TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
            for event in _EVENTS
        ]
    function = (
        "CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal only grows'; END $$"
    )
    return [function] + [
        f"CREATE OR REPLACE TRIGGER journal_refuses_{event.lower()} BEFORE {event} ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION journal_only_grows()"
        for event in _EVENTS
    ]
