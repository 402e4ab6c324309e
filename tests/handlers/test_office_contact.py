"""/kontakkantor, and announcements that each office fills with its own words."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from storage import office_contacts
from storage.audit import AuditRow
from storage.broadcasts import BroadcastState
from storage.roles import Role
from tests.handlers.approving import GROUP, author, leader, newest
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import placeholders as texts

pytestmark = pytest.mark.asyncio

LETTER = "Pindah memilih dilayani {kantor}, hubungi {kontak}."


def contact_of(stage: Stage, office: str = BANTEN) -> str:
    """What the public is told."""
    return stage.look(lambda tx: office_contacts.of_office(tx, office))


async def given(talk: Talk, contact: str = "Helpdesk 0254-200") -> None:
    """A contact is set."""
    await talk.plays(
        ("/kontakkantor", "Belum diisi"),
        (Press(texts.CHANGE), "Silakan tulis kontak KPU Provinsi Banten"),
        (contact, f"Tersimpan. Kontak KPU Provinsi Banten: {contact}"),
    )


async def test_a_leader_sets_changes_and_empties_it(stage: Stage) -> None:
    """Three steps; the audit knows that it changed, not what it says."""
    budi = leader(stage)
    await given(budi)
    assert contact_of(stage) == "Helpdesk 0254-200"
    await budi.plays(
        ("kontak kantor", "Kontak KPU Provinsi Banten\nHelpdesk 0254-200"),
        (Press(texts.CHANGE), "Silakan tulis"),
        (Press(texts.CANCEL), texts.CANCELLED),
        ("/kontakkantor", "Helpdesk 0254-200"),
        (Press(texts.CHANGE), "Silakan tulis"),
        ("-", "dikosongkan"),
        ("/kontakkantor", "Belum diisi"),
    )
    found = select(AuditRow).where(col(AuditRow.action) == "office.contact")
    rows = stage.look(lambda tx: list(tx.scalars(found)))
    assert len(rows) == 2
    assert "Helpdesk" not in str([row.facts for row in rows])


@pytest.mark.parametrize("typed", ["{kantor}", "…", "9" * 121, "a } b"])
async def test_what_is_no_contact(stage: Stage, typed: str) -> None:
    """It is asked again, and nothing changes."""
    budi = leader(stage)
    await budi.plays(
        ("/kontakkantor", "Belum diisi"),
        (Press(texts.CHANGE), "Silakan tulis"),
        (typed, "kontaknya belum terbaca"),
        ("0254-1", "Tersimpan"),
    )


async def test_others_do_not_set_it(stage: Stage) -> None:
    """A Konseptor, a stranger, and the leader of another office by an altered button."""
    siti, other = author(stage), leader(stage, "lain", NUNUKAN)
    await siti.plays(("/kontakkantor", "petugas humas KPU yang berwenang"))
    for talk in (siti, other):
        for data in (f"kontak:office:{BANTEN}", f"kontak:change:{BANTEN}"):
            await talk.press_data(data)
            assert texts.ONLY_LEADERS in talk.toast
    for data in ("kontak", "kontak:x", "kontak:change:99.99"):
        await other.press_data(data)
        assert other.toast
    assert contact_of(stage) == ""


async def test_somebody_with_two_offices_says_which(stage: Stage) -> None:
    """The office comes first."""
    budi = stage.person("budi", "Budi", (BANTEN, Role.ADMIN), (RI, Role.APPROVER))
    await budi.plays(("/kontakkantor", "Kantor yang mana?"), (Press("Prov. Banten"), "Belum diisi"))


async def test_on_whatsapp_it_is_typed(whatsapp: WhatsAppStage) -> None:
    """Without a slash, and with the labels of buttons."""
    budi = whatsapp.person("+6281100000022", "Budi", (BANTEN, Role.APPROVER))
    await budi.plays(
        ("KONTAK KANTOR", "Belum diisi"),
        ("ubah kontak", "Silakan tulis"),
        ("Helpdesk 0254-200", "Tersimpan"),
    )
    assert contact_of(whatsapp) == "Helpdesk 0254-200"


# In an announcement


async def to_preview(siti: Talk, text: str = LETTER) -> None:
    """The shortest way to the preview."""
    await siti.plays(
        (f"/kirim {text}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
    )


async def test_it_is_held_until_the_office_has_a_contact(stage: Stage) -> None:
    """The office is named; once it has one the preview shows it, and so does the request."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti)
    siti.expect("1 kantor belum mengisi kontaknya (KPU Provinsi Banten)", "/kontakkantor")
    assert "Ajukan" not in siti.labels
    await siti.press_data("kirim:send:1")
    assert newest(stage).state is BroadcastState.DRAFT
    await given(budi)
    await siti.plays(
        (Press("Ubah waktu"), "Kapan dikirim?"),
        (Press("Sekarang"), "hubungi Helpdesk 0254-200."),
    )
    siti.expect("contoh KPU Provinsi Banten")
    await siti.plays((Press("Ajukan"), "diajukan"))
    asked = budi.news()[-1].text
    assert "dilayani KPU Provinsi Banten, hubungi Helpdesk 0254-200." in asked
    assert "Isian: contoh KPU Provinsi Banten" in asked
    await budi.plays((Press("Lihat lengkap"), "hubungi Helpdesk 0254-200."))
    await budi.plays((Press("Setujui"), "disetujui"))
    await stage.tick()
    assert "dilayani KPU Provinsi Banten, hubungi Helpdesk" in stage.shown(GROUP)[-1].text


async def test_a_contact_that_goes_before_the_decision(stage: Stage) -> None:
    """Nobody approves what an office cannot fill any more."""
    siti, budi = author(stage), leader(stage)
    await given(budi)
    await to_preview(siti)
    await siti.plays((Press("Ajukan"), "diajukan"))
    stage.look(lambda tx: office_contacts.add(tx, BANTEN, "", stage.clock()))
    await budi.press("Setujui")
    assert "belum mengisi kontaknya" in budi.toast
    assert newest(stage).state is BroadcastState.SUBMITTED


async def test_an_unknown_gap_is_named(stage: Stage) -> None:
    """With the ones that are known, and how a brace is written."""
    siti = author(stage)
    await to_preview(siti, "Yth. {nama}, rapat pukul 13.00.")
    siti.expect("Isian {nama} tidak kami kenal", "{kantor}, {wilayah}, {kontak}, dan {jam}", "{{")
    assert "Kirim" not in siti.labels
    await siti.plays(("Yth. {{nama}}, rapat pukul 13.00.", "untuk apa?"))
    await siti.plays((Press("Ganti isinya"), "Yth. {nama}, rapat"))
    assert "Kirim" in siti.labels


async def test_a_correction_is_held_as_well(stage: Stage) -> None:
    """A new text with a gap that nothing is known for is asked for again."""
    siti = author(stage)
    await to_preview(siti, "Rapat pukul 13.00.")
    await siti.plays((Press("Kirim"), "sedang dikirim"))
    await stage.tick()
    await siti.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press("Ralat kecil"), "teks pengumuman yang baru"),
        ("Rapat {nama} pukul 13.00.", "Isian {nama} tidak kami kenal"),
        ("Rapat {kantor} pukul 13.00.", "Rapat KPU Provinsi Banten pukul 13.00."),
    )
