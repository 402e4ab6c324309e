"""/plh: who decides while the Pimpinan is away."""

from __future__ import annotations

import pytest

from registry.stand_ins import LONGEST
from storage import people
from storage.broadcasts import BroadcastState
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.approving import (
    LETTER,
    author,
    end_roles,
    leader,
    newest,
    submitted,
    to_preview,
)
from tests.handlers.dialogue import BANTEN, RI, Press, Stage, Talk
from texts import approvals
from texts import stand_ins as texts

pytestmark = pytest.mark.asyncio


def deputy(stage: Stage) -> Talk:
    """Rina, who works in the same office and approves nothing by herself."""
    return stage.person("rina", "Rina", (BANTEN, Role.VERIFIER))


async def named(budi: Talk, day: str = "besok") -> None:
    """Rina stands in until a day."""
    await budi.plays(
        ("/plh", "tidak ada Plh"),
        (Press("Tunjuk Plh"), "Siapa yang menggantikan"),
        (Press("Rina"), "Sampai kapan Rina"),
        (day, "Rina menjadi Plh KPU Provinsi Banten sampai"),
    )


async def test_a_stand_in_is_named_told_and_approves(stage: Stage) -> None:
    """To the end of that day, in the office's zone; the Pimpinan may decide as well."""
    siti, budi, rina = author(stage), leader(stage), deputy(stage)
    await named(budi)
    budi.expect("sampai Selasa, 9 Februari 2027")
    assert "Bapak/Ibu ditunjuk menjadi Plh KPU Provinsi Banten" in rina.news()[-1].text
    await budi.plays(
        ("/plh", "Plh: Rina, sampai Selasa, 9 Februari 2027."),
        ("/datasaya", "Penunjukan Plh: 1 kali"),
    )
    await submitted(siti)
    assert "Mohon persetujuan" in budi.news()[-1].text
    await rina.plays((Press("Setujui"), "disetujui"))
    await stage.tick()
    assert newest(stage).state is BroadcastState.SENT


async def test_a_stand_in_for_the_leader_who_writes(stage: Stage) -> None:
    """The only leader writes; whoever stands in is the second person."""
    author(stage)
    budi, rina = leader(stage), deputy(stage)
    leader(stage, "atas", RI)
    await named(budi)
    await submitted(budi)
    budi.expect("Pimpinan KPU Provinsi Banten")
    await rina.plays((Press("Setujui"), "disetujui"))


async def test_it_ends_with_its_day_and_by_a_tap(stage: Stage) -> None:
    """A stand-in of yesterday decides nothing, nor one who was thanked."""
    siti, budi, rina = author(stage), leader(stage), deputy(stage)
    await named(budi, "hari ini")
    await submitted(siti)
    await budi.plays(("/plh", "Plh: Rina"))
    overview = budi.news()[-1]
    await budi.plays((Press("Akhiri Plh"), "Tidak ada lagi Plh"))
    await budi.press_on(overview, "Akhiri Plh")
    budi.expect(texts.NOBODY_STOOD_IN)
    await rina.press("Setujui")
    assert approvals.NOT_AN_APPROVER in rina.toast
    await named(budi, "hari ini")
    stage.clock.advance(24 * 3600)
    await submitted(siti)
    await rina.press_data("setuju:yes:2")
    assert approvals.NOT_AN_APPROVER in rina.toast


async def test_who_left_the_office_stands_in_no_more(stage: Stage) -> None:
    """It needs a role there, on the day itself."""
    siti, budi, rina = author(stage), leader(stage), deputy(stage)
    await named(budi)
    end_roles(stage, "rina")
    await submitted(siti)
    await rina.press_data("setuju:yes:1")
    assert approvals.NOT_AN_APPROVER in rina.toast
    await budi.plays((Press("Setujui"), "disetujui"))


