"""Verifiers at the desks of claims, and people who ask about what circulates."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from bot.composers import COMPOSERS
from hoaxes import gathering
from hoaxes.gathering import About, Brought
from storage import chats, hoax_claims, hoax_entries
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.roles import Role
from tests.handlers.desks import officer, row_of
from tests.handlers.dialogue import NUNUKAN, Stage, Talk
from threads.context import Act

RUMOUR = "Beredar kabar TPS di Nunukan tutup jam sepuluh pagi karena surat suara habis, sebarkan!"
INA, BUDI, DEWI = "+6281100000061", "+6281100000062", "+6281100000063"
PATIENCE = timedelta(seconds=4)
_KEYS = count()


def verifier(
    stage: Stage, user: str = INA, name: str = "Ina", office: str = NUNUKAN,
    role: Role = Role.VERIFIER,
) -> Talk:  # fmt: skip
    """Somebody who verifies, whose own window is open."""
    return officer(stage, user, name, office, role)


def asker(stage: Stage, user: str, name: str = "Sari") -> ChatRow:
    """The chat of somebody who asks."""
    if stage.chat_row(user) is None:
        stage.person(user, name)
        stage.look(lambda tx: stage._make_known(tx, user, name, ()))
    stage.look(lambda tx: chats.note_heard(tx, row_of(stage, tx, user), stage.clock()))
    if hasattr(stage, "fake") and hasattr(stage.fake, "open_window"):
        stage.fake.open_window(user)
    found = stage.chat_row(user)
    assert found is not None
    return found


async def reported(
    stage: Stage, user: str, text: str = RUMOUR, *, office: str = NUNUKAN, place: str = NUNUKAN
) -> int:
    """A claim that somebody's report opens; the desk has been told."""
    asker(stage, user)

    def write(tx: Tx) -> int:
        chat = row_of(stage, tx, user)
        report = gathering.gather(_act(stage, tx), chat, Brought(text, office), PATIENCE)
        return hoax_claims.key_of(gathering.open_claim(_act(stage, tx), report, About(place)))

    number = stage.look(write)
    await stage.settle()
    return number


def joined(
    stage: Stage, claim_id: int, user: str, text: str = RUMOUR, office: str = NUNUKAN
) -> None:
    """One more person asks about a claim."""
    asker(stage, user)

    def write(tx: Tx) -> None:
        claim = hoax_claims.lock(tx, claim_id)
        assert claim is not None
        gathering.join(_act(stage, tx), row_of(stage, tx, user), Brought(text, office), claim)

    stage.look(write)


def claim_of(stage: Stage, claim_id: int) -> HoaxClaim:
    """A claim as it stands."""
    return stage.look(lambda tx: tx.get_one(HoaxClaim, claim_id))


def acts_of(stage: Stage, claim_id: int) -> list[ClaimAct]:
    """What was done with a claim."""
    return [row.act for row in stage.look(lambda tx: hoax_entries.of_claim(tx, claim_id))]


def _act(stage: Stage, tx: Tx) -> Act:
    return Act(tx, COMPOSERS, stage.clock(), f"report:{next(_KEYS)}")
