"""The table of who may do what, from the code; `python -m tests.authorisation` prints it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from console.desk.app import ROUTES
from handlers.commands import COMMANDS
from hoaxes import finding as claims
from registry import offices
from registry.access import Actor, Permission
from storage import schema
from storage.cases import Case, CaseState, Subject
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from texts.registry import ROLE_LABELS
from threads import finding, takeovers

HOME = "65"  # the office in which the role is held: a province, which has all four relations
RELATIONS = {"sendiri": HOME, "bawahan": "65.03", "atasan": "00", "lain": "36"}
HEAD = """# Wewenang

Siapa boleh apa, menurut peran dan kantor. Dibuat dari kode; ubah kodenya, lalu jalankan
`python -m tests.authorisation > docs/wewenang.md`. Isi tabel: terhadap kantor mana (sendiri,
bawahan, atasan, lain) pemegang peran itu boleh bertindak; **baca** berarti hanya membaca, dan nama
warga disamarkan bila kantornya bukan kantor sendiri. “–” berarti tidak boleh. Perintah dan halaman
tanpa izin terbuka untuk semua orang dan hanya menyangkut dirinya sendiri.
"""


def table(tx: Tx) -> str:
    """The whole page as Markdown."""
    parts = [HEAD, "## Perintah\n", *_rows(tx, _commands())]
    parts += ["\n## Halaman meja layanan\n", *_rows(tx, _routes())]
    return "\n".join(parts) + "\n"


def allowed(tx: Tx, role: Role, permission: Permission) -> str:
    """In the name of which offices a role acts, and about which it reads."""
    actor = Actor(1, "", ((HOME, role),))
    acts = [name for name, code in RELATIONS.items() if _acts(tx, actor, permission, code)]
    reads = [name for name, code in RELATIONS.items() if _reads(tx, actor, permission, code)]
    only_reads = [name for name in reads if name not in acts]
    cells = [", ".join(acts), f"baca: {', '.join(only_reads)}" if only_reads else ""]
    return "; ".join(cell for cell in cells if cell) or "–"


def _acts(tx: Tx, actor: Actor, permission: Permission, code: str) -> bool:
    office = tx.get_one(Office, code)
    if permission is Permission.WATCH:
        return False
    if permission is Permission.ANSWER:
        return takeovers.may_answer(tx, actor, office, NOW)
    if permission is Permission.CONFIRM:
        return actor.may_confirm_for(office)
    return actor.may(permission, office)


def _reads(tx: Tx, actor: Actor, permission: Permission, code: str) -> bool:
    office = tx.get_one(Office, code)
    if permission is Permission.WATCH:
        return actor.may_see(office)
    if permission is Permission.VERIFY:
        return claims.may_read(actor, _claim(code))
    return permission is Permission.ANSWER and finding.may_read(tx, actor, _case(code))


def _case(code: str) -> Case:
    return Case(
        opened_office=code,
        number=1,
        office=code,
        chat_id=1,
        subject=Subject.QUESTION,
        state=CaseState.WAITING,
        opened_at=NOW,
        changed_at=NOW,
    )


def _claim(code: str) -> HoaxClaim:
    return HoaxClaim(
        office=code,
        publisher=code,
        state=ClaimState.NEW,
        title="",
        narrative="",
        opened_at=NOW,
        reported_at=NOW,
        changed_at=NOW,
    )


def _commands() -> Iterator[tuple[str, Permission | None]]:
    yield from ((f"`/{entry.name}`", entry.permission) for entry in COMMANDS)


def _routes() -> Iterator[tuple[str, Permission | None]]:
    yield from ((f"{one.method} `/meja{one.path}`", one.permission) for one in ROUTES)


def _rows(tx: Tx, what: Iterator[tuple[str, Permission | None]]) -> Iterator[str]:
    roles = list(Role)
    yield f"| | {' | '.join(ROLE_LABELS[role] for role in roles)} |"
    yield f"|---|{'---|' * len(roles)}"
    for name, permission in what:
        cells = (allowed(tx, role, permission) if permission else "semua" for role in roles)
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Print the page."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'offices.db'}"
        schema.migrate(url)
        database = Database(url)
        database.write_now(offices.seed)
        sys.stdout.write(database.read_now(table))
        database.close()


if __name__ == "__main__":
    main()
