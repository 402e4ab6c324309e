"""/ralat, /tarik with a reason and /versi: from the wrong text to the last group."""

from __future__ import annotations

import pytest

from bot.composers import COMPOSERS
from broadcasts import corrections
from broadcasts.corrections import MOST_WORDS, Change, Corrector
from channels import markup
from handlers.commands import COMMANDS
from handlers.corrections_views import read_words
from registry.access import Permission
from storage import roles
from storage.broadcasts import BroadcastState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage, Talk
from tests.handlers.relaying import ANI, BUDI, admin, announce, contact
from tests.handlers.relaying import officer as relay_officer
from tests.handlers.test_monitor import LETTER, banten, officer, released
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import corrections as texts
from texts import relays as relay_texts

TRUE = "Rapat koordinasi humas dimulai pukul 14.00."
WHY = "Mengapa pengumuman nomor 1 ditarik?"
EVERY_GROUP = 9


async def sent(stage: Stage) -> tuple[Talk, list[str]]:
    """An announcement that every group has."""
    groups = banten(stage)
    siti = await released(officer(stage))
    await stage.tick()
    return siti, groups


def of(stage: Stage, group: str) -> list[str]:
    """What a group reads."""
    return [shown.text for shown in stage.shown(group)]


async def content(siti: Talk, text: str = TRUE) -> None:
    """A correction of content, up to the preview."""
    await siti.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press(texts.CONTENT), "teks pengumuman yang baru"),
        (text, "tertulis “13.00”"),
        (Press(texts.FITS), "Pratinjau ralat"),
    )


# The straight way


@pytest.mark.asyncio
async def test_a_correction_of_content(stage: Stage) -> None:
    """The preview is what groups then see; the live view counts them."""
    siti, groups = await sent(stage)
    await content(siti)
    siti.expect(f"Sudah menerima: {EVERY_GROUP} chat", TRUE, "yang benar “14.00”")
    await siti.plays((Press(texts.SEND), "sedang dikirim (versi 2)"))
    for group in groups:
        (message, answer) = stage.local.messages(group)
        assert TRUE in markup.visible(message.html)
        assert message.is_edited
        assert answer.reply_to == message.id
        assert "RALAT, Senin, 8 Februari 2027 pukul 10.0" in markup.visible(answer.html)
    await stage.refresh()
    assert any("9 dari 9 terkoreksi" in shown.text for shown in siti.news())
    await siti.plays(
        ("/pantau 1", f"Ralat isi (versi 2): {EVERY_GROUP} dari {EVERY_GROUP} terkoreksi dalam"),
        ("/versi 1", "Versi 1: Dikirim"),
    )
    siti.expect(LETTER, "Versi 2: Ralat isi", "Siti", TRUE, "Tertulis “13.00”")


@pytest.mark.asyncio
async def test_a_slip(stage: Stage) -> None:
    """Texts change, and nobody is told."""
    siti, groups = await sent(stage)
    await siti.plays(
        ("/ralat", "Ralat kecil"),
        (Press(texts.MINOR), "teks pengumuman yang baru"),
        (TRUE, "Pratinjau ralat"),
        (Press(texts.SEND), "sedang dikirim (versi 2)"),
    )
    assert all(len(of(stage, group)) == 1 and TRUE in of(stage, group)[0] for group in groups)
    await stage.refresh()
    await siti.plays(("/pantau 1", "Ralat kecil (versi 2): 9 dari 9"))


@pytest.mark.asyncio
async def test_withdrawing_what_was_sent(stage: Stage) -> None:
    """The reason is asked for, shown as groups will read it, and stands there afterwards."""
    siti, groups = await sent(stage)
    await siti.plays(
        ("/tarik 1", WHY),
        ("…", "alasannya belum terbaca"),
        ("Jadwal ditunda", "Pratinjau penarikan"),
    )
    siti.expect("Alasan: Jadwal ditunda.", f"Sudah menerima: {EVERY_GROUP} chat")
    question = siti.last
    await siti.plays((Press("Ya, tarik"), "nomor 1 sudah ditarik"))
    for group in groups:
        (text,) = of(stage, group)
        assert text.startswith("DITARIK, Senin, 8 Februari 2027")
        assert LETTER not in text
    await siti.press_on(question, "Ya, tarik")
    siti.expect("berstatus “Ditarik”")
    await siti.plays(
        ("/pantau 1", "Penarikan: 9 dari 9 terkoreksi"),
        ("/versi 1", "Versi 2: Ditarik"),
        ("/ralat 1", "berstatus “Ditarik”"),
        ("/ulang 1", "berstatus “Ditarik”"),
    )


