"""approvals list and set, and what `broadcast send` asks where a second person decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from registry import access
from storage import approval_rules, audit, roles
from storage.broadcasts import Broadcast, BroadcastState, Kind
from storage.engine import Database, Tx
from storage.roles import Role
from tests.process import groups_csv
from texts import approvals as texts

Run: TypeAlias = Callable[..., Result]
GROUPS = [("local", "1", "Kaltara", "65", "satker"), ("local", "2", "Nunukan", "65.03", "satker")]
SEND = ("broadcast", "send", "--office", "65", "--text", "Halo")
REASON = "Telepon Pimpinan mati"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database with two groups."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    file = groups_csv(tmp_path / "groups.csv", GROUPS)
    assert call("chats", "import", str(file)).exit_code == 0
    return call


def employ(db: Database, role: Role = Role.APPROVER) -> None:
    """Somebody has a role at KPU Provinsi Kalimantan Utara."""

    def unit(tx: Tx) -> None:
        now = datetime.now(UTC)
        person = access.introduce(tx, "local", "local", role.value, role.value, now)
        roles.grant(tx, person.person_id, "65", role, now)

    db.write_now(unit)


def all_of(db: Database) -> list[Broadcast]:
    """Every announcement."""
    return list(db.read_now(lambda tx: tx.query(Broadcast).all()))


def test_the_table_is_listed_and_changed(run: Run, db: Database) -> None:
    """One rule, a row of them, or all; each change is written down."""
    listed = run("approvals", "list").stdout.splitlines()
    assert len(listed) == 18
    assert listed[0] == "pengumuman  nasional  pimpinan"
    before = db.read_now(audit.count)
    done = run("approvals", "set", "Undangan", "kabkota", "tidak")
    assert done.stdout == "undangan  kabkota  tidak perlu\n"
    done = run("approvals", "set", "ralat", "semua", "admin")
    assert done.stdout.splitlines() == [
        f"ralat  {tier}  admin" for tier in ("nasional", "provinsi", "kabkota")
    ]
    assert db.read_now(audit.count) == before + 4
    rules = json.loads(run("approvals", "list", "--json").stdout)["rules"]
    assert {"kind": "ralat", "tier": "provinsi", "role": "admin"} in rules
    assert {"kind": "undangan", "tier": "kabkota", "role": None} in rules
    assert run("approvals", "set", "semua", "semua", "pimpinan").exit_code == 0
    kept = db.read_now(approval_rules.everything)
    assert {rule.role for rule in kept} == {Role.APPROVER}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("berita", "semua", "admin"),
            "Jenis “berita” tidak ada. Pilihan: pengumuman, siaran_pers",
        ),
        (("", "semua", "admin"), "Jenis “” tidak ada"),
        (("ralat", "desa", "admin"), "Tingkat “desa” tidak ada. Pilihan: nasional, provinsi"),
        (("ralat", "semua", "konseptor"), "Peran “konseptor” tidak dapat menyetujui. Pilihan: "),
        (("ralat", "semua", "\u202e"), "tidak dapat menyetujui"),
    ],
)
def test_bad_input_is_refused_in_words(
    run: Run, db: Database, arguments: tuple[str, ...], reason: str
) -> None:
    """Exit code 2, a sentence, and nothing stored."""
    before = db.read_now(audit.count)
    done = run("approvals", "set", *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert db.read_now(audit.count) == before


def test_a_fresh_office_sends_as_before(run: Run, db: Database) -> None:
    """Without a leader no reason is asked, and one that is given stands nowhere."""
    employ(db, Role.DRAFTER)
    assert run(*SEND).exit_code == 0
    assert run(*SEND, "--tanpa-persetujuan", REASON).exit_code == 0
    for number in ("1", "2"):
        shown = run("broadcast", "status", number, "--json").stdout
        assert json.loads(shown)["approval"] is None


def test_a_reason_is_asked_where_somebody_approves(run: Run, db: Database) -> None:
    """Nothing is sent without one; with it, it is marked in the status and the audit."""
    employ(db)
    refused = run(*SEND)
    assert refused.exit_code == 2
    assert texts.NEEDED in refused.stderr
    assert all_of(db) == []
    for empty in ("", "  ", "\u200b\x00"):
        done = run(*SEND, "--tanpa-persetujuan", empty)
        assert (done.exit_code, done.stderr.strip()) == (2, texts.REASON_MISSING)
    assert run(*SEND, "--tanpa-persetujuan", f"<b>{REASON}</b>").exit_code == 0
    (sent,) = all_of(db)
    assert sent.state is BroadcastState.SCHEDULED or sent.state is BroadcastState.SENDING
    marked = f"Tanpa persetujuan: <b>{REASON}</b> (pengelola layanan)"
    assert marked in run("broadcast", "status", "1").stdout
    assert json.loads(run("broadcast", "status", "1", "--json").stdout)["approval"] == marked


def test_the_kind_heads_the_text(run: Run, db: Database) -> None:
    """And it may be one that nobody approves."""
    employ(db)
    run("approvals", "set", "siaran_pers", "provinsi", "tidak")
    assert run(*SEND, "--kind", "siaran_pers").exit_code == 0
    assert all_of(db)[0].kind is Kind.PRESS_RELEASE
    refused = run(*SEND, "--kind", "berita")
    assert (refused.exit_code, "Jenis “berita” tidak ada" in refused.stderr) == (2, True)


def test_check_names_who_sends_alone(run: Run, db: Database) -> None:
    """No fault, but said: until the office has a leader."""
    employ(db, Role.DRAFTER)
    alone = "1 kantor mengirim tanpa persetujuan karena belum pernah punya Pimpinan: KPU Provinsi"
    assert alone in run("check").stdout
    employ(db)
    assert texts.EVERYBODY_HAS in run("check").stdout
