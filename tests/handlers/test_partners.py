"""/mitra: lists that leave as documents, and imports that ask first."""

from __future__ import annotations

from typing import Final

import pytest

from registry import imports, sheets
from registry.sheets import MIME_TYPES, Form, open_list
from storage import media
from storage.chats import Category, ChatRow, Segment
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.relaying import SITI
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import import_plans as plan_texts
from texts import partners as texts
from texts import registry as registry_texts
from texts import service
from texts import sheets as sheet_texts

GROUP: Final = "g-1"
HEADER: Final = (*imports.COLUMNS, "segment")


def officer(stage: Stage, office: str = NUNUKAN, role: Role = Role.DRAFTER) -> Talk:
    """Siti, who works in an office, which has a group of voters."""
    stage.group(GROUP, "Difabel", NUNUKAN, Category.VOTERS)
    return stage.person(SITI, "Siti", (office, role))


def row(stage: Stage) -> ChatRow:
    """The group as it is stored."""
    found = stage.chat_row(GROUP)
    assert found is not None
    return found


def changed(title: str = "Difabel", segment: str = "disabilitas", office: str = NUNUKAN) -> bytes:
    """A list that says something of the group."""
    fields = ("local", GROUP, title, office, "komunitas pemilih", segment)
    return sheets.write(Form.XLSX, HEADER, [fields])


async def share(talk: Talk, content: bytes) -> None:
    """Send a list."""
    await talk.share(content, "daftar.xlsx", MIME_TYPES[Form.XLSX])


# Errors first


@pytest.mark.parametrize(
    ("label", "content", "answer"),
    [
        ("an old Excel", b"\xd0\xcf\x11\xe0" + bytes(100), sheet_texts.OLD_EXCEL),
        ("a PDF", b"%PDF-1.7\n%%EOF", sheet_texts.NO_LIST),
        ("another office", changed(office=BANTEN), "tidak berperan di KPU Provinsi Banten"),
        ("no such segment", changed(segment="kucing"), "Segmen “kucing” tidak dikenal"),
        ("a formula", b"channel,chat,title,office,category\nlocal,g-1,=1+1,65.03,media\n", "rumus"),
        ("no list at all", b"halo\n", "judul kolom"),
    ],
)
@pytest.mark.asyncio
async def test_files_that_are_refused(
    label: str, content: bytes, answer: str, stage: Stage
) -> None:
    """Each with its reason; nothing changes, and the next file is waited for."""
    siti = officer(stage)
    await siti.plays(("/mitra", "1 grup, 0 kontak"), (Press(texts.BRING_GROUPS), "Silakan kirim"))
    await share(siti, content)
    siti.expect(answer)
    assert row(stage).segment is None


@pytest.mark.asyncio
async def test_words_instead_of_a_file(stage: Stage) -> None:
    """The file is asked for again, and /batal ends it."""
    siti = officer(stage)
    await siti.plays(
        ("/mitra", "1 grup"),
        (Press(texts.BRING_GROUPS), "Silakan kirim"),
        ("nanti ya", texts.NO_FILE),
        ("/batal", "dibatalkan"),
    )


@pytest.mark.parametrize("data", ["apply", "leave", "get:kucing:65.03", "get:grup:36", "office:36"])
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing(data: str, stage: Stage) -> None:
    """Old buttons, and offices that one may not read about."""
    siti = officer(stage)
    await siti.press_data(f"mitra:{data}")
    assert siti.toast == service.OLD_BUTTON


@pytest.mark.asyncio
async def test_who_may_not(stage: Stage) -> None:
    """Whoever only looks gets lists and brings none; strangers get nothing."""
    officer(stage)
    await stage.person("tamu", "Tamu").plays(("/mitra", "untuk petugas humas KPU"))
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.VIEWER))
    await budi.plays(("/mitra", "1 grup"))
    assert texts.BRING_GROUPS not in budi.labels
    await budi.press_data("mitra:bring:grup")
    assert budi.toast == service.NOT_YOUR_BUTTON


