"""A claim goes to another institution once, without who asked, and what becomes of it is noted."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from hoaxes import agencies, hiding, packing, referring, uniting
from hoaxes.agencies import Institution
from hoaxes.errors import (
    FinishedReferral,
    ListIsFull,
    LongLetter,
    NamelessAgency,
    NoAgency,
    NoLetter,
    NoNews,
    NoReason,
    UnknownClaim,
    UnknownReferral,
)
from hoaxes.referring import Order
from registry.access import NotAllowed
from storage import audit, hoax_claims, hoax_entries, media, referrals
from storage import evidence as evidence_rows
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.hoax_entries import ClaimAct
from storage.offices import Office
from storage.referrals import ReferralState
from tests.hoaxes import files
from tests.hoaxes.claim_world import (
    JATENG,
    KALTARA,
    NUNUKAN,
    RI,
    RUMOUR,
    asked,
    by,
    reports,
    verifier,
)
from tests.hoaxes.referral_world import ORDER, claim, number_of, referred
from tests.world import NOW

POSTER = files.poster()


def test_a_claim_is_handed_over_once(seeded: Database) -> None:
    """A button pressed twice is one referral, one entry and one audit row."""

    def unit(tx: Tx) -> None:
        number, actor = number_of(tx), verifier(tx)
        first = referring.refer(by(tx, actor, "tap"), number, ORDER)
        assert referring.refer(by(tx, actor, "tap"), number, ORDER).id == first.id
        assert [one.id for one in referrals.of_claim(tx, number)] == [first.id]
        assert (first.agency_name, first.state) == (
            "Bawaslu Kabupaten Nunukan",
            ReferralState.PREPARED,
        )
        entries = hoax_entries.of_claim(tx, number)
        assert [entry.act for entry in entries] == [ClaimAct.OPENED, ClaimAct.REFERRED]
        assert audit.last_act(tx, actor.audit_id, "claim.referred") == NOW
        assert first.look_at == datetime(2027, 2, 9, 1, 0, tzinfo=UTC)  # 09.00 WITA

    seeded.write_now(unit)


@pytest.mark.parametrize(
    ("label", "order", "problem"),
    [
        ("no institution", Order("", letter="Isi"), NoAgency),
        ("an unknown one", Order("interpol", letter="Isi"), NoAgency),
        ("no letter", Order("polri", letter=" \n\u0000 "), NoLetter),
        ("too long", Order("polri", letter="a" * 4_001), LongLetter),
    ],
)
def test_what_is_missing_is_said(
    seeded: Database, label: str, order: Order, problem: type[Exception]
) -> None:
    """And nothing is handed over."""

    def unit(tx: Tx) -> None:
        number = number_of(tx)
        with pytest.raises(problem):
            referring.refer(by(tx, verifier(tx)), number, order)
        assert referrals.of_claim(tx, number) == [], label

    seeded.write_now(unit)


def test_only_the_desks_of_a_claim_hand_it_over(seeded: Database) -> None:
    """Who reads it from above may not, and others do not learn that there is one."""

    def unit(tx: Tx) -> None:
        number = number_of(tx)
        referral = referring.refer(by(tx, verifier(tx)), number, ORDER)
        reference = referrals.key_of(referral)
        with pytest.raises(NotAllowed):
            referring.refer(by(tx, verifier(tx, KALTARA)), number, ORDER)
        with pytest.raises(NotAllowed):
            referring.tell(by(tx, verifier(tx, KALTARA)), reference, ReferralState.SENT)
        assert referring.visible(tx, verifier(tx, KALTARA), reference).id == reference
        with pytest.raises(UnknownClaim):
            referring.refer(by(tx, verifier(tx, JATENG)), number, ORDER)
        with pytest.raises(UnknownReferral):
            referring.visible(tx, verifier(tx, JATENG), reference)

    seeded.write_now(unit)


def test_a_united_claim_brings_its_files_and_referrals(seeded: Database) -> None:
    """Also the file of somebody who asked about both, whose older report stays behind."""

    def unit(tx: Tx) -> None:
        actor, kept, gone = verifier(tx), claim(tx), claim(tx, POSTER)
        (report,) = reports(tx, gone)
        asked(tx, kept, chat=tx.get_one(ChatRow, report.chat_id))
        into, number = hoax_claims.key_of(kept), hoax_claims.key_of(gone)
        reference = referring.refer(by(tx, actor), number, ORDER).id
        uniting.merge(by(tx, actor), number, into)
        assert [one.id for one in referrals.of_claim(tx, into)] == [reference]
        assert len(evidence_rows.of_claim(tx, into)) == 1

    seeded.write_now(unit)


def test_what_becomes_of_it_is_noted_until_it_is_over(seeded: Database) -> None:
    """After a week of silence the desk is asked again; a refusal needs its reason."""

    def unit(tx: Tx) -> None:
        actor = verifier(tx)
        number = number_of(tx)
        reference = referrals.key_of(referring.refer(by(tx, actor), number, ORDER))
        sent = referring.tell(by(tx, actor, "sent"), reference, ReferralState.SENT)
        assert sent.look_at == datetime(2027, 2, 15, 1, 0, tzinfo=UTC)
        assert referrals.to_look_at(tx, NOW + timedelta(days=6), 9) == []
        assert len(referrals.to_look_at(tx, NOW + timedelta(days=8), 9)) == 1
        with pytest.raises(NoNews):
            referring.tell(by(tx, actor), reference, ReferralState.DECLINED, "  ")
        news = "Sudah ditangani, laporan 3201012345678901"
        over = referring.tell(by(tx, actor), reference, ReferralState.FOLLOWED_UP, news)
        assert (over.news, over.look_at) == (f"Sudah ditangani, laporan {'•' * 16}", None)
        again = referring.tell(by(tx, actor, "sent"), reference, ReferralState.SENT)
        assert again.state is ReferralState.FOLLOWED_UP  # the same press, long done
        with pytest.raises(FinishedReferral):
            referring.tell(by(tx, actor), reference, ReferralState.RECEIVED)

    seeded.write_now(unit)


def test_the_offered_letter_says_what_is_known(seeded: Database) -> None:
    """And in Aceh the supervisory body has its own name."""

    def unit(tx: Tx) -> None:
        opened = claim(tx)
        asked(tx, opened, JATENG)
        office = tx.get_one(Office, NUNUKAN)
        to = agencies.find(tx, office, "bawaslu")
        assert to is not None
        order = referring.drafted(tx, opened, office, to)
        assert "2 orang dari 2 daerah" in order.letter
        assert opened.title in order.letter
        assert order.addressee == "Pimpinan Bawaslu Kabupaten Nunukan"
        aceh = agencies.known(tx, tx.get_one(Office, "11"))
        assert aceh[0].name == "Panwaslih Provinsi Aceh"
        assert agencies.known(tx, tx.get_one(Office, RI))[0].name == "Bawaslu"

    seeded.write_now(unit)


def test_an_office_writes_its_own_list(seeded: Database) -> None:
    """Over that of KPU RI, which holds again once it is taken off."""

    def unit(tx: Tx) -> None:
        office, ri = tx.get_one(Office, NUNUKAN), tx.get_one(Office, RI)
        mine, national = by(tx, verifier(tx)), by(tx, verifier(tx, RI))
        agencies.put(national, ri, Institution("polri", "Dittipidsiber", "0800"))
        assert agencies.find(tx, office, "polri") == Institution(
            "polri", "Dittipidsiber", "0800", "", is_own=False
        )
        agencies.put(mine, office, Institution("polri", "Polres\nNunukan"))
        found = agencies.find(tx, office, "polri")
        assert found is not None
        assert (found.name, found.is_own) == ("Polres Nunukan", True)
        assert agencies.remove(mine, office, "polri")
        assert not agencies.remove(mine, office, "polri")
        found = agencies.find(tx, office, "polri")
        assert found is not None
        assert found.name == "Dittipidsiber"
        with pytest.raises(NotAllowed):
            agencies.put(mine, ri, Institution("polri", "Polres"))
        with pytest.raises(NamelessAgency):
            agencies.put(mine, office, Institution("polri", "\u202e"))
        codes = {agencies.put(mine, office, Institution("", "Dinas Kominfo")).code for _ in "ab"}
        assert codes == {"dinas-kominfo", "dinas-kominfo-2"}
        for number in range(agencies.MOST - 5):
            agencies.put(mine, office, Institution("", f"Lembaga {number}"))
        with pytest.raises(ListIsFull):
            agencies.put(mine, office, Institution("", "Satu lagi"))

    seeded.write_now(unit)


def test_a_pack_is_made_once_and_kept(seeded: Database) -> None:
    """Two who ask at once get the same file."""
    reference = seeded.write_now(lambda tx: referred(tx, POSTER, files.apk()))

    async def twice() -> tuple[packing.Made, packing.Made]:
        first = packing.make(seeded, reference, NOW)
        second = packing.make(seeded, reference, NOW + timedelta(hours=1))
        return await asyncio.gather(first, second)

    one, other = asyncio.run(twice())
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one.content)) as archive:
        names = archive.namelist()
        page = archive.read("lembar-klaim.html").decode()
        letter = archive.read("surat-pengantar.html").decode()
    assert len([name for name in names if name.startswith("bukti/")]) == 1
    assert RUMOUR in page
    assert "Kabupaten Nunukan" in page
    assert "12/HM.02/2027" in letter
    assert "Sari Melati" not in page + letter  # who asked
    stored = seeded.read_now(lambda tx: referrals.get(tx, reference))
    assert stored is not None
    assert stored.pack == one.file.sha256


def test_a_hidden_file_leaves_the_packs(seeded: Database) -> None:
    """What was made before is made anew without it."""

    def prepare(tx: Tx) -> tuple[int, int]:
        actor, number = verifier(tx), number_of(tx, POSTER)
        reference = referrals.key_of(referring.refer(by(tx, actor), number, ORDER))
        (kept,) = evidence_rows.of_claim(tx, number)
        return reference, kept.id or 0

    reference, kept = seeded.write_now(prepare)
    before = asyncio.run(packing.make(seeded, reference, NOW))

    def hide(tx: Tx) -> None:
        with pytest.raises(NotAllowed):
            hiding.hide(by(tx, verifier(tx, KALTARA)), kept)
        mine = by(tx, verifier(tx))
        hiding.hide(mine, kept)
        assert hiding.hide(mine, kept).is_hidden
        with pytest.raises(NoReason):
            hiding.keep(mine, kept, " ")
        with pytest.raises(UnknownClaim):
            hiding.hide(mine, 999)
        assert hiding.keep(mine, kept, "Diminta penyidik").kept_reason == "Diminta penyidik"

    seeded.write_now(hide)
    after = asyncio.run(packing.make(seeded, reference, NOW))
    assert after.file.sha256 != before.file.sha256
    assert not [name for name in _names(after) if name.startswith("bukti/")]
    seeded.write_now(lambda tx: media.delete_unused(tx, None, 100))
    assert seeded.read_now(lambda tx: media.get(tx, before.file.sha256)) is None


def test_a_file_that_is_hidden_meanwhile_is_in_no_pack(seeded: Database) -> None:
    """Between the reading and the keeping somebody has noticed a card in it."""
    reference = seeded.write_now(lambda tx: referred(tx, POSTER))
    contents = seeded.read_now(lambda tx: packing.gather(tx, reference))
    made = packing.built(contents)

    def hide(tx: Tx) -> None:
        (kept,) = evidence_rows.of_claim(tx, 1)
        hiding.hide(by(tx, verifier(tx)), kept.id or 0)

    seeded.write_now(hide)
    assert seeded.write_now(partial(packing.keep, reference, contents, made, NOW)) is None
    assert not [
        name
        for name in _names(asyncio.run(packing.make(seeded, reference, NOW)))
        if name.startswith("bukti/")
    ]


def _names(made: packing.Made) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return archive.namelist()


def test_packs_go_after_a_year(seeded: Database) -> None:
    """What was handed over stays written down."""
    reference = seeded.write_now(referred)
    asyncio.run(packing.make(seeded, reference, NOW))

    def later(tx: Tx) -> None:
        assert referrals.drop_packs(tx, NOW, 10) == 0
        assert referrals.drop_packs(tx, NOW + timedelta(seconds=1), 10) == 1
        kept = referrals.get(tx, reference)
        assert kept is not None
        assert kept.pack is None

    seeded.write_now(later)


def test_there_is_no_pack_of_nothing(seeded: Database) -> None:
    """Somebody asked for one that does not exist."""
    with pytest.raises(UnknownReferral):
        asyncio.run(packing.make(seeded, 99, NOW))
