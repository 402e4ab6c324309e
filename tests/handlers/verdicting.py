"""Claims about which something can be said, those who say it, and those who wait for it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from bot.composers import COMPOSERS
from hoaxes import gathering, telling, verdict_clock
from hoaxes.gathering import About, Brought
from storage import chats, hoax_claims, hoax_reports, verdicts
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.roles import Role
from storage.verdicts import Verdict
from tests.handlers.desks import officer, row_of
from tests.handlers.dialogue import NUNUKAN, Press, Stage, Talk
from texts import verdict_desk as texts
from threads.context import Act

KALTARA, TARAKAN = "65", "65.71"
RUMOUR = "Beredar kabar TPS di Nunukan tutup jam sepuluh pagi karena surat suara habis, sebarkan!"
EXPLANATION = "TPS dibuka pukul 07.00 sampai 13.00 waktu setempat."
SOURCES = "PKPU tentang pemungutan suara | https://jdih.kpu.go.id/pkpu"
INA, BUDI, SARI, TONO = "+6281100000061", "+6281100000062", "+6281100000063", "+6281100000064"
_KEYS = count()


def writer(stage: Stage, office: str = NUNUKAN) -> Talk:
    """Ina, who verifies."""
    return officer(stage, INA, "Ina", office, Role.VERIFIER)


def decider(stage: Stage, office: str = KALTARA) -> Talk:
    """Budi, who decides."""
    return officer(stage, BUDI, "Budi", office, Role.APPROVER)


def asker(stage: Stage, user: str, name: str = "Sari") -> Talk:
    """Somebody who asks, whose window is open."""
    talk = stage.person(user, name)
    stage.look(lambda tx: stage._make_known(tx, user, name, ()))
    open_window(stage, user)
    return talk


def open_window(stage: Stage, user: str) -> None:
    """They have just written."""
    stage.look(lambda tx: chats.note_heard(tx, row_of(stage, tx, user), stage.clock()))
    if hasattr(stage, "fake") and hasattr(stage.fake, "open_window"):
        stage.fake.open_window(user)


def opened(stage: Stage, user: str, office: str = NUNUKAN) -> int:
    """A claim that somebody's report opens."""

    def write(tx: Tx) -> int:
        chat = row_of(stage, tx, user)
        report = gathering.gather(_act(stage, tx), chat, Brought(RUMOUR, office), timedelta(0))
        return hoax_claims.key_of(gathering.open_claim(_act(stage, tx), report, About(NUNUKAN)))

    return stage.look(write)


def joined(stage: Stage, number: int, user: str, office: str = TARAKAN) -> None:
    """One more person asks."""

    def write(tx: Tx) -> None:
        claim = hoax_claims.lock(tx, number)
        assert claim is not None
        gathering.join(_act(stage, tx), row_of(stage, tx, user), Brought(RUMOUR, office), claim)

    stage.look(write)


async def written(ina: Talk, number: int, command: str = "/putusan") -> None:
    """A verdict in its three steps."""
    await ina.plays(
        (f"{command} {number}", "Kesimpulannya?"),
        (Press(texts.FINDING_LABELS["hoaks"]), texts.ASK_KIND),
        (Press(texts.KIND_LABELS["palsu"]), "Tulis Penjelasan KPU"),
        (EXPLANATION, "Apa sumbernya?"),
        (SOURCES, f"Putusan klaim {number}: konsep"),
    )


async def look_after(stage: Stage) -> None:
    """Let the ticker tell and return what it has to."""

    def tick(tx: Tx) -> None:
        verdict_clock.look(_act(stage, tx))
        while telling.tell_some(_act(stage, tx)):
            pass

    stage.look(tick)
    await stage.settle()


def claim_of(stage: Stage, number: int) -> HoaxClaim:
    """A claim as it stands."""
    return stage.look(lambda tx: tx.get_one(HoaxClaim, number))


def verdict_of(stage: Stage, number: int) -> Verdict:
    """The newest version of what is said about a claim."""
    return stage.look(lambda tx: verdicts.of_claim(tx, number)[0])


def receipts_of(stage: Stage, number: int) -> list[int | None]:
    """The numbers of those who asked."""
    return stage.look(lambda tx: [one.number for one in hoax_reports.of_claim(tx, number)])


def _act(stage: Stage, tx: Tx) -> Act:
    return Act(tx, COMPOSERS, stage.clock(), f"verdicting:{next(_KEYS)}")
