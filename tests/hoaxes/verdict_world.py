"""People who write, read for Divisi Hukum and decide, with the chats in which they are told."""

from __future__ import annotations

from datetime import timedelta

from channels.base import ChatKind
from hoaxes import telling, verdict_deciding, verdict_drafts, verdict_records
from hoaxes.clarification import Content, Source
from registry import access
from registry.access import Actor
from storage import chats, hoax_claims, renderings, roles
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.operations import OperationRow
from storage.roles import Role
from storage.verdicts import Verdict
from tests.hoaxes import claim_world
from tests.hoaxes.claim_world import KALTARA, NUNUKAN, TARAKAN, act, by, claim
from tests.world import ACCOUNT, CHANNEL, NOW, add_group, rows_of

SOURCE = Source("PKPU tentang pemungutan suara", "https://jdih.kpu.go.id/pkpu")
LATER = NOW + timedelta(hours=1)


def content(about: HoaxClaim, **changes: object) -> Content:
    """What is said about the rumour, ready to be submitted."""
    said: dict[str, object] = {
        "title": about.title,
        "finding": "hoaks",
        "kind": "palsu",
        "explanation": "TPS dibuka pukul 07.00 sampai 13.00 waktu setempat.",
        "process": "KPPS melayani pemilih yang sudah mengantre.",
        "self_check": "Lihat papan pengumuman TPS.",
        "sources": (SOURCE,),
    }
    return Content(**{**said, **changes})  # type: ignore[arg-type]  # any field may be given


def staff(tx: Tx, office: str, role: Role, user_id: int) -> Actor:
    """Somebody of an office with a private chat of their own."""
    name = f"Petugas {user_id}"
    known = access.introduce(tx, CHANNEL, ACCOUNT, str(user_id), name, NOW)
    roles.grant(tx, known.person_id, office, role, NOW)
    room = ChatRow(
        channel=CHANNEL,
        account=ACCOUNT,
        external_id=str(user_id),
        kind=ChatKind.PRIVATE,
        title=name,
        person_id=known.person_id,
        state=chats.ChatState.ACTIVE,
        created_at=NOW,
    )
    chats.add(tx, room)
    return access.introduce(tx, CHANNEL, ACCOUNT, str(user_id), name, NOW)


def verifier(tx: Tx, office: str = NUNUKAN) -> Actor:
    """Somebody who writes."""
    return staff(tx, office, Role.VERIFIER, 9_001)


def leader(tx: Tx, office: str = KALTARA) -> Actor:
    """Somebody who decides."""
    return staff(tx, office, Role.APPROVER, 9_002)


def spread(tx: Tx) -> HoaxClaim:
    """A rumour about Nunukan, asked about there and in Tarakan: the province publishes."""
    about = claim(tx)
    claim_world.asked(tx, about, TARAKAN)
    return hoax_claims.lock(tx, hoax_claims.key_of(about)) or about


def submitted(tx: Tx, about: HoaxClaim, writer: Actor, **changes: object) -> Verdict:
    """What somebody has written and submitted."""
    number = hoax_claims.key_of(about)
    draft = verdict_drafts.write(by(tx, writer), number, content(about, **changes), "")
    return verdict_drafts.submit(by(tx, writer), number, seen(tx, draft))


def published(tx: Tx, about: HoaxClaim, writer: Actor, decider: Actor) -> Verdict:
    """What has been approved."""
    verdict = submitted(tx, about, writer)
    return verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)


def seen(tx: Tx, draft: Verdict) -> str:
    """The digest of a draft as it stands."""
    return verdict_records.digest_of(tx, draft)


def tell(tx: Tx) -> int:
    """Tell everybody; returns in how many chunks."""
    chunks = 0
    while telling.tell_some(act(tx)):
        chunks += 1
    return chunks


def told(tx: Tx) -> list[OperationRow]:
    """The calls that tell those who asked."""
    return [row for row in rows_of(tx) if ":kabar:" in row.message]


def texts_of(tx: Tx, rows: list[OperationRow]) -> list[str]:
    """What these calls say."""
    return [renderings.get(tx, row.rendering or "").text for row in rows]


def groups(tx: Tx) -> dict[str, ChatRow]:
    """A group of the staff in each office that has to do with it, and one elsewhere."""
    codes = (NUNUKAN, TARAKAN, KALTARA, "65.04")
    return {code: add_group(tx, code, number) for number, code in enumerate(codes, start=1)}
