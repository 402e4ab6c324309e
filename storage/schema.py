"""Whether the database has the tables this version needs, and how to get there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DatabaseError
from sqlmodel.sql.sqltypes import AutoString

# Importing the tables registers them in the metadata that migrations are compared with.
from storage import (  # noqa: F401  (registration)
    acknowledgements,
    alerts,
    approval_rules,
    approvals,
    attendances,
    audit,
    broadcasts,
    calendar,
    canned,
    case_entries,
    case_words,
    cases,
    chats,
    checks,
    claim_report_readers,
    confirmations,
    contents,
    conversations,
    departures,
    divisions,
    erasures,
    event_reminders,
    events,
    evidence,
    faq_entries,
    faq_gaps,
    group_admins,
    hoax_claims,
    hoax_entries,
    hoax_reports,
    inbox,
    index_revisions,
    leader,
    legal_reviewers,
    limits,
    media,
    offers,
    office_contacts,
    offices,
    operations,
    participants,
    people,
    picture_prints,
    proof_prints,
    proofs,
    question_chats,
    receipt_counters,
    referrals,
    releases,
    reminders,
    renderings,
    roles,
    rosters,
    series,
    shifts,
    staff_checks,
    stand_ins,
    stewards,
    suppression,
    takeovers,
    templates,
    topics,
    trackers,
    verdict_wordings,
    verdicts,
    versions,
    web_links,
    web_sessions,
)
from storage.columns import BIG_KEY, EnumText, UtcDateTime
from storage.engine import Tx, is_shared, parse, writer_engine

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = MIGRATIONS / "versions"
MIGRATION_LOCK = 0x42414B4F  # any number that nobody else locks in this database


class NotOurs(Exception):
    """The file is no database of this program, or one of a newer version."""


def migrate(url: str) -> list[str]:
    """Bring the database up to date; returns the revisions that were applied.

    Of two processes that try at once one does it, the other finds it done. Raises NotOurs for a
    database that this version does not know.
    """
    with _connection(url) as connection:
        if is_shared(url):
            # Until the commit, so that it also holds behind a pooler of transactions.
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        before = _revision(connection)
        if before is None and _tables(connection):
            raise NotOurs(parse(url).render_as_string())
        if before is not None and before not in revisions():
            raise NotOurs(before)
        _run("upgrade", connection, "head")
    return [revision for revision in revisions() if before is None or revision > before]


def current(url: str) -> str | None:
    """The revision of the database; None if it has none. Raises NotOurs if it is no database."""
    return _look(url, _revision) if _exists(url) else None


def revisions() -> list[str]:
    """Every revision of this version, oldest first, by the names of their files.

    Alembic would tell as well, but takes a fifth of a second that every start would pay.
    """
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def is_current(url: str) -> bool:
    """Whether no migration is pending."""
    return current(url) == revisions()[-1]


def is_empty(url: str) -> bool:
    """Whether there is no database yet: no file, or one without tables. Raises NotOurs."""
    return not _exists(url) or not _look(url, _tables)


def prove_writable(tx: Tx) -> None:
    """Write something that changes nothing; raises what the database raises."""
    tx.execute(text("UPDATE alembic_version SET version_num = version_num"))


def draft(url: str, message: str) -> None:
    """Write a migration from what the tables and the database differ in; review it by hand."""
    with _connection(url) as connection:
        _run("revision", connection, message, autogenerate=True)


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy ones: a migration outlives our classes."""
    if kind != "type":
        return False
    if isinstance(item, EnumText | AutoString):
        return "sa.String()"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if item is BIG_KEY:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def _exists(url: str) -> bool:
    """Whether there is something to connect to; looking for a file must not create it."""
    return is_shared(url) or Path(parse(url).database or "").exists()


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """A connection in one transaction; raises NotOurs where there is no database."""
    engine = writer_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        if "not a database" in str(error.orig):
            raise NotOurs(parse(url).render_as_string()) from error
        raise
    finally:
        engine.dispose()


def _look(url: str, question: Callable[[Connection], T]) -> T:
    with _connection(url) as connection:
        return question(connection)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _run(action: str, connection: Connection, *arguments: Any, **options: Any) -> None:
    """Carry out a command of Alembic in the transaction of a connection."""
    from alembic import command  # noqa: PLC0415  (only a migration needs it)

    config = _config()
    config.attributes["connection"] = connection
    getattr(command, action)(config, *arguments, **options)


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config
