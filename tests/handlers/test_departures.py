"""/cabut: somebody leaves an office, and what they held goes on."""

from __future__ import annotations

import pytest
from sqlmodel import select

from registry import erasure, web_access
from storage import broadcasts, chats, people, rosters, stand_ins
from storage.audit import AuditRow
from storage.conversations import ConversationRow
from storage.engine import Tx
from storage.roles import Role
from tests.handlers import leaving
from tests.handlers.desks import ask
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage, Talk
from tests.handlers.leaving import colleague, held_roles, holder_of, leader, leaver, number_of
from texts import departures as texts
from texts import service

pytestmark = pytest.mark.asyncio

TEXT = "Rapat koordinasi humas dimulai pukul 13.00."


async def to_question(rani: Talk) -> None:
    """Choose Tono from the list of the office."""
    await rani.plays(("/cabut", "Akses siapa di KPU Kabupaten Nunukan yang dicabut?"))
    label = next(label for label in rani.labels if label.endswith("Tono"))
    await rani.plays((Press(label), "Petugas Layanan, Konseptor, KPU Kabupaten Nunukan"))


async def end(rani: Talk, successor: str = "Siti") -> None:
    """End Tono's access."""
    await to_question(rani)
    await rani.plays(
        (Press(successor), "Cabut akses Tono di KPU Kabupaten Nunukan?"),
        (Press(texts.CONFIRM), "sudah dicabut"),
    )


async def case_of_sari(stage: Stage) -> int:
    """Sari has asked something."""
    stage.person("sari", "Sari")
    stage.look(lambda tx: stage._make_known(tx, "sari", "Sari", ()))
    return await ask(stage, "sari")


# What is refused


@pytest.mark.parametrize(
    "data",
    ["cabut", "cabut:a", f"cabut:who:{NUNUKAN}:x", f"cabut:do:{NUNUKAN}:2", f"cabut:tik:{NUNUKAN}"],
)
async def test_buttons_of_altered_apps(stage: Stage, data: str) -> None:
    """What means nothing is answered, and changes nothing."""
    rani, _ = leader(stage), leaver(stage)
    await rani.press_data(data)
    assert rani.toast in {service.OLD_BUTTON, texts.ONLY_LEADERS}
    assert Role.DESK in held_roles(stage, "tono")


async def test_only_leaders_of_the_same_office(stage: Stage) -> None:
    """Not a colleague, not another office's Admin nor the one above, not a shared phone."""
    rani, tono = leader(stage), leaver(stage)
    siti = colleague(stage)
    other = stage.person("lain", "Lain", (BANTEN, Role.ADMIN))
    above = stage.person("ri", "Ri", (RI, Role.ADMIN))
    number = number_of(stage, "tono")
    for talk in (siti, other, above):
        await talk.press_data(f"cabut:do:{NUNUKAN}:{number}:0")
        assert talk.toast == texts.ONLY_LEADERS
    await siti.plays(("/cabut", "petugas humas KPU yang berwenang"))
    leaving.share(stage, "rani")
    await rani.plays(("/cabut", texts.SHARED_PHONE))
    await rani.press_data(f"cabut:do:{NUNUKAN}:{number}:0")
    assert rani.toast == texts.SHARED_PHONE
    assert held_roles(stage, "tono") == {Role.DESK, Role.DRAFTER}
    assert not tono.news()


async def test_somebody_of_another_office(stage: Stage) -> None:
    """A number that holds no role here, or that nobody has."""
    rani, _ = leader(stage), leaver(stage)
    stage.person("lain", "Lain", (BANTEN, Role.ADMIN))
    for number in (number_of(stage, "lain"), 999):
        for data in (f"cabut:who:{NUNUKAN}:{number}", f"cabut:do:{NUNUKAN}:{number}:0"):
            await rani.press_data(data)
            assert rani.toast == texts.NOT_OF_THE_OFFICE


async def test_an_office_phone_is_nobody(stage: Stage) -> None:
    """It is not on the list, and no button ends its roles."""
    rani, _ = leader(stage), leaver(stage)
    stage.person("hp", "HP Kantor", (NUNUKAN, Role.DESK))
    leaving.share(stage, "hp")
    await rani.plays(("/cabut", "Tono"))
    assert not any("HP" in label for label in rani.labels)
    await rani.press_data(f"cabut:do:{NUNUKAN}:{number_of(stage, 'hp')}:0")
    assert rani.toast == texts.IS_PHONE


async def test_the_successor_left_meanwhile(stage: Stage) -> None:
    """The question stays, and somebody else can be chosen."""
    case_id = await case_of_sari(stage)
    rani, _, _ = leader(stage), leaver(stage), colleague(stage)
    leaving.burden(stage, case_id)
    await to_question(rani)
    await rani.plays((Press("Siti"), "Cabut akses"))
    siti = number_of(stage, "siti")
    stage.look(lambda tx: erasure.erase(tx, siti, "system", stage.clock()))
    await rani.press(texts.CONFIRM)
    assert rani.toast == texts.UNFIT
    assert Role.DESK in held_roles(stage, "tono")


