"""invite, chats import, inbox retry, and what every command refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from registry import codes, consent
from storage import audit, inbox, office_contacts, roles
from storage.chats import ChatRow
from storage.engine import Database
from tests.process import groups_csv
from tests.world import NOW
from texts import cli as texts

Run: TypeAlias = Callable[..., Result]

NUNUKAN = ("local", "-100", "Humas Nunukan", "65.03", "satker")


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    return call


def groups_of(db: Database) -> list[ChatRow]:
    """The groups that are registered."""
    return [chat for chat in db.read_now(lambda tx: tx.query(ChatRow).all()) if chat.office]


# invite


def test_invite(run: Run, db: Database) -> None:
    """The code is shown once with what to do with it, gives the role, and the audit says who."""
    done = run("invite", "--role", "Konseptor", "--office", "KPU Kab. Nunukan")
    assert done.exit_code == 0
    assert "Konseptor" in done.stdout
    assert "KPU Kabupaten Nunukan" in done.stdout
    code = next(word for word in done.stdout.split() if codes.is_like_one(word))
    (row,) = [
        row
        for row in db.read_now(lambda tx: tx.query(audit.AuditRow).all())
        if row.action == "invitation.created"
    ]
    assert row.actor.startswith("cli:")
    assert code not in repr(row)


def test_invite_for_a_machine(run: Run, db: Database) -> None:
    """--json is one object and nothing else."""
    done = run("invite", "--role", "petugas-layanan", "--office", "65", "--json")
    invitation = json.loads(done.stdout)
    assert set(invitation) == {"code", "role", "office", "expires_at"}
    assert invitation["role"] == "petugas_layanan"
    assert invitation["office"] == "65"
    digest = codes.digest(invitation["code"])
    found = db.read_now(lambda tx: roles.find_invitation(tx, digest))
    assert found is not None


@pytest.mark.parametrize(
    ("label", "role", "office", "part"),
    [
        ("no such role", "raja", "65.03", "konseptor"),
        ("no such office", "admin", "KPU Kabupaten Atlantis", "tidak dikenal"),
        ("several offices", "admin", "Bandung", "KPU Kota Bandung"),
        ("a slip", "admin", "KPU Kabupaten Nunukn", "KPU Kabupaten Nunukan"),
        ("empty", "admin", "", "tidak dikenal"),
    ],
)
def test_invite_refuses(label: str, role: str, office: str, part: str, run: Run) -> None:
    """What cannot be meant is refused with what could be."""
    done = run("invite", "--role", role, "--office", office)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert part in done.stderr


# chats import


def test_import(run: Run, db: Database, tmp_path: Path) -> None:
    """Groups of a list are registered; the same list again updates them."""
    file = groups_csv(tmp_path / "a.csv", [NUNUKAN, ("local", "-101", "RI", "KPU RI", "satker")])
    done = run("chats", "import", str(file), "--json")
    assert json.loads(done.stdout) == {"added": 2, "updated": 0, "ended": 0}
    assert {chat.office for chat in groups_of(db)} == {"00", "65.03"}
    assert "2 diperbarui" in run("chats", "import", str(file)).stdout


def test_import_lists_every_bad_row(run: Run, db: Database, tmp_path: Path) -> None:
    """Each bad row is told with file, line and reason, and nothing is half imported."""
    rows = [
        NUNUKAN,
        ("signal", "-1", "X", "65.03", "satker"),
        ("local", "", "X", "65.03", "satker"),
        ("local", "-2", "X", "Atlantis", "satker"),
        ("local", "-3", "X", "65.03", "kucing"),
        ("telegram", "-4", "X", "65.03", "satker"),
        ("local", "-100", "Lagi", "65.03", "satker"),
    ]
    file = groups_csv(tmp_path / "b.csv", rows)
    done = run("chats", "import", str(file))
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5", "6", "7", "8"]
    assert all(line.startswith(str(file)) for line in lines)
    assert "Atlantis" in lines[2]
    assert groups_of(db) == []


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("not UTF-8", b"channel,chat,title,office,category\nlocal,1,\xff,65.03,satker\n"),
        ("no header", b"local,1,X,65.03,satker\n"),
        ("empty", b""),
        ("a NUL", b"channel,chat,title,office,category\nlocal,1,\0,65.03,kucing\n"),
        ("an open quote", b'channel,chat,title,office,category\nlocal,1,"X,65.03,satker\n'),
    ],
)
def test_import_of_unreadable_lists(
    label: str, content: bytes, run: Run, db: Database, tmp_path: Path
) -> None:
    """A list that cannot be read is refused with the line, without a trace."""
    file = tmp_path / "c.csv"
    file.write_bytes(content)
    done = run("chats", "import", str(file))
    assert done.exit_code == 2
    assert f"{file}:" in done.stderr
    assert groups_of(db) == []


def test_import_of_a_missing_file(run: Run) -> None:
    """A file that is not there is told so."""
    done = run("chats", "import", "gone.csv")
    assert done.exit_code == 2
    assert "gone.csv" in done.stderr


# contacts import


def contacts_csv(path: Path, *rows: str) -> Path:
    """A list of people."""
    path.write_text("\n".join(("number,name,office,category,group,consent", *rows)))
    return path


SITI = "0812-3456-7890,Siti,65.03,satker,,2026-01-31"
BUDI = "0813-0000-0002,Budi,65.03,satker,Humas Nunukan,2026-01-31"


def test_contacts_import(run: Run, db: Database, tmp_path: Path) -> None:
    """People of a list become contacts and Admin Grup; the same list again updates them."""
    file = contacts_csv(tmp_path / "a.csv", SITI, BUDI)
    done = run("contacts", "import", str(file), "--json")
    assert json.loads(done.stdout) == {"added": 2, "updated": 0, "stopped": [], "ended": 0}
    siti, group = groups_of(db)
    assert (siti.external_id, siti.account) == ("+6281234567890", "internal")
    assert (group.title, group.is_relayed) == ("Humas Nunukan", True)
    again = run("contacts", "import", str(file))
    assert again.stdout.strip() == "0 orang baru, 2 diperbarui."


def test_contacts_import_leaves_out_who_said_stop(run: Run, db: Database, tmp_path: Path) -> None:
    """They are told by line, never by name or number."""
    file = contacts_csv(tmp_path / "a.csv", BUDI, SITI)
    run("contacts", "import", str(file))
    number = "+6281234567890"
    assert db.write_now(lambda tx: consent.stop(tx, "whatsapp", "internal", number, NOW))
    done = run("contacts", "import", str(file))
    assert done.stdout.strip().endswith(": baris 3.")
    assert json.loads(run("contacts", "import", str(file), "--json").stdout)["stopped"] == [3]


def test_contacts_import_lists_every_bad_row(run: Run, db: Database, tmp_path: Path) -> None:
    """Each bad row is told with file, line and reason; nothing is half imported."""
    file = contacts_csv(
        tmp_path / "b.csv",
        SITI,
        "8.12E+11,Ani,65.03,satker,,2026-01-31",
        "0813-0000-0003,Ani,Atlantis,satker,,2026-01-31",
        "0813-0000-0004,Ani,65.03,satker,,",
        SITI,
    )
    done = run("contacts", "import", str(file))
    assert done.exit_code == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.split(":")[1] for line in lines] == ["3", "4", "5", "6"]
    assert all(line.startswith(f"{file}:") for line in lines)
    assert "3456" not in done.stderr
    assert groups_of(db) == []


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("not UTF-8", b"number,name,office,category,group,consent\n1,\xff,65.03,satker,,\n"),
        ("a list of groups", b"channel,chat,title,office,category\nlocal,1,X,65.03,satker\n"),
        ("empty", b""),
        ("a spreadsheet", b"PK\x03\x04\x14\x00\x06\x00\x08\x00"),
        ("a NUL", b"number,name,office,category,group,consent\n\0,X,65.03,satker,,\n"),
    ],
)
def test_contacts_import_of_unreadable_lists(
    label: str, content: bytes, run: Run, db: Database, tmp_path: Path
) -> None:
    """A list that cannot be read is refused with the line, without a trace."""
    file = tmp_path / "c.csv"
    file.write_bytes(content)
    done = run("contacts", "import", str(file))
    assert done.exit_code == 2
    assert f"{file}:" in done.stderr
    assert groups_of(db) == []


def test_contacts_import_of_a_missing_file(run: Run) -> None:
    """A file that is not there is told so."""
    done = run("contacts", "import", "gone.csv")
    assert done.exit_code == 2
    assert "gone.csv" in done.stderr


def test_partners_are_written_to_from_the_public_number(
    run: Run, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a second sender, contacts outside KPU belong to it."""
    monkeypatch.setenv("BAKOHUMAS_PUBLIC_URL", "https://bot.example")
    senders = '[{"name": "publik", "number": "+6281100000002"}]'
    monkeypatch.setenv("BAKOHUMAS_WHATSAPP__ACCOUNT_SID", "AC" + "0a" * 16)
    monkeypatch.setenv("BAKOHUMAS_WHATSAPP__AUTH_TOKEN", "rahasia")
    monkeypatch.setenv("BAKOHUMAS_WHATSAPP__FROM_NUMBER", "+6281100000001")
    monkeypatch.setenv("BAKOHUMAS_WHATSAPP__SENDERS", senders)
    file = contacts_csv(tmp_path / "a.csv", SITI, SITI.replace("satker", "media"))
    done = run("contacts", "import", str(file))
    assert done.exit_code == 0, done.stderr
    assert {chat.account for chat in groups_of(db)} == {"internal", "publik"}


