"""/meja and /keluar_meja: the way into the web desk, and out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import update
from sqlmodel import select

from handlers.context import Policies
from registry import web_access
from registry.shifts import LASTS
from storage.audit import AuditRow
from storage.people import Address
from storage.roles import Role
from storage.web_links import WebLink
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage

pytestmark = pytest.mark.asyncio

DESK = "https://bot.example.go.id/meja"
WHO = "Siapa yang bertugas sekarang?"


def opened(stage: Stage) -> None:
    """A bot that has a web desk."""
    stage.policies = Policies(desk_url=DESK)
    stage.restart()


def token_in(talk: Talk) -> str:
    """The token of the link that was shown last."""
    (found,) = re.findall(rf"{re.escape(DESK)}/masuk/(\w+)\s", talk.text)
    return str(found)


def links(stage: Stage) -> Sequence[WebLink]:
    """Every link there is."""
    return stage.look(lambda tx: tx.scalars(select(WebLink).order_by("id")).all())


async def test_staff_get_a_link(stage: Stage) -> None:
    """The link is whole, works, and says how long and for whom."""
    opened(stage)
    talk = stage.person("1", "Siti", (NUNUKAN, Role.VIEWER))
    await talk.plays(("/meja", "berlaku 10 menit, satu kali, dan hanya untuk Bapak/Ibu"))
    token = token_in(talk)
    entrance = stage.db.write_now(lambda tx: web_access.redeem(tx, token, stage.clock()))
    assert entrance.actor.person_id == 1


@pytest.mark.parametrize("command", ["/meja", "/keluar_meja"])
async def test_others_get_none(command: str, stage: Stage) -> None:
    """A citizen, and somebody whose role has ended, read that it is for officers."""
    opened(stage)
    talk = stage.person("1", "Warga")
    await talk.say("/start")
    await talk.plays((command, "untuk petugas humas KPU"))
    assert links(stage) == []


async def test_in_a_group_nobody_gets_one(stage: Stage) -> None:
    """A link in a group would be everybody's."""
    opened(stage)
    stage.group("-1", "Humas", NUNUKAN)
    stage.person("1", "Siti", (NUNUKAN, Role.ADMIN))
    await Talk(stage, "1", "-1").plays(("/meja", "chat pribadi"))
    assert links(stage) == []


async def test_without_an_address_of_ours_it_says_so(stage: Stage) -> None:
    """Whoever asks learns who can change it."""
    talk = stage.person("1", "Siti", (NUNUKAN, Role.ADMIN))
    await talk.plays(("/meja", "belum diaktifkan"))
    assert links(stage) == []


async def test_a_running_dialogue_stays(stage: Stage) -> None:
    """Whoever asks for the desk between two steps goes on where they were."""
    opened(stage)
    talk = stage.person("1", "Siti", (NUNUKAN, Role.DRAFTER))
    await talk.plays(
        ("/kirim Rapat pukul 13.00.", "Untuk siapa?"),
        ("/meja", DESK),
        (Press("Internal"), "Kapan dikirim?"),
    )


async def test_a_shared_phone_says_who_is_on_shift_first(stage: Stage) -> None:
    """The link comes by itself once the name is known; whatever the role."""
    opened(stage)
    talk = stage.person("7", "Humas Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("/hpkantor", "Tandai nomor ini"),
        (Press("Ya, tandai"), "kini HP kantor"),
        ("/meja", WHO),
        ("Siti Aminah", DESK),
    )
    assert [link.shift for link in links(stage)] == [1]
    stage.clock.advance(LASTS.total_seconds())
    await talk.plays(("/keluar_meja", "Tidak ada meja"), ("/meja", WHO))


async def test_a_viewer_at_a_shared_phone_is_asked_too(stage: Stage) -> None:
    """A session without a shift would be nobody's."""
    opened(stage)
    talk = stage.person("7", "Humas Banten", (BANTEN, Role.VIEWER))

    stage.db.write_now(lambda tx: tx.execute(update(Address).values(is_shared=True)))
    await talk.plays(("/meja", WHO), ("Siti Aminah", DESK))


async def test_leaving_ends_every_session(stage: Stage) -> None:
    """Two browsers are shown out at once, and it is written down by whom."""
    opened(stage)
    talk = stage.person("1", "Siti", (NUNUKAN, Role.DESK))
    for _ in range(2):
        await talk.say("/meja")
        token = token_in(talk)
        stage.db.write_now(lambda tx: web_access.redeem(tx, token, stage.clock()))  # noqa: B023
    await talk.plays(
        ("/datasaya", "Meja layanan: terbuka di 2 peramban"),
        ("/keluar_meja", "ditutup di semua peramban"),
        ("/keluar_meja", "Tidak ada"),
    )
    ended = stage.look(
        lambda tx: tx.scalars(select(AuditRow).where(AuditRow.action == "web.session_ended")).all()
    )
    assert [(row.actor, row.facts["why"]) for row in ended] == [("person:1", "signed_out")] * 2


async def test_on_whatsapp_it_is_words(whatsapp: WhatsAppStage) -> None:
    """MEJA and KELUAR MEJA; the address of the link is left as it is."""
    opened(whatsapp)
    talk = whatsapp.person("+6281100000021", "Humas Banten", (BANTEN, Role.DESK))
    await talk.plays(("meja", "ketik KELUAR MEJA"))
    token = token_in(talk)
    whatsapp.db.write_now(lambda tx: web_access.redeem(tx, token, whatsapp.clock()))
    await talk.plays(("Keluar meja", "ditutup di semua peramban"))
