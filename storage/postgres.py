"""PostgreSQL: several processes on several machines, kept apart by row locks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError

DRIVER = "postgresql+psycopg"
NAME = "bakohumas"  # of our connections, as the server lists them
WRITERS = 4  # threads, each with its connection
READERS = 4
POOL_PATIENCE = 10.0  # seconds that a unit waits for a connection
ATTEMPTS = 8  # at a unit that others keep from committing

OLDEST = 140_000  # as the server numbers its versions
_ABOUT = """
    SELECT current_setting('server_version_num'), current_setting('server_version'),
           has_schema_privilege(current_schema(), 'CREATE')
"""
# What a unit that runs anew does not meet again: somebody else was faster, or it fell asleep.
_SERIALIZATION_FAILURE = "40001"
_DEADLOCK = "40P01"
_FELL_ASLEEP = "25P03"
_UNIQUE_VIOLATION = "23505"
_FOREIGN_KEY_VIOLATION = "23503"

# A network that swallows packets is noticed within seconds, not when the system gives up.
_CONNECT = MappingProxyType(
    {
        "application_name": NAME,
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
)
# A process that is frozen or cut off within a unit holds its locks no longer than a leader leads.
# SET, not a start parameter: a pooler refuses those that it does not know.
_SILENCE = """
    SELECT set_config('idle_in_transaction_session_timeout', '4s', false),
           set_config('tcp_keepalives_idle', '5', false),
           set_config('tcp_keepalives_interval', '2', false),
           set_config('tcp_keepalives_count', '3', false)
"""


def writer_engine(url: URL) -> Engine:
    """An engine for units that take the row locks they need."""
    return _engine(url, WRITERS, "READ COMMITTED")


def reader_engine(url: URL) -> Engine:
    """An engine whose transactions see one moment and cannot write."""
    engine = _engine(url, READERS, "REPEATABLE READ")
    return engine.execution_options(postgresql_readonly=True)


def should_rerun(error: DBAPIError, attempt: int) -> bool:
    """Whether a unit that failed at this attempt may succeed when it runs anew."""
    code = getattr(error.orig, "sqlstate", None)
    if code in {_UNIQUE_VIOLATION, _FOREIGN_KEY_VIOLATION}:
        # A twin's row is seen now, or that it was removed; what clashes again is our own mistake.
        return attempt == 1
    return code in {_SERIALIZATION_FAILURE, _DEADLOCK, _FELL_ASLEEP} and attempt < ATTEMPTS


@dataclass(frozen=True, slots=True)
class Server:
    """What a server tells about itself and us."""

    version: str
    is_supported: bool
    ahead: timedelta
    """How much its clock is ahead of ours."""
    may_create: bool
    """Whether our user may make the tables of the next version."""


def look_at(connection: Connection) -> Server:
    """Ask a server about itself."""
    before = datetime.now(UTC)
    its = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    after = datetime.now(UTC)
    number, version, may_create = connection.execute(text(_ABOUT)).one()
    return Server(
        version=version.split()[0],
        is_supported=int(number) >= OLDEST,
        ahead=its - (before + (after - before) / 2),
        may_create=may_create,
    )


def _engine(url: URL, connections: int, isolation: str) -> Engine:
    engine = create_engine(
        url.set(drivername=DRIVER),
        isolation_level=isolation,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_PATIENCE,
        pool_pre_ping=True,  # after an outage the first unit works again
        connect_args={name: value for name, value in _CONNECT.items() if name not in url.query},
        hide_parameters=True,  # an error in the log must not tell what people wrote
    )
    event.listen(engine, "connect", _limit_silence)
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _limit_silence(connection: Any, _record: Any) -> None:
    connection.execute(_SILENCE)
    connection.commit()


def _hide_values(context: ExceptionContext) -> None:
    """Take the values of the row out of an error: PostgreSQL tells them in its DETAIL."""
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(wrapped, DBAPIError):
        message = str(original).partition("\nDETAIL")[0]
        original.args = (message,)
        wrapped.args = (f"({type(original).__module__}.{type(original).__name__}) {message}",)