# inbox retry


def test_retry(run: Run, db: Database) -> None:
    """A dead letter is opened again, once; the audit says by whom."""
    envelope = inbox.InboxRow(
        channel="local",
        account="local",
        external_id="1",
        conversation="c",
        body=b"{}",
        state=inbox.InboxState.DEAD,
        received_at=NOW,
    )
    db.write_now(lambda tx: tx.add(envelope))
    assert run("inbox", "retry", "1").stdout.strip() == texts.RETRIED.format(number=1)
    assert db.read_now(inbox.dead_letters) == []
    again = run("inbox", "retry", "1")
    assert again.exit_code == 2
    assert again.stderr.strip() == texts.NO_DEAD_LETTER.format(number=1)
    assert db.read_now(audit.count) == 1


def test_a_database_that_is_not_migrated(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command names the one that is missing, and makes no file."""
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    for arguments in (
        ("invite", "--role", "admin", "--office", "00"),
        ("inbox", "retry", "1"),
        ("broadcast", "status", "1"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2
        assert done.stderr.strip() == texts.MIGRATION_PENDING
    assert not (tmp_path / "none.db").exists()


def test_a_folder_that_is_not_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The missing folder is named."""
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", f"sqlite:///{tmp_path / 'no' / 'x.db'}")
    for arguments in (("migrate",), ("inbox", "retry", "1"), ("backup", "a.db"), ("run",)):
        done = run(*arguments)
        assert done.exit_code == 2
        assert done.stderr.strip() == texts.NO_FOLDER.format(path=tmp_path / "no")


def test_wrong_settings_are_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command with wrong settings does nothing and tells every problem."""
    monkeypatch.setenv("BAKOHUMAS_LISTEN", "x")
    monkeypatch.setenv("BAKOHUMAS_OUTBOX__CONCURRENCY", "-1")
    done = run("inbox", "retry", "1")
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 2


# offices import


def test_contacts_of_offices_are_imported(run: Run, db: Database, tmp_path: Path) -> None:
    """All of a list, or none of it and every reason."""
    file = tmp_path / "kontak.csv"
    file.write_text("office,contact\nKPU Kab. Nunukan,Helpdesk 0556-20000\n", "utf-8")
    done = run("offices", "import", str(file))
    assert done.exit_code == 0, done.output
    assert "1 kontak kantor tersimpan" in done.stdout
    assert db.read_now(lambda tx: office_contacts.of_office(tx, "65.03")) == "Helpdesk 0556-20000"
    file.write_text("office,contact\nKPU Kab. Nunukan,\n", "utf-8")
    done = run("offices", "import", str(file))
    assert done.exit_code == 2
    assert f"{file}:2: Mohon maaf, kontaknya belum terbaca" in done.stderr
