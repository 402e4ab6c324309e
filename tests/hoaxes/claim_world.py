"""People who send doubtful messages, those who verify, and claims."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from hoaxes import gathering
from hoaxes.gathering import About, Brought
from registry.access import Actor
from storage import hoax_claims, hoax_reports
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_reports import HoaxReport
from storage.roles import Role
from tests.threads import case_world
from tests.world import COMPOSERS, NOW
from threads.context import Act, DeskAct

RI, KALTARA, NUNUKAN, TARAKAN, JATENG = "00", "65", "65.03", "65.71", "33"
RUMOUR = "Beredar kabar TPS di Nunukan tutup jam sepuluh pagi karena surat suara habis, sebarkan!"
PATIENCE = timedelta(seconds=4)
_keys = count(1)


def act(tx: Tx, key: str = "") -> Act:
    """Something that happens by itself, or is done by somebody outside."""
    return Act(tx, COMPOSERS, NOW, key or f"key-{next(_keys)}")


def by(tx: Tx, actor: Actor, key: str = "", seen: int | None = None) -> DeskAct:
    """Something that somebody of a desk does."""
    return DeskAct(tx, COMPOSERS, NOW, key or f"key-{next(_keys)}", actor=actor, seen=seen)


def verifier(tx: Tx, office: str = NUNUKAN, role: Role = Role.VERIFIER) -> Actor:
    """Somebody who works on claims for an office."""
    return case_world.officer(tx, office, "Verifikator", role)


def citizen(tx: Tx) -> ChatRow:
    """Somebody who asks."""
    return case_world.citizen(tx)


def claim(
    tx: Tx, text: str = RUMOUR, *, office: str = NUNUKAN, place: str | None = NUNUKAN
) -> HoaxClaim:
    """A claim that one person from a region has asked about."""
    report = gathering.gather(act(tx), citizen(tx), Brought(text, office), PATIENCE)
    return gathering.open_claim(act(tx), report, About(place))


def asked(
    tx: Tx, about: HoaxClaim, office: str = NUNUKAN, chat: ChatRow | None = None
) -> HoaxReport:
    """One more person asks about a claim."""
    locked = hoax_claims.lock(tx, hoax_claims.key_of(about))
    assert locked is not None
    return gathering.join(act(tx), chat or citizen(tx), Brought(about.narrative, office), locked)


def reports(tx: Tx, about: HoaxClaim) -> list[HoaxReport]:
    """Everybody who asked about a claim."""
    return list(hoax_reports.of_claim(tx, hoax_claims.key_of(about), limit=1_000))
