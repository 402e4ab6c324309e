"""An office with a second pair of eyes: what the tests of approval begin with."""

from __future__ import annotations

from bot.composers import COMPOSERS
from broadcasts import approval_clock
from storage import approvals, roles
from storage.approvals import Approval
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, Press, Stage, Talk
from threads.context import Act

GROUP = "g-banten"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def author(stage: Stage, office: str = BANTEN) -> Talk:
    """Siti, who writes for an office that has one group."""
    stage.group(GROUP, "Humas Banten", office)
    return stage.person("siti", "Siti", (office, Role.DRAFTER))


def leader(stage: Stage, user: str = "budi", office: str = BANTEN) -> Talk:
    """Budi, who approves there."""
    return stage.person(user, user.title(), (office, Role.APPROVER))


async def to_preview(talk: Talk, when: str = "Sekarang") -> None:
    """The shortest way to the preview; `when` is a button."""
    await talk.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press(when), "Pratinjau"),
    )


async def submitted(talk: Talk, when: str = "Sekarang") -> None:
    """Submit an announcement to the office's own groups."""
    await to_preview(talk, when)
    await talk.plays((Press("Ajukan"), "diajukan kepada Pimpinan"))


async def watch(stage: Stage) -> None:
    """Let the ticker look at requests once."""
    await stage.db.write(
        lambda tx: approval_clock.look(Act(tx, COMPOSERS, stage.clock(), "approvals"))
    )
    await stage.settle()


def newest(stage: Stage) -> Broadcast:
    """The announcement written last."""
    return stage.drafts()[-1]


def request_of(stage: Stage, number: int = 1) -> Approval:
    """The last request for an announcement."""
    found = stage.look(lambda tx: approvals.newest_of(tx, number))
    assert found is not None
    return found


def end_roles(stage: Stage, user: str) -> None:
    """Somebody holds no role any more from now on."""
    actor = stage.actor(user)
    assert actor is not None
    person = actor.person_id

    def end(tx: Tx) -> None:
        for grant in roles.of_person(tx, person, stage.clock()):
            grant.ends_at = stage.clock()
        tx.flush()

    stage.look(end)
