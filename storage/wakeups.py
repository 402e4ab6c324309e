"""Telling other processes that there is something to do, through PostgreSQL's NOTIFY.

What is lost here is found by the poll: a notification only saves the wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import structlog
from sqlalchemy import func, select

from storage.engine import Tx, parse

log = structlog.get_logger()

INBOX = "bakohumas_inbox"
OUTBOX = "bakohumas_outbox"
TEST = "bakohumas_test"
HEARD_WITHIN = 2.0  # seconds, else it never is
PATIENCE = 0.5  # seconds after which the thread looks whether it shall stop
OUTAGE_PAUSE = 1.0  # seconds before the database is tried again


def notify(tx: Tx, topic: str) -> None:
    """Wake those who listen when this transaction commits; nobody does on SQLite."""
    if tx.core.dialect.name == "postgresql":
        tx.core.execute(select(func.pg_notify(topic, "")))


def are_heard(url: str) -> bool:
    """Whether what one connection tells reaches another."""
    import psycopg  # noqa: PLC0415  (SQLite needs no driver)

    address = _address(url)
    try:
        with (
            psycopg.connect(address, autocommit=True, connect_timeout=5) as ear,
            psycopg.connect(address, autocommit=True, connect_timeout=5) as mouth,
        ):
            ear.execute(f"LISTEN {TEST}".encode())
            mouth.execute(f"NOTIFY {TEST}".encode())
            return any(ear.notifies(timeout=HEARD_WITHIN, stop_after=1))
    except psycopg.Error:
        return False


def _address(url: str) -> str:
    return parse(url).set(drivername="postgresql").render_as_string(hide_password=False)


class Listener:
    """A thread with a connection of its own that calls `heard` with each topic.

    Behind a pooler of transactions it hears nothing, and the poll does its work.
    """

    def __init__(self, url: str, heard: Callable[[str], None]) -> None:
        self._url = _address(url)
        self._heard = heard
        self._stopped = Event()
        self.is_listening = Event()
        self._thread = Thread(target=self._run, name="db-listener", daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; returns when the connection is closed."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception as error:
                self.is_listening.clear()
                log.warning("wakeups.deaf", error=type(error).__name__)
                self._stopped.wait(OUTAGE_PAUSE)

    def _listen(self) -> None:
        import psycopg  # noqa: PLC0415  (SQLite needs no driver)

        with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
            for topic in (INBOX, OUTBOX):
                connection.execute(f"LISTEN {topic}".encode())
            self.is_listening.set()
            while not self._stopped.is_set():
                for notification in connection.notifies(timeout=PATIENCE):
                    self._heard(notification.channel)
                    if self._stopped.is_set():
                        return