@pytest.mark.asyncio
async def test_a_withdrawal_is_given_up(stage: Stage) -> None:
    """/batal and "Tidak jadi" leave everything as it was."""
    siti, groups = await sent(stage)
    await siti.plays(
        ("/tarik 1", WHY),
        ("/batal", "tidak jadi ditarik"),
        ("/tarik 1", WHY),
        ("Jadwal ditunda", "Pratinjau penarikan"),
        (Press("Tidak jadi"), "tidak jadi ditarik"),
    )
    assert LETTER in of(stage, groups[0])[0]
    assert stage.drafts()[0].state is BroadcastState.SENT


# Other ways through the dialogue


@pytest.mark.asyncio
async def test_the_words_can_be_written_anew(stage: Stage) -> None:
    """By the button, by typing over the proposal, and after a sentence that was not understood."""
    siti, _ = await sent(stage)
    await siti.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press(texts.CONTENT), "teks"),
        (TRUE, "tertulis “13.00”"),
        (Press(texts.CHANGE_WORDS), "dua baris"),
        ("jam dua", "belum terbaca"),
        ("tertulis pukul 13.00\nyang benar pukul 14.00", "Pratinjau ralat"),
    )
    siti.expect("tertulis “pukul 13.00”, yang benar “pukul 14.00”")
    await siti.plays((Press(texts.CHANGE_TEXT), "teks"), (LETTER, "sama dengan yang sekarang"))
    await siti.plays((f"{TRUE} Terima kasih.", "tertulis"), ("Tertulis: A / Benar: B", "“B”"))
    await siti.plays((Press(texts.CANCEL), "tidak jadi diralat"))


@pytest.mark.asyncio
async def test_a_text_that_is_all_new(stage: Stage) -> None:
    """Where no few words tell the difference, the author writes them."""
    siti, _ = await sent(stage)
    text = " ".join(f"kata{number} sama{number} lain" for number in range(200))
    await siti.plays(
        ("/ralat 1", "Ralat kecil"), (Press(texts.CONTENT), "teks"), (text, "dua baris")
    )


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/ralat abc", "bukan nomor pengumuman"),
        ("/ralat 99", "tidak ditemukan"),
        ("/versi abc", "bukan nomor pengumuman"),
        ("/versi 99", "tidak ditemukan"),
    ],
)
@pytest.mark.asyncio
async def test_what_does_not_exist(stage: Stage, text: str, answer: str) -> None:
    """Numbers that name nothing get a sentence."""
    siti, _ = await sent(stage)
    await siti.plays((text, answer))


@pytest.mark.asyncio
async def test_nothing_to_correct(stage: Stage) -> None:
    """Without an announcement there is nothing to correct, or to show."""
    siti = officer(stage)
    await siti.plays(("/ralat", "Belum ada"), ("/versi", "Belum ada pengumuman"))


@pytest.mark.asyncio
async def test_a_picture_is_no_new_text(stage: Stage) -> None:
    """The file stays; only the text is taken."""
    siti, _ = await sent(stage)
    await siti.plays(("/ralat 1", "Ralat kecil"), (Press(texts.MINOR), "teks"))
    await siti.share(b"\x89PNG", "a.png", "image/png", "keterangan")
    siti.expect("lampiran tidak dapat diganti")
    await siti.plays(("🗳️", "belum terbaca"), (TRUE, "Pratinjau ralat"))


# Faults


@pytest.mark.asyncio
async def test_pressed_twice(stage: Stage) -> None:
    """The second press sends nothing."""
    siti, groups = await sent(stage)
    await content(siti)
    question = siti.last
    await siti.press(texts.SEND)
    await siti.press_on(question, texts.SEND)
    assert siti.toast
    assert all(len(of(stage, group)) == 2 for group in groups)


@pytest.mark.asyncio
async def test_somebody_else_was_faster(stage: Stage) -> None:
    """What was previewed no longer fits; nothing is sent."""
    siti, groups = await sent(stage)
    await content(siti)
    other, change = Corrector("person:9"), Change("Rapat pukul 15.00.")
    stage.look(
        lambda tx: corrections.correct(tx, COMPOSERS, 1, change, other, stage.clock(), base=1)
    )
    await siti.plays((Press(texts.SEND), "sudah berubah sejak pratinjau"))
    await stage.settle()
    assert ["Rapat pukul 15.00." in of(stage, group)[0] for group in groups] == [True] * 9
    assert all(len(of(stage, group)) == 1 for group in groups)


@pytest.mark.parametrize("label", [texts.SEND, "Ya, tarik"])
@pytest.mark.asyncio
async def test_somebody_whose_role_ended(stage: Stage, label: str) -> None:
    """Between preview and press the role ended: nothing happens."""
    siti, groups = await sent(stage)
    if label == texts.SEND:
        await content(siti)
    else:
        await siti.plays(("/tarik 1", WHY), ("Jadwal ditunda", "Pratinjau penarikan"))
    actor = stage.actor("siti")
    assert actor is not None
    stage.look(lambda tx: roles.forget(tx, actor.person_id))
    await siti.press(label)
    (text,) = of(stage, groups[0])
    assert LETTER in text