# What goes well


@pytest.mark.asyncio
async def test_a_list_is_shown_before_it_is_applied(stage: Stage) -> None:
    """What would change is said in words; nothing happens before the tap, and it happens once."""
    siti = officer(stage)
    await siti.plays(("/mitra", "1 aktif"), (Press(texts.BRING_GROUPS), "Silakan kirim"))
    await share(siti, changed("Difabel Nunukan"))
    siti.expect(
        "1 diubah.",
        "nama Difabel → Difabel Nunukan; segmen semua segmen → Disabilitas",
    )
    assert row(stage).segment is None
    await siti.plays((Press(plan_texts.APPLY), "0 ditambahkan, 1 diubah, 0 diakhiri"))
    assert (row(stage).title, row(stage).segment) == ("Difabel Nunukan", Segment.DISABLED)
    await siti.press_data("mitra:apply")
    assert siti.toast == service.OLD_BUTTON
    await siti.plays(("/mitra", "1 aktif"), (Press(texts.BRING_GROUPS), "Silakan kirim"))
    await share(siti, changed("Difabel Nunukan"))
    siti.expect("1 tidak berubah.")
    assert siti.labels == ()


@pytest.mark.asyncio
async def test_what_changed_meanwhile_is_shown_anew(stage: Stage) -> None:
    """Only what was read is done."""
    siti = officer(stage)
    await siti.plays(("/mitra", "1 aktif"), (Press(texts.BRING_GROUPS), "Silakan kirim"))
    await share(siti, changed())
    number = row(stage).id
    stage.look(lambda tx: setattr(tx.get_one(ChatRow, number), "segment", Segment.YOUNG))
    await siti.plays((Press(plan_texts.APPLY), texts.CHANGED[:40]))
    siti.expect("segmen Pemilih muda → Disabilitas")
    await siti.plays((Press(plan_texts.LEAVE), "dibatalkan"))
    assert row(stage).segment is Segment.YOUNG


@pytest.mark.asyncio
async def test_a_role_that_ended_meanwhile(stage: Stage) -> None:
    """What was agreed to by somebody who may no longer is refused row by row."""
    siti = officer(stage)
    await siti.plays(("/mitra", "1 aktif"), (Press(texts.BRING_GROUPS), "Silakan kirim"))
    await share(siti, changed())
    number = row(stage).id
    stage.look(lambda tx: setattr(tx.get_one(ChatRow, number), "office", BANTEN))
    await siti.plays((Press(plan_texts.APPLY), registry_texts.ANOTHER_OFFICE))


@pytest.mark.asyncio
async def test_lists_as_documents(stage: Stage) -> None:
    """An Excel file that can be sent back as it is."""
    siti = officer(stage)
    await siti.plays(("/mitra", "1 grup"), (Press(texts.GET_GROUPS), "1 baris"))
    file = siti.last.media
    assert file is not None
    stored = stage.look(lambda tx: media.get(tx, file.sha256))
    assert stored is not None
    assert stored.file_name.startswith("grup-65.03-")
    table = open_list(stored.content)
    assert table.rows[1][1][:4] == ["local", GROUP, "Difabel", NUNUKAN]
    await siti.plays((Press(texts.BRING_GROUPS), "Silakan kirim"))
    await share(siti, stored.content)
    siti.expect("1 tidak berubah.")


@pytest.mark.asyncio
async def test_on_whatsapp_by_words(whatsapp: WhatsAppStage) -> None:
    """The word MITRA shows how they are, and a list leaves as a document."""
    whatsapp.person("+6281100000031", "Ani", (BANTEN, Role.VIEWER))
    siti = whatsapp.person(SITI, "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(("mitra", "0 grup, 0 kontak"), ("unduh kontak", "0 baris"))
    assert whatsapp.fake.counters.violations == []
