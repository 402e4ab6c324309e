"""backup and restore, for either engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import typer

from bot import cli_base
from bot.cli_move import bar, refusing
from bot.wishes import Wishes
from storage import backups, moving, schema
from storage.backups import NotABackup
from storage.engine import is_shared
from texts import cli as texts


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(backup)
    app.command()(restore)


def backup(file: Path) -> None:
    """Simpan cadangan database; boleh saat bot berjalan."""
    url = cli_base.settings().database_url
    with cli_base.sound(url), _told(url, file):
        if schema.is_empty(url):
            cli_base.refuse(texts.NO_DATABASE)
        if file.exists():
            cli_base.refuse(texts.FILE_EXISTS.format(path=file))
        with bar(moving.count(url)) if is_shared(url) else nullcontext(_unwatched) as watch:
            backups.save(url, file, watch)
    typer.echo(texts.BACKED_UP.format(path=file))


def restore(file: Path) -> None:
    """Pulihkan database dari cadangan; bot harus berhenti."""
    settings = cli_base.settings()
    url, wishes = settings.database_url, Wishes(settings.privacy.digest_key)
    target = Path(cli_base.database_name(url))
    with cli_base.alone(url, texts.STOP_FIRST), _told(url, target):
        try:
            old = backups.restore(url, file, _unwatched, wishes.aftercare)
        except NotABackup:
            cli_base.refuse(texts.NOT_A_BACKUP)
        except moving.InUse:
            cli_base.refuse(texts.STOP_FIRST)
    typer.echo(texts.RESTORED.format(path=file))
    if wishes.erased:
        typer.echo(texts.ERASED_AGAIN.format(count=wishes.erased))
    if old is not None and not wishes.were_read:
        typer.echo(texts.WISHES_LOST)
    if old is not None:
        typer.echo(texts.OLD_KEPT.format(old=old))


def _unwatched(_table: str, _rows: int) -> None:
    """Show nothing."""


@contextmanager
def _told(url: str, written: Path) -> Iterator[None]:
    """Say why nothing was written."""
    try:
        with refusing(url):
            try:
                yield
            except moving.OtherRevision:
                cli_base.refuse(texts.MIGRATION_PENDING)
    except (sqlite3.Error, OSError) as error:
        cli_base.refuse(texts.NOT_WRITTEN.format(path=written, error=error))
