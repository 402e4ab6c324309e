"""invite, chats import, inbox retry, backup and restore."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base, wishes
from registry import contact_lists, imports, invitations
from registry.groups import Audience
from registry.lists import ImportRefused, lines_of
from storage import audit, inbox, schema
from storage.engine import Tx, is_shared
from storage.roles import Role
from texts import cli as texts
from texts import contacts as contact_texts
from texts.registry import ROLE_LABELS

chats_app = typer.Typer(no_args_is_help=True, help="Daftar grup.")
contacts_app = typer.Typer(no_args_is_help=True, help="Kontak dan Admin Grup.")
inbox_app = typer.Typer(no_args_is_help=True, help="Pesan masuk.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(invite)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(chats_app, name="chats")
    app.add_typer(contacts_app, name="contacts")
    app.add_typer(inbox_app, name="inbox")


def invite(
    role: Annotated[str, typer.Option(help="admin, konseptor, pimpinan, …")],
    office: Annotated[str, typer.Option(help="Kode Kemendagri atau nama kantor.")],
    as_json: Json = False,
) -> None:
    """Buat kode undangan sekali pakai untuk seorang petugas."""
    wanted = role.strip().casefold().replace(" ", "_").replace("-", "_")
    if wanted not in set(Role):
        cli_base.refuse(texts.UNKNOWN_ROLE.format(choices=", ".join(Role)))
    now = datetime.now(UTC)

    def create(tx: Tx) -> tuple[str, str, str]:
        place = cli_base.office(tx, office)
        code = invitations.invite(tx, Role(wanted), place.code, cli_base.operator(), now)
        return code, place.code, place.name

    with cli_base.database() as db:
        code, office_code, name = db.write_now(create)
    expires_at = now + invitations.VALID_FOR
    if as_json:
        cli_base.print_json(
            {
                "code": code,
                "role": wanted,
                "office": office_code,
                "expires_at": expires_at.isoformat(),
            }
        )
    else:
        days = invitations.VALID_FOR.days
        typer.echo(texts.invited(ROLE_LABELS[wanted], name, code, days))


@chats_app.command("import")
def import_chats(file: Path, as_json: Json = False) -> None:
    """Impor grup dari CSV: channel,chat,title,office,category."""
    content = _content(file)
    token = cli_base.settings().telegram.token.get_secret_value()
    accounts = {"local": "local"}
    if token:
        accounts["telegram"] = token.partition(":")[0]
    with cli_base.database() as db, _listed(file):
        report = db.write_now(
            lambda tx: imports.import_chats(
                tx, lines_of(content), cli_base.operator(), datetime.now(UTC), accounts
            )
        )
    if as_json:
        cli_base.print_json({"added": report.added, "updated": report.updated})
    else:
        typer.echo(texts.imported(report.added, report.updated))


@contacts_app.command("import")
def import_people(file: Path, as_json: Json = False) -> None:
    """Impor kontak dan Admin Grup dari CSV: number,name,office,category,group,consent."""
    senders = {
        audience: cli_base.settings().whatsapp.sender_for(audience.value) for audience in Audience
    }
    content = _content(file)
    with cli_base.database() as db, _listed(file):
        report = db.write_now(
            lambda tx: contact_lists.import_contacts(
                tx, lines_of(content), cli_base.operator(), datetime.now(UTC), senders
            )
        )
    if as_json:
        cli_base.print_json(asdict(report))
    else:
        typer.echo(contact_texts.imported(report.added, report.updated, report.stopped))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        cli_base.refuse(f"{file}: {error.strerror}")


@contextmanager
def _listed(file: Path) -> Iterator[None]:
    """Name every line that cannot be imported."""
    try:
        yield
    except ImportRefused as refusal:
        cli_base.refuse(
            *(f"{file}:{problem.line}: {problem.reason}" for problem in refusal.problems)
        )


@inbox_app.command("retry")
def retry(number: int) -> None:
    """Proses lagi sebuah pesan yang gagal."""

    def again(tx: Tx) -> bool:
        found = inbox.retry(tx, number)
        if found:
            now = datetime.now(UTC)
            audit.record(tx, now, cli_base.operator(), "inbox.retry", f"inbox:{number}")
        return found

    with cli_base.database() as db:
        if not db.write_now(again):
            cli_base.refuse(texts.NO_DEAD_LETTER.format(number=number))
    typer.echo(texts.RETRIED.format(number=number))


def backup(file: Path) -> None:
    """Simpan cadangan database; boleh saat bot berjalan."""
    source = cli_base.database_path(_file_url())
    if not source.exists():
        cli_base.refuse(texts.NO_DATABASE)
    if file.exists():
        cli_base.refuse(texts.FILE_EXISTS.format(path=file))
    try:
        _copy(source, file)
    except (sqlite3.Error, OSError) as error:
        cli_base.refuse(texts.NOT_WRITTEN.format(path=file, error=error))
    typer.echo(texts.BACKED_UP.format(path=file))


def restore(file: Path) -> None:
    """Pulihkan database dari cadangan; bot harus berhenti."""
    url = _file_url()
    target = cli_base.database_path(url)
    if not _is_backup(file):
        cli_base.refuse(texts.NOT_A_BACKUP)
    with cli_base.alone(url, texts.STOP_FIRST):
        try:
            replaced = _replace(target, file)
        except schema.NotOurs:
            cli_base.refuse(texts.NOT_A_BACKUP)
        except (sqlite3.Error, OSError) as error:
            cli_base.refuse(texts.NOT_WRITTEN.format(path=target, error=error))
    typer.echo(texts.RESTORED.format(path=file))
    if replaced.erased:
        typer.echo(texts.ERASED_AGAIN.format(count=replaced.erased))
    if not replaced.has_wishes:
        typer.echo(texts.WISHES_LOST)
    if replaced.old is not None:
        typer.echo(texts.OLD_KEPT.format(old=replaced.old))


def _file_url() -> str:
    """The URL of the database, if it is a file that we can copy; refuses otherwise."""
    url = cli_base.settings().database_url
    if is_shared(url):
        cli_base.refuse(texts.USE_PG_DUMP)
    return url


@dataclass(frozen=True, slots=True)
class Replaced:
    """Where the old database is kept, if there was one, and what became of people's wishes."""

    old: Path | None
    erased: int
    has_wishes: bool


