"""What every command needs: settings, the database, an office, and a clear refusal."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from bot import config
from bot.config import ConfigError, Settings
from registry import offices
from storage import schema
from storage.engine import Database, Tx
from storage.offices import Office
from texts import cli as texts

REFUSED = 2  # exit code for input that cannot be used


def refuse(*sentences: str) -> NoReturn:
    """Say why on standard error and stop."""
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(REFUSED)


def settings(**overrides: Any) -> Settings:
    """The settings, or every problem in them."""
    try:
        return config.load(**overrides)
    except ConfigError as error:
        refuse(*error.problems)


@contextmanager
def database() -> Iterator[Database]:
    """The migrated database, for one command."""
    url = settings().database_url
    if not schema.is_current(url):
        refuse(texts.MIGRATION_PENDING)
    opened = Database(url)
    try:
        opened.write_now(offices.seed)
        yield opened
    finally:
        opened.close()


def operator() -> str:
    """How the audit names whoever runs a command."""
    return f"cli:{getpass.getuser()}"


def office(tx: Tx, text: str) -> Office:
    """The one office that is called so, or a refusal that names the candidates."""
    found = offices.exact(tx, text)
    if len(found) != 1:
        candidates = found or offices.resolve(tx, text)
        refuse(texts.unknown_office(text, [candidate.name for candidate in candidates]))
    return found[0]


def print_json(content: Any) -> None:
    """One JSON object for a machine."""
    typer.echo(json.dumps(content, ensure_ascii=False))