async def test_the_person_is_erased_meanwhile(stage: Stage) -> None:
    """There is nobody whose access could end."""
    rani, _, _ = leader(stage), leaver(stage), colleague(stage)
    await to_question(rani)
    await rani.plays((Press("Siti"), "Cabut akses"))
    tono = number_of(stage, "tono")
    stage.look(lambda tx: erasure.erase(tx, tono, "system", stage.clock()))
    await rani.press(texts.CONFIRM)
    assert rani.toast == texts.NOT_OF_THE_OFFICE


async def test_a_button_pressed_twice(stage: Stage) -> None:
    """The second tap is told that it is done; one person leaves once."""
    rani, tono, _ = leader(stage), leaver(stage), colleague(stage)
    await end(rani)
    told = len(tono.news())
    number = number_of(stage, "tono")
    await rani.press_data(f"cabut:do:{NUNUKAN}:{number}:{number_of(stage, 'siti')}")
    assert rani.toast == texts.NOT_OF_THE_OFFICE
    assert len(tono.news()) == told


async def test_who_cannot_go_on_is_not_offered(stage: Stage) -> None:
    """Cases need somebody who answers, texts somebody who sends; otherwise the desk."""
    case_id = await case_of_sari(stage)
    rani, _ = leader(stage), leaver(stage)
    viewer = stage.person("lia", "Lia", (NUNUKAN, Role.VIEWER))
    leaving.burden(stage, case_id)
    await to_question(rani)
    assert "Lia" not in rani.labels
    assert "Rani" in rani.labels
    await rani.press_data(
        f"cabut:to:{NUNUKAN}:{number_of(stage, 'tono')}:{number_of(stage, 'lia')}"
    )
    assert rani.toast == texts.UNFIT
    assert not viewer.news()


# What follows


async def test_the_last_admin_and_oneself(stage: Stage) -> None:
    """Both are said first; a button that did not say so asks again; oneself can undo it."""
    rani, _ = leader(stage), colleague(stage)
    number = number_of(stage, "rani")
    await rani.plays(("/cabut", "Akses siapa"))
    await rani.press_data(f"cabut:do:{NUNUKAN}:{number}:0", rani.last.id)
    rani.expect(texts.LAST_ADMIN, texts.ONESELF)
    await rani.plays((Press(texts.CANCEL), texts.CANCELLED))
    assert held_roles(stage, "rani") == {Role.ADMIN}
    await rani.plays(
        ("/cabut rani", "1. Rani"),
        (Press("1. Rani"), "Siapa yang melanjutkan?"),
        (Press(texts.TO_THE_DESK), texts.LAST_ADMIN),
    )
    rani.expect(texts.ONESELF)
    await rani.plays((Press(texts.CONFIRM), "sudah dicabut"))
    assert texts.ROLL not in rani.labels
    assert not held_roles(stage, "rani")
    await rani.plays((Press(texts.UNDO), "Sudah diurungkan"))
    assert held_roles(stage, "rani") == {Role.ADMIN}


async def test_the_last_leader(stage: Stage) -> None:
    """Who decides from then on is named."""
    rani = leader(stage)
    stage.person("budi", "Budi", (NUNUKAN, Role.APPROVER))
    await rani.plays(
        ("/cabut budi", "1. Budi"),
        (Press("1. Budi"), "Siapa yang melanjutkan?"),
        (Press(texts.TO_THE_DESK), "Cabut akses Budi"),
    )
    rani.expect("Ini Pimpinan terakhir", "menunggu Pimpinan KPU Provinsi Kalimantan Utara")


# What goes over


