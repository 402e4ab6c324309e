"""chats, contacts and offices: lists of groups and people that come in and go out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from bot.cli_plans import Json, Try, Yes, agreed, listed
from bot.composers import senders_of
from registry import contact_lists, exports, imports, office_contacts, sheets
from registry.exports import Subject
from registry.lists import lines_of
from registry.plans import Importer
from registry.sheets import Form
from texts import cli as texts
from texts import contacts as contact_texts
from texts import placeholders as filling_texts

chats_app = typer.Typer(no_args_is_help=True, help="Daftar grup.")
offices_app = typer.Typer(no_args_is_help=True, help="Kontak kantor untuk masyarakat.")
contacts_app = typer.Typer(no_args_is_help=True, help="Kontak dan Admin Grup.")
Of = Annotated[str, typer.Option("--office", help="Kantor; bawahannya ikut.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(chats_app, name="chats")
    app.add_typer(contacts_app, name="contacts")
    app.add_typer(offices_app, name="offices")


@chats_app.command("import")
def import_chats(file: Path, dry_run: Try = False, yes: Yes = False, as_json: Json = False) -> None:
    """Impor grup dari Excel atau CSV: channel,chat,title,office,category dan segment,ended."""
    content, now, by = cli_base.content_of(file), datetime.now(UTC), _importer()
    accounts = _accounts()
    with cli_base.database() as db, listed(file):
        table = sheets.open_list(content)
        plan = db.read_now(lambda tx: imports.plan_chats(tx, table, by, accounts))
        if not agreed(plan, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        report = db.write_now(lambda tx: imports.import_chats(tx, table, by, now, accounts))
    if as_json:
        cli_base.print_json(asdict(report))
    else:
        typer.echo(texts.imported(report.added, report.updated, report.ended))


@offices_app.command("import")
def import_office_contacts(file: Path, as_json: Json = False) -> None:
    """Impor kontak kantor dari CSV: office,contact. Kontak itu mengisi {kontak} pengumuman."""
    content = cli_base.content_of(file)
    with cli_base.database() as db, listed(file):
        count = db.write_now(
            lambda tx: office_contacts.import_contacts(
                tx, lines_of(content), cli_base.operator(), datetime.now(UTC)
            )
        )
    if as_json:
        cli_base.print_json({"offices": count})
    else:
        typer.echo(filling_texts.imported(count))


@contacts_app.command("import")
def import_people(
    file: Path, dry_run: Try = False, yes: Yes = False, as_json: Json = False
) -> None:
    """Impor kontak dan Admin Grup: number,name,office,category,group,consent dan segment,ended."""
    content, now, by = cli_base.content_of(file), datetime.now(UTC), _importer()
    senders = senders_of(cli_base.settings())
    with cli_base.database() as db, listed(file):
        table = sheets.open_list(content)
        plan = db.read_now(lambda tx: contact_lists.plan_contacts(tx, table, by, now, senders))
        if not agreed(plan, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        report = db.write_now(lambda tx: contact_lists.import_contacts(tx, table, by, now, senders))
    if as_json:
        cli_base.print_json(asdict(report))
    else:
        summary = contact_texts.imported(report.added, report.updated, report.stopped, report.ended)
        typer.echo(summary)


@chats_app.command("export")
def export_chats(file: Path, office: Of = "00") -> None:
    """Ekspor grup ke .xlsx atau .csv."""
    _export(file, office, Subject.GROUPS)


@contacts_app.command("export")
def export_people(file: Path, office: Of = "00") -> None:
    """Ekspor kontak dan Admin Grup ke .xlsx atau .csv; berisi nomor telepon."""
    _export(file, office, Subject.CONTACTS)


def _export(file: Path, office: str, subject: Subject) -> None:
    ending = file.suffix.lower().removeprefix(".")
    if ending not in set(Form):
        cli_base.refuse(texts.UNKNOWN_FORM)
    now = datetime.now(UTC)
    with cli_base.database() as db:
        made = db.write_now(
            lambda tx: exports.export(
                tx, subject, Form(ending), cli_base.office(tx, office), _importer(), now
            )
        )
    try:
        file.write_bytes(made.content)
    except OSError as error:
        cli_base.refuse(f"{file}: {error.strerror}")
    typer.echo(texts.exported(made.rows, str(file)))


def _accounts() -> dict[str, str]:
    token = cli_base.settings().telegram.token.get_secret_value()
    return {"local": "local"} | ({"telegram": token.partition(":")[0]} if token else {})


def _importer() -> Importer:
    return Importer(cli_base.operator())
