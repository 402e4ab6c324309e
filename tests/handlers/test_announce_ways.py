"""Cara kirim: how an announcement goes down the tiers, chosen in the preview."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.broadcasts import Broadcast, BroadcastState, Cascade
from storage.roles import Role
from tests.handlers.approving import LETTER, leader, newest, request_of
from tests.handlers.dialogue import NUNUKAN, PAPUA, RI, Press, Stage, Talk, at
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import ways as texts

pytestmark = pytest.mark.asyncio


def national(stage: Stage) -> Talk:
    """Siti at KPU RI; groups in three zones."""
    for number, office in enumerate((RI, NUNUKAN, PAPUA, f"{PAPUA}.03"), 90):
        stage.group(f"+62811000000{number}", f"Humas {office}", office)
    return stage.person("+6281100000021", "Siti", (RI, Role.DRAFTER))


async def to_preview(siti: Talk, when: str = "besok 07.00") -> None:
    """An announcement to everybody, at a typed time."""
    await siti.plays(
        ("KIRIM", "Silakan ketik"),
        (LETTER, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "hari dan jamnya"),
        (when, "Pratinjau"),
    )


def draft(stage: Stage) -> Broadcast:
    """The announcement written last."""
    return newest(stage)


async def test_by_the_clocks_of_each_zone(stage: Stage) -> None:
    """All three moments are named, and each zone gets it when its own clocks show seven."""
    siti = national(stage)
    await to_preview(siti)
    await siti.plays(
        (Press("Cara kirim"), "Sekarang: Sekaligus."),
        (Press("Waktu setempat"), "Cara kirim: Waktu setempat"),
    )
    siti.expect(
        "Waktu: Selasa, 9 Februari 2027 pukul 07.00 waktu setempat "
        "(07.00 WIT = 05.00 WIB, 07.00 WITA = 06.00 WIB, 07.00 WIB)",
        "sekitar 2 jam",
    )
    await siti.plays((Press("Jadwalkan"), "07.00 waktu setempat (07.00 WIT = 05.00 WIB"))
    for moment, reached in (
        ("2027-02-08T21:59Z", []),
        ("2027-02-08T22:00Z", [92, 93]),
        ("2027-02-08T23:00Z", [91, 92, 93]),
        ("2027-02-09T00:00Z", [90, 91, 92, 93]),
    ):
        stage.clock.now = at(moment)
        await stage.tick()
        assert [n for n in range(90, 94) if stage.shown(f"+62811000000{n}")] == reached
    assert draft(stage).state is BroadcastState.SENT


async def test_another_day_at_home_is_named(stage: Stage) -> None:
    """One o'clock in the east is the evening before in Jakarta."""
    siti = national(stage)
    await to_preview(siti, "lusa 01.00")
    await siti.plays(
        (Press("Cara kirim"), "Sekarang:"), (Press("Waktu setempat"), "Selasa 23.00 WIB")
    )


async def test_a_time_that_is_past_in_the_east_is_refused(stage: Stage) -> None:
    """Neither choosing the way nor the time leads to an hour that the east has behind it."""
    siti = national(stage)
    await to_preview(siti, "hari ini 11.30")
    await siti.plays(
        (Press("Cara kirim"), "Sekarang:"),
        (Press("Waktu setempat"), "pukul 11.30 WIT = 09.30 WIB sudah lewat"),
    )
    assert draft(stage).cascade is Cascade.AT_ONCE
    await siti.plays(
        (Press("Besok 07.00"), "Pratinjau"),
        (Press("Cara kirim"), "Sekarang:"),
        (Press("Waktu setempat"), "07.00 WIT"),
        (Press("Ubah waktu"), "Kapan"),
        (Press("Waktu lain"), "hari dan jamnya"),
        ("hari ini 11.30", "kantor di WIT tidak dapat menerima tepat waktu"),
        ("hari ini 12.30", "12.30 WIT = 10.30 WIB"),
    )
    stage.clock.advance(3_600)
    await siti.plays((Press("Jadwalkan"), "pukul 12.30 WIT = 10.30 WIB sudah lewat"))
    assert draft(stage).state is BroadcastState.DRAFT


async def test_without_a_time_it_is_asked(stage: Stage) -> None:
    """There is no local time for what leaves at once; Sekarang means at once again."""
    siti = national(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Waktu: sekarang"),
        (Press("Cara kirim"), "Sekarang:"),
        (Press("Waktu setempat"), texts.ASK_LOCAL_TIME),
        (Press("Sekarang"), "Cara kirim: Sekaligus"),
        (Press("Cara kirim"), "Sekarang:"),
        (Press("Waktu setempat"), texts.ASK_LOCAL_TIME),
        ("besok 07.00", "07.00 waktu setempat"),
    )


async def test_tier_by_tier(stage: Stage) -> None:
    """The gap is one of those that are offered, and no other."""
    siti = national(stage)
    await to_preview(siti)
    await siti.plays(
        (Press("Cara kirim"), "tingkat atas lebih dahulu"),
        (Press("Berjenjang"), texts.ASK_GAP),
        (Press("30 menit"), "Cara kirim: Berjenjang, jeda sekitar 30 menit antar tingkat"),
    )
    await siti.press_data("kirim:gap:1:7")
    assert draft(stage).gap == timedelta(minutes=30)
    await siti.press_data("kirim:way:1:entah")
    assert draft(stage).cascade is Cascade.TIERED


async def test_a_regency_has_nothing_to_choose(stage: Stage) -> None:
    """Where there is nothing below, the question is not asked."""
    stage.group("g", "Humas Nunukan", NUNUKAN)
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    await to_preview(siti)
    assert "Cara kirim" not in siti.labels
    await siti.press_data("kirim:way:1:setempat")
    assert draft(stage).cascade is Cascade.AT_ONCE


async def test_it_is_decided_before_the_first_zone(stage: Stage) -> None:
    """The second person reads the way and the moments, and has until the east's."""
    siti, budi = national(stage), leader(stage, office=RI)
    await to_preview(siti)
    await siti.plays((Press("Cara kirim"), "Sekarang:"), (Press("Waktu setempat"), "Pratinjau"))
    await siti.plays((Press("Ajukan"), "sebelum Selasa, 9 Februari 2027 pukul 04.45 WIB"))
    asked = budi.news()[-1].text
    assert "pukul 07.00 waktu setempat (07.00 WIT = 05.00 WIB" in asked
    assert "Cara kirim: Waktu setempat" in asked
    assert request_of(stage).decide_by == at("2027-02-08T21:45Z")
    await budi.plays((Press("Setujui"), "terjadwal Selasa, 9 Februari 2027 pukul 07.00 waktu"))


async def test_where_people_type(whatsapp: WhatsAppStage) -> None:
    """The same by words: nothing of it needs a button."""
    siti = national(whatsapp)
    await to_preview(siti)
    await siti.plays(
        ("cara kirim", "Bagaimana pengumuman ini turun"),
        ("waktu setempat", "07.00 WIT = 05.00 WIB"),
        ("jadwalkan", "terjadwal"),
    )