async def test_everything_goes_over_and_both_are_told(stage: Stage) -> None:
    """Cases, groups, contact, roster, stand-in, code: in one act, with audit rows."""
    case_id = await case_of_sari(stage)
    rani, tono, siti = leader(stage), leaver(stage), colleague(stage)
    code = leaving.burden(stage, case_id)
    await to_question(rani)
    rani.expect("Pesan warga: LYN-6503-0001", "Admin Grup: “Humas Nunukan”", "Kontak kantor")
    rani.expect("Piket: ", "Plh Pimpinan", "Kode undangan yang belum dipakai: 1")
    await rani.plays((Press("Siti"), "Dilanjutkan oleh Siti."), (Press(texts.CONFIRM), "dicabut"))
    assert holder_of(stage, case_id) == number_of(stage, "siti")
    assert leaving.admins(stage) == ["siti"]
    assert not held_roles(stage, "tono")
    assert "Tugas Bapak/Ibu di KPU Kabupaten Nunukan" in tono.news()[-1].text
    assert "Siti melanjutkan" in tono.news()[-1].text
    told = siti.news()[-1].text
    for part in ("Tono tidak bertugas lagi", "LYN-6503-0001", "harus ada di dalam grupnya"):
        assert part in told

    successor = number_of(stage, "siti")

    def look(tx: Tx) -> None:
        now = stage.clock()
        assert [duty.person_id for duty in rosters.coming(tx, NUNUKAN, now)] == [successor]
        assert not stand_ins.in_force(tx, NUNUKAN, now)
        assert [chat.external_id for chat in chats.contacts_of(tx, NUNUKAN)] == ["siti"]
        acts = {row.action for row in tx.scalars(select(AuditRow))}
        assert acts >= {
            "access.ended", "role.ended", "case.taken", "group.admin_changed", "contact.changed",
            "duty.handed_over", "stand_in.ended", "invitation.voided",
        }  # fmt: skip

    stage.look(look)
    newcomer = stage.person("baru", "Baru")
    await newcomer.plays((f"/gabung {code}", service.CODE_EXPIRED))
    await tono.plays(("/datasaya", "Pengalihan tugas: 1 kali"))


async def test_to_the_desk(stage: Stage) -> None:
    """Cases are free and the desk is told; the group has lost its Admin Grup."""
    case_id = await case_of_sari(stage)
    rani, _, siti = leader(stage), leaver(stage), colleague(stage)
    leaving.burden(stage, case_id)
    await end(rani, texts.TO_THE_DESK)
    assert holder_of(stage, case_id) is None
    assert leaving.admins(stage) == []
    assert "menunggu petugas lain" in siti.news()[-1].text


async def test_texts_go_to_the_successor_who_goes_on_writing(stage: Stage) -> None:
    """A draft is theirs, with a button; what they submit is approved by somebody else."""
    stage.group("g-nunukan", "Humas", NUNUKAN)
    rani, tono, siti = leader(stage), leaver(stage), colleague(stage)
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.APPROVER))
    await tono.plays(
        (f"/kirim {TEXT}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
    )
    await end(rani)
    await siti.plays((Press("Lanjutkan 1"), "Pratinjau"), (Press("Ajukan"), "diajukan kepada"))
    assert "Konseptor: Siti" in budi.news()[-1].text
    await budi.plays((Press("Setujui"), "disetujui"))
    await stage.tick()
    assert TEXT in stage.shown("g-nunukan")[-1].text
    await tono.press_data("kirim:view:1")
    assert not tono.toast.startswith("Pratinjau")


async def test_without_a_successor_texts_go_to_whoever_ends_it(stage: Stage) -> None:
    """It is said before, and reports of what runs come to them."""
    stage.group("g-nunukan", "Humas", NUNUKAN)
    rani, tono = leader(stage), leaver(stage)
    await tono.plays(
        (f"/kirim {TEXT}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Besok 07.00"), "Pratinjau"),
        (Press("Jadwalkan"), "erjadwal"),
    )
    await to_question(rani)
    rani.expect("Pengumuman berjalan nomor: 1")
    await rani.plays(
        (Press(texts.TO_THE_DESK), "pindah kepada Bapak/Ibu"),
        (Press(texts.CONFIRM), "sudah dicabut"),
    )

    def reports_to(tx: Tx) -> str:
        found = broadcasts.get(tx, 1)
        assert found is not None
        assert found.report_chat is not None
        return chats.get_one(tx, found.report_chat).external_id

    assert stage.look(reports_to) == "rani"


async def test_what_was_open_is_closed(stage: Stage) -> None:
    """A browser at the desk and a dialogue; the commands go as well."""
    rani, tono, _ = leader(stage), leaver(stage), colleague(stage)
    await tono.plays(("/start", "Selamat datang"), ("/kirim", "Silakan ketik"))
    actor = stage.actor("tono")
    assert actor is not None

    def sit_down(tx: Tx) -> str:
        address = people.find_address(tx, "local", stage.channel.account, "tono")
        assert address is not None
        token = web_access.make_link(tx, actor, address, stage.clock())
        return web_access.redeem(tx, token, stage.clock()).token

    cookie = stage.look(sit_down)
    await end(rani)

    def look(tx: Tx) -> None:
        with pytest.raises(web_access.SessionOver):
            web_access.identify(tx, cookie, stage.clock())
        keys = [row.key for row in tx.scalars(select(ConversationRow))]
        assert not any(":tono:" in key for key in keys)

    stage.look(look)
    assert "kirim" not in {command.name for command in stage.commands("tono")}


async def test_other_offices_are_another_matter(stage: Stage) -> None:
    """Somebody who works for two offices leaves one."""
    rani = leader(stage)
    stage.person("tono", "Tono", (NUNUKAN, Role.DESK), (NUNUKAN, Role.DRAFTER), (RI, Role.DESK))
    await end(rani, texts.TO_THE_DESK)
    assert held_roles(stage, "tono") == {Role.DESK}


