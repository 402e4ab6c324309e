"""invite, chats, contacts and offices import, and inbox retry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from registry import contact_lists, imports, invitations, office_contacts
from registry.groups import Audience
from registry.lists import ImportRefused, lines_of
from storage import audit, inbox
from storage.engine import Tx
from storage.roles import Role
from texts import cli as texts
from texts import contacts as contact_texts
from texts import placeholders as filling_texts
from texts.registry import ROLE_LABELS

chats_app = typer.Typer(no_args_is_help=True, help="Daftar grup.")
contacts_app = typer.Typer(no_args_is_help=True, help="Kontak dan Admin Grup.")
offices_app = typer.Typer(no_args_is_help=True, help="Kontak kantor untuk masyarakat.")
inbox_app = typer.Typer(no_args_is_help=True, help="Pesan masuk.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(invite)
    app.add_typer(chats_app, name="chats")
    app.add_typer(contacts_app, name="contacts")
    app.add_typer(offices_app, name="offices")
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
    content = cli_base.content_of(file)
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
    content = cli_base.content_of(file)
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


@offices_app.command("import")
def import_office_contacts(file: Path, as_json: Json = False) -> None:
    """Impor kontak kantor dari CSV: office,contact. Kontak itu mengisi {kontak} pengumuman."""
    content = cli_base.content_of(file)
    with cli_base.database() as db, _listed(file):
        count = db.write_now(
            lambda tx: office_contacts.import_contacts(
                tx, lines_of(content), cli_base.operator(), datetime.now(UTC)
            )
        )
    if as_json:
        cli_base.print_json({"offices": count})
    else:
        typer.echo(filling_texts.imported(count))


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