@pytest.mark.parametrize(
    ("office", "role", "answer"),
    [
        (BANTEN, Role.VIEWER, "berwenang"),
        (RI, Role.ADMIN, "milik kantor lain"),
        (NUNUKAN, Role.ADMIN, "tidak ditemukan"),
    ],
)
@pytest.mark.asyncio
async def test_who_may_correct(stage: Stage, office: str, role: Role, answer: str) -> None:
    """Only who may send in that office; its buttons are nobody else's either."""
    _, groups = await sent(stage)
    budi = stage.person("budi", "Budi", (office, role))
    await budi.plays(("/ralat 1", answer))
    for data in ("kind:1:content", "send:1", "text:1", "fits:1"):
        await budi.press_data(f"ralat:{data}")
    assert LETTER in of(stage, groups[0])[0]


@pytest.mark.asyncio
async def test_where_a_leader_decides(stage: Stage) -> None:
    """An office that has a Pimpinan leaves corrections to them, who need nobody else."""
    siti, groups = await sent(stage)
    rina = stage.person("rina", "Rina", (BANTEN, Role.APPROVER))
    await siti.plays(("/ralat 1", "dikirim oleh Pimpinan atau Plh"))
    await siti.press_data("ralat:kind:1:content")
    await content(rina)
    await rina.plays((Press(texts.SEND), "sedang dikirim (versi 2)"))
    assert all(TRUE in of(stage, group)[0] for group in groups)


@pytest.mark.parametrize("data", ["ralat", "ralat:x:1", "ralat:send:x", "ralat:fits:1"])
@pytest.mark.asyncio
async def test_buttons_that_nobody_shows(stage: Stage, data: str) -> None:
    """Altered or old buttons are answered and do nothing."""
    siti, groups = await sent(stage)
    await siti.press_data(data)
    assert siti.toast
    assert len(of(stage, groups[0])) == 1


def test_the_permission_stands_on_the_commands_line() -> None:
    """Correcting is speaking; reading the versions is seeing."""
    found = {entry.name: entry.permission for entry in COMMANDS}
    assert (found["ralat"], found["versi"]) == (Permission.SEND, Permission.WATCH)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tertulis A\nyang benar B", ("A", "B")),
        ("Tertulis: “A”; yang benar: “B”", ("A", "B")),
        ("tertulis 08.00 / benar 09.00", ("08.00", "09.00")),
        ("yang benar B", None),
        ("tertulis\nyang benar", None),
        ("", None),
        ("tertulis " + "a" * (MOST_WORDS + 1) + "\nyang benar b", None),
    ],
)
def test_words(text: str, words: tuple[str, str] | None) -> None:
    """Two lines, or one; quotes are ours."""
    assert read_words(text) == words


# WhatsApp


@pytest.mark.asyncio
async def test_whatsapp_outside_the_window(whatsapp: WhatsAppStage) -> None:
    """A template calls; the tap brings RALAT with the whole text, and the question."""
    relay_officer(whatsapp)
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    await announce(whatsapp)
    correct(whatsapp)
    await whatsapp.settle()
    assert "nomor 1 dari KPU Provinsi Banten telah diralat." in budi.news()[-1].text
    await budi.plays((Press(relay_texts.OPEN), "RALAT, "))
    budi.expect("ke grup “Humas Banten”", TRUE, "mohon diteruskan")
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_whatsapp_inside_the_window(whatsapp: WhatsAppStage) -> None:
    """Who has just opened it reads RALAT at once, and may open it again."""
    relay_officer(whatsapp)
    ani = contact(whatsapp, ANI, "Ani")
    await announce(whatsapp)
    await ani.plays((Press(relay_texts.OPEN), LETTER))
    whatsapp.clock.advance(5)
    correct(whatsapp)
    await whatsapp.settle()
    assert "RALAT, " in ani.news()[-1].text
    assert TRUE in ani.news()[-1].text


@pytest.mark.asyncio
async def test_whatsapp_withdrawn(whatsapp: WhatsAppStage) -> None:
    """The template says that it was withdrawn, the tap says why."""
    relay_officer(whatsapp)
    ani = contact(whatsapp, ANI, "Ani")
    await announce(whatsapp)
    by = Corrector("person:1")
    whatsapp.look(
        lambda tx: corrections.withdraw(tx, COMPOSERS, 1, "Ditunda", by, whatsapp.clock())
    )
    await whatsapp.settle()
    assert "telah ditarik" in ani.news()[-1].text
    await ani.plays((Press(relay_texts.OPEN), "Alasan: Ditunda."))


def correct(stage: Stage) -> None:
    """A correction of content of the first announcement."""
    change, by = Change(TRUE, "13.00", "14.00"), Corrector("person:1")
    stage.look(lambda tx: corrections.correct(tx, COMPOSERS, 1, change, by, stage.clock(), base=1))