# Undone


async def test_undone_within_ten_minutes(stage: Stage) -> None:
    """Roles and all that nobody touched are back; what somebody worked on stays."""
    case_id, other = await case_of_sari(stage), 0
    stage.person("dewi", "Dewi")
    stage.look(lambda tx: stage._make_known(tx, "dewi", "Dewi", ()))
    other = await ask(stage, "dewi")
    rani, tono, siti = leader(stage), leaver(stage), colleague(stage)
    code = leaving.burden(stage, case_id)
    actor, successor = stage.actor("tono"), stage.actor("siti")
    assert actor is not None
    assert successor is not None
    stage.look(lambda tx: leaving.take(stage, tx, actor, other))
    await end(rani)
    await siti.plays(("/layanan", "LYN-6503-0002"))
    await siti.press_data(f"kasus:free:{other}")
    stage.clock.advance(9 * 60)
    await rani.plays((Press(texts.UNDO), "Sudah diurungkan: Tono bertugas lagi"))
    assert held_roles(stage, "tono") == {Role.DESK, Role.DRAFTER}
    assert holder_of(stage, case_id) == actor.person_id
    assert leaving.admins(stage) == ["tono"]

    def look(tx: Tx) -> None:
        now = stage.clock()
        assert [duty.person_id for duty in rosters.coming(tx, NUNUKAN, now)] == [actor.person_id]
        assert len(stand_ins.in_force(tx, NUNUKAN, now)) == 1
        assert [chat.external_id for chat in chats.contacts_of(tx, NUNUKAN)] == ["tono"]

    stage.look(look)
    assert "Bapak/Ibu bertugas lagi di KPU Kabupaten Nunukan" in tono.news()[-1].text
    assert "diurungkan" in siti.news()[-1].text
    newcomer = stage.person("baru", "Baru")
    await newcomer.plays((f"/gabung {code}", "Lihat saja"))
    await rani.press_data("cabut:undo:1")
    assert rani.toast == texts.TOO_LATE


async def test_what_somebody_touched_stays(stage: Stage) -> None:
    """A case on which the successor worked is theirs; whoever undoes it reads how many."""
    case_id = await case_of_sari(stage)
    rani, _, siti = leader(stage), leaver(stage), colleague(stage)
    leaving.burden(stage, case_id)
    await end(rani)
    assert "LYN-6503-0001" in siti.news()[-1].text
    successor = stage.actor("rani")
    assert successor is not None
    stage.look(lambda tx: leaving.take(stage, tx, successor, case_id))
    await rani.plays((Press(texts.UNDO), "1 hal tetap seperti sekarang"))
    assert holder_of(stage, case_id) == number_of(stage, "rani")


async def test_undoing_too_late_and_by_others(stage: Stage) -> None:
    """After ten minutes, by a colleague, or of nothing."""
    rani, _, siti = leader(stage), leaver(stage), colleague(stage)
    await end(rani)
    await siti.press_data("cabut:undo:1")
    assert siti.toast == texts.ONLY_LEADERS
    await rani.press_data("cabut:undo:99")
    assert rani.toast == texts.TOO_LATE
    stage.clock.advance(10 * 60 + 1)
    await rani.press_data("cabut:undo:1")
    assert rani.toast == texts.TOO_LATE
    assert not held_roles(stage, "tono")


async def test_undoing_after_an_erasure(stage: Stage) -> None:
    """Nobody comes back who asked to be forgotten."""
    rani, _, _ = leader(stage), leaver(stage), colleague(stage)
    await end(rani)
    tono = number_of(stage, "tono")
    stage.look(lambda tx: erasure.erase(tx, tono, "system", stage.clock()))
    await rani.press_data("cabut:undo:1")
    assert rani.toast == texts.TOO_LATE


# Finding them


async def test_a_long_list_and_a_name(stage: Stage) -> None:
    """Seven at a time; a name behind the command finds one."""
    rani = leader(stage)
    for number in range(9):
        stage.person(f"p{number}", f"Orang {number}", (NUNUKAN, Role.VIEWER))
    await rani.plays(("/cabut", "3 orang lagi"), (Press(texts.MORE), "8. Orang 7"))
    await rani.plays(("/cabut orang 5", "1. Orang 5"), ("/cabut entah", texts.NOBODY))


async def test_two_offices(stage: Stage) -> None:
    """The office comes first."""
    rani = stage.person("rani", "Rani", (NUNUKAN, Role.ADMIN), (BANTEN, Role.APPROVER))
    await rani.plays(
        ("/cabut", texts.WHICH_OFFICE),
        (Press("Prov. Banten"), "Akses siapa di KPU Provinsi Banten"),
    )
