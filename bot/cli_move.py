"""migrate-data: everything from one database into another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import DBAPIError

from bot import cli_base
from storage import moving, schema
from storage.engine import parse
from storage.moving import Copied, Watch
from texts import moving as texts


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(name="migrate-data")(migrate_data)


def migrate_data(
    source: Annotated[
        str, typer.Option("--from", help="Database asal, misalnya sqlite:///bakohumas.db")
    ],
) -> None:
    """Pindahkan semua data ke database di database_url, misalnya dari SQLite ke PostgreSQL."""
    target = cli_base.settings().database_url
    _check_source(source, target)
    with cli_base.alone(source, texts.SOURCE_IN_USE):
        if schema.is_empty(source):
            cli_base.refuse(texts.NO_SOURCE.format(name=cli_base.database_name(source)))
        with cli_base.alone(target, texts.TARGET_IN_USE), refusing(target):
            copied = _move(source, target)
    show(copied)


def _check_source(source: str, target: str) -> None:
    try:
        parsed = parse(source)
    except Exception:
        cli_base.refuse(texts.BAD_SOURCE.format(url=source))
    if parsed == parse(target):
        cli_base.refuse(texts.SAME_DATABASE)


def _move(source: str, target: str) -> Sequence[Copied]:
    with moving.reading(source) as there, moving.writing(target) as here:
        moving.require_empty(here)
        with bar(moving.count(source)) as watch:
            return moving.copy(there, here, watch)


@contextmanager
def refusing(target: str) -> Iterator[None]:
    """Say why data is not moved; nothing has changed then."""
    try:
        yield
    except moving.NotEmpty:
        cli_base.refuse(texts.NOT_EMPTY)
    except moving.OtherRevision:
        cli_base.refuse(texts.OTHER_REVISION)
    except moving.InUse:
        cli_base.refuse(texts.TARGET_IN_USE)
    except moving.Mismatch as mismatch:
        cli_base.refuse(texts.MISMATCH.format(table=mismatch), texts.NOTHING_CHANGED)
    except DBAPIError as error:
        cli_base.refuse(cli_base.database_problem(target, error), texts.NOTHING_CHANGED)


@contextmanager
def bar(rows: int) -> Iterator[Watch]:
    """A progress bar over so many rows."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns) as shown:
        task = shown.add_task(texts.PROGRESS, total=rows)
        yield lambda _table, done: shown.advance(task, done)


def show(copied: Sequence[Copied]) -> None:
    """Print each table with its rows and its digest, and the sum."""
    for one in copied:
        typer.echo(texts.row(one.table, one.rows, one.digest))
    typer.echo(texts.moved(len(copied), sum(one.rows for one in copied)))