async def test_a_stand_in_sends_siaga(stage: Stage) -> None:
    """A stand-in who may write is a leader for these days; the Pimpinan reviews."""
    author(stage)
    budi = leader(stage)
    rina = stage.person("rina", "Rina", (BANTEN, Role.DRAFTER))
    await named(budi)
    await to_preview(rina)
    await rina.plays(
        (Press("Sifat"), "Siaga dikirim tanpa persetujuan"),
        (Press("Siaga"), "Apa alasannya?"),
        (Press("Layanan terhenti"), "Ditinjau sesudahnya: Pimpinan KPU Provinsi Banten"),
        (Press("Kirim Siaga"), "tanpa persetujuan"),
    )
    await budi.plays((Press("Sudah ditinjau"), "sudah dicatat"))
    await stage.tick()
    assert LETTER in stage.shown("g-banten")[-1].text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("entahlah", texts.DAY_NOT_READ),
        ("😀", texts.DAY_NOT_READ),
        ("1/2/2027", texts.DAY_IS_OVER),
        ("31/12/2027", f"Paling lama {LONGEST.days} hari"),
    ],
)
async def test_days_that_do_not_fit(stage: Stage, typed: str, answer: str) -> None:
    """Each is answered, and the question stays."""
    budi = leader(stage)
    deputy(stage)
    await budi.plays(
        ("/plh", "tidak ada Plh"),
        (Press("Tunjuk Plh"), "Siapa"),
        (Press("Rina"), "Sampai kapan"),
        (typed, answer),
        ("lusa", "Rina menjadi Plh"),
    )


async def test_the_second_stand_in_replaces_the_first(stage: Stage) -> None:
    """One at a time."""
    siti, budi, rina = author(stage), leader(stage), deputy(stage)
    await named(budi)
    await budi.plays(
        ("/plh", "Plh: Rina"),
        (Press("Tunjuk Plh"), "Siapa"),
        (Press("Siti"), "Sampai kapan Siti"),
        (Press("Sampai besok"), "Siti menjadi Plh"),
    )
    await submitted(siti)
    await rina.press_data("setuju:yes:1")
    assert approvals.NOT_AN_APPROVER in rina.toast


async def test_leaving_and_nobody_to_name(stage: Stage) -> None:
    """Nothing changes; an office of one has nobody to name."""
    budi = leader(stage)
    await budi.plays(("/plh", "tidak ada Plh"), (Press("Tunjuk Plh"), texts.NOBODY_TO_NAME))
    deputy(stage)
    await budi.plays(
        (Press("Tunjuk Plh"), "Siapa"),
        (Press("Rina"), "Sampai kapan"),
        (Press("Tidak jadi"), texts.CANCELLED),
        (Press("Tunjuk Plh"), "Siapa"),
        (Press("Rina"), "Sampai kapan"),
        ("/batal", texts.CANCELLED),
        ("/plh", "tidak ada Plh"),
    )


async def test_only_the_leader_names_anybody(stage: Stage) -> None:
    """Not an Admin, not another office's leader, not a shared phone, not by altered data."""
    budi, rina = leader(stage), deputy(stage)
    admin = stage.person("admin", "Ani", (BANTEN, Role.ADMIN))
    await admin.plays(("/plh", "petugas humas KPU yang berwenang"))
    other = leader(stage, "lain", RI)
    for talk in (admin, rina, other):
        for data in (f"plh:until:{BANTEN}:2:besok", f"plh:name:{BANTEN}", f"plh:end:{BANTEN}"):
            await talk.press_data(data)
            assert texts.ONLY_LEADERS in talk.toast
    for data in ("plh:until:36:99:besok", f"plh:until:{BANTEN}:1:besok"):
        await budi.press_data(data)
        budi.expect(texts.NOT_OF_THE_OFFICE)
    for data in ("plh", "plh:a", f"plh:entah:{BANTEN}", f"plh:who:{BANTEN}:x"):
        await budi.press_data(data)
        assert budi.toast

    def share(tx: Tx) -> None:
        address = people.find_address(tx, "local", stage.channel.account, "budi")
        assert address is not None
        people.set_shared(tx, address, is_shared=True)

    stage.look(share)
    await budi.plays(("/plh", texts.SHARED_PHONE))


async def test_a_leader_of_two_offices_says_which(stage: Stage) -> None:
    """The office comes first."""
    budi = stage.person("budi", "Budi", (BANTEN, Role.APPROVER), (RI, Role.APPROVER))
    deputy(stage)
    await budi.plays(
        ("/plh", texts.WHICH_OFFICE),
        (Press("Prov. Banten"), "KPU Provinsi Banten\nSekarang tidak ada Plh"),
    )