def _replace(target: Path, file: Path) -> Replaced:
    """Put a migrated copy of a backup in place, without those who were erased since."""
    key = cli_base.settings().privacy.digest_key
    fresh = target.with_name(f"{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    try:
        _copy(file, fresh)
        schema.migrate(f"sqlite:///{fresh}")
        old, kept = None, wishes.Wishes(None)
        if target.exists():
            kept = wishes.read(f"sqlite:///{target}", key)
            old = target.with_name(f"{target.name}.{datetime.now(UTC):%Y%m%d%H%M%S%f}.old")
            _copy(target, old)
        erased = wishes.apply(f"sqlite:///{fresh}", key, kept)
        _forget_journal(target)
        fresh.replace(target)  # a crash leaves the old database or the new one, never half of one
    finally:
        fresh.unlink(missing_ok=True)
        _forget_journal(fresh)
    return Replaced(old, erased, has_wishes=old is None or kept.are_known)


def _forget_journal(database: Path) -> None:
    for ending in ("-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup: a consistent copy even while the bot writes."""
    target.touch(mode=0o600, exist_ok=False)  # it holds people's names
    try:
        with (
            closing(sqlite3.connect(_read_only(source), uri=True)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer)
    except BaseException:
        target.unlink()
        raise


def _is_backup(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(_read_only(file), uri=True)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            intact = connection.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error:
        return False
    return found is not None and found[0] in schema.revisions() and intact == ("ok",)


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"
