"""PostgreSQL: several processes on several machines, kept apart by row locks."""

from __future__ import annotations

from types import MappingProxyType

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError

DRIVER = "postgresql+psycopg"
WRITERS = 4  # threads, each with its connection
READERS = 4
POOL_PATIENCE = 10.0  # seconds that a unit waits for a connection
ATTEMPTS = 8  # at a unit that others keep from committing

# What a unit that runs anew does not meet again: somebody else was faster.
_SERIALIZATION_FAILURE = "40001"
_DEADLOCK = "40P01"
_UNIQUE_VIOLATION = "23505"
_FOREIGN_KEY_VIOLATION = "23503"

# A network that swallows packets is noticed within seconds, not when the system gives up.
_CONNECT = MappingProxyType(
    {
        "application_name": "bakohumas",
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
)


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
    return code in {_SERIALIZATION_FAILURE, _DEADLOCK} and attempt < ATTEMPTS


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
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _hide_values(context: ExceptionContext) -> None:
    """Take the values of the row out of an error: PostgreSQL tells them in its DETAIL."""
    original, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(wrapped, DBAPIError):
        message = str(original).partition("\nDETAIL")[0]
        original.args = (message,)
        wrapped.args = (f"({type(original).__module__}.{type(original).__name__}) {message}",)
