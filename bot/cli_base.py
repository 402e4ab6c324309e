"""What every command needs: settings, the database, an office, and a clear refusal."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from sqlalchemy.exc import DBAPIError

from bot import config
from bot.config import ConfigError, Settings
from registry import offices
from storage import schema
from storage.engine import Database, Tx, is_shared, parse
from storage.lock import AlreadyRunning, RunLock
from storage.offices import Office
from texts import cli as texts
from texts import diagnosis as diagnosis_texts

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


def database_path(url: str) -> Path:
    """The file of the database; refuses where its folder is missing."""
    path = Path(parse(url).database or "")
    if not path.absolute().parent.is_dir():
        refuse(texts.NO_FOLDER.format(path=path.absolute().parent))
    return path


def database_name(url: str) -> str:
    """How the database is called in sentences; refuses where the folder of its file is missing."""
    return str(parse(url).database if is_shared(url) else database_path(url))


@contextmanager
def sound(url: str) -> Iterator[None]:
    """Turn what a broken or foreign database raises into a refusal."""
    name = database_name(url)
    try:
        yield
    except schema.NotOurs:
        refuse(texts.NOT_OUR_DATABASE.format(path=name))
    except DBAPIError as error:
        refuse(database_problem(url, error))


def database_problem(url: str, error: DBAPIError) -> str:
    """What is wrong with the database, in words."""
    if is_shared(url):
        return diagnosis_texts.postgres_problem(str(error.orig), parse(url).database or "")
    return texts.DATABASE_BROKEN.format(error=error.orig)


@contextmanager
def alone(url: str, refusal: str) -> Iterator[None]:
    """Keep every other process of this bot out; refuses if one runs.

    On PostgreSQL processes stand beside each other, and a migration keeps others out by itself.
    """
    with sound(url):
        if is_shared(url):
            yield
            return
        try:
            with RunLock(url):
                yield
        except AlreadyRunning:
            refuse(refusal)


@contextmanager
def database() -> Iterator[Database]:
    """The migrated database, for one command."""
    found = settings()
    url = found.database_url
    with sound(url):
        if not schema.is_current(url):
            refuse(texts.MIGRATION_PENDING)
        opened = Database(url, privacy_key=found.privacy.digest_key)
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


def content_of(file: Path) -> bytes:
    """The content of a file, or a refusal that says why it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        refuse(f"{file}: {error.strerror}")


def print_json(content: Any) -> None:
    """One JSON object for a machine."""
    typer.echo(json.dumps(content, ensure_ascii=False))
