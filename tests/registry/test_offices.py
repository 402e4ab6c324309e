"""Finding the office that somebody means."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry import offices
from registry.offices import Directory
from storage import offices as store
from storage.engine import Database
from storage.offices import Tier

EVERYTHING = offices.read_offices()
DIRECTORY = Directory(EVERYTHING, offices.read_aliases(EVERYTHING))

FOUND = [
    ("the full name", "KPU Kabupaten Nunukan", ["65.03"]),
    ("without the administrative word", "KPU Kota Jakarta Pusat", ["31.71"]),
    ("a short form", "Jakpus", ["31.71"]),
    ("written together", "Tanjungpinang", ["21.72"]),
    ("written apart", "Tanjung Pinang", ["21.72"]),
    ("with a hyphen", "kpu kab. fak-fak", ["92.03"]),
    ("kab. with a dot", "Kab. Bandung", ["32.04"]),
    ("the kind at the end", "Bandung (Kota)", ["32.73"]),
    ("kota or kabupaten is not said", "Bandung", ["32.04", "32.73"]),
    ("both kinds are said", "Kab/Kota Bandung", ["32.04", "32.73"]),
    ("province, regency and city share a name", "gorontalo", ["75", "75.01", "75.71"]),
    ("a province by its short form", "KPU Jabar", ["32"]),
    ("province before a short form", "Prov. Sumut", ["12"]),
    ("DKI", "DKI", ["31"]),
    ("the official name of Jakarta's office", "KPU Provinsi DKI Jakarta", ["31"]),
    ("DIY", "D.I.Y.", ["34"]),
    ("NTT", "ntt", ["53"]),
    ("Aceh has KIP", "KIP Aceh", ["11"]),
    ("Aceh called KPU", "KPU Kabupaten Aceh Selatan", ["11.01"]),
    ("the national office", "KPU RI", ["00"]),
    ("the national tier", "Nasional", ["00"]),
    ("the code", "65.03", ["65.03"]),
    ("the code without its dot", "6503", ["65.03"]),
    ("the code of a province", "KPU 65", ["65"]),
    ("the province resolves a doubt", "Banjar, Kalsel", ["63.03"]),
    ("the province in full", "KPU Kota Banjar Provinsi Jawa Barat", ["32.79"]),
    ("kepulauan left out", "Mentawai", ["13.09"]),
    ("the long name of the commission", "Komisi Pemilihan Umum Kabupaten Bogor", ["32.01"]),
    ("the title of a group", "Grup Humas KPU Kab. Nunukan", ["65.03"]),
    ("a former name", "Maluku Tenggara Barat", ["81.03"]),
    ("sumatra", "sumatra utara", ["12"]),
    ("a slip of the pen", "Nunukn", ["65.03"]),
    ("a slip in a shared name", "Bandug", ["32.04", "32.73"]),
    ("the beginning of several", "Kutai", ["64.02", "64.07", "64.08"]),
    ("nothing like it", "xyzzy", []),
    ("nothing at all", "  \u200e ", []),
    ("only the commission", "KPU", []),
    ("an emoji", "🗳️", []),
]


@pytest.mark.parametrize(("text", "codes"), [row[1:] for row in FOUND], ids=[r[0] for r in FOUND])
def test_what_people_write(text: str, codes: list[str]) -> None:
    """What people write for an office finds it, and finds all of them where it is unclear."""
    assert [office.code for office in DIRECTORY.resolve(text)] == codes


@pytest.mark.parametrize("office", EVERYTHING, ids=lambda office: office.code)
def test_every_office_answers_to_its_own_names(office: store.Office) -> None:
    """The name, the code and the label on a button mean exactly this office."""
    names = [office.name, office.name.upper(), office.code, offices.label(office)]
    if office.tier is Tier.PROVINCE:
        names.append(f"KPU Prov. {office.region}")
    for name in names:
        assert [found.code for found in DIRECTORY.exact(name)] == [office.code], name


def test_the_data_is_the_whole_organisation() -> None:
    """There are 1 + 38 + 514 offices, and every parent exists."""
    codes = {office.code for office in EVERYTHING}
    tiers = Counter(office.tier for office in EVERYTHING)
    assert tiers == {Tier.NATIONAL: 1, Tier.PROVINCE: 38, Tier.REGENCY: 514}
    assert all(office.parent in codes for office in EVERYTHING if office.code != "00")


def test_labels_fit_buttons() -> None:
    """Labels are at most 20 characters and differ between all offices."""
    labels = [offices.label(office) for office in EVERYTHING]
    assert max(map(len, labels)) <= offices.LABEL_LENGTH
    assert len(set(labels)) == len(EVERYTHING)


def test_names_with_their_kind_are_never_shared() -> None:
    """Only bare names and two old short forms mean several offices."""
    shared = Counter(alias for alias, _ in offices.read_aliases(EVERYTHING))
    bare = {offices.fold(office.region.partition(" ")[2]) for office in EVERYTHING}
    rest = {alias for alias, count in shared.items() if count > 1} - bare
    assert rest == {"mura", "kabmura", "murakab", "jogja", "jogjakarta", "yogya"}


def test_seed_is_idempotent(db: Database) -> None:
    """The first run writes, the second finds nothing to do."""
    assert db.write_now(offices.seed) is True
    assert db.write_now(offices.seed) is False
    assert len(db.read_now(store.everything)) == 553


def test_seed_repairs_what_differs(seeded: Database) -> None:
    """A changed office and a stray alias are set right again."""
    office = seeded.read_now(lambda tx: store.get(tx, "65.03"))
    assert office is not None
    wrong = store.Office(**{**office.model_dump(), "name": "KPU Salah"})
    seeded.write_now(lambda tx: store.put(tx, [wrong], [("salah", "65.03")]))
    assert seeded.write_now(offices.seed) is True
    assert seeded.read_now(lambda tx: offices.resolve(tx, "salah")) == ()
    assert [found.name for found in seeded.read_now(lambda tx: offices.exact(tx, "6503"))] == [
        "KPU Kabupaten Nunukan"
    ]


def test_resolve_reads_the_database(seeded: Database) -> None:
    """Exact names, qualified names and slips are found through the transaction."""
    for text in ("nunukan", "Nunukan, Kaltara", "Nunukn"):
        found = seeded.read_now(partial(offices.resolve, text=text))
        assert [office.code for office in found] == ["65.03"]


def test_exact_does_not_guess(seeded: Database) -> None:
    """Callers who cannot ask back get nothing for a slip of the pen."""
    assert seeded.read_now(lambda tx: offices.exact(tx, "Nunukn")) == ()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    """Any text gives at most five offices, and never an error."""
    assert len(DIRECTORY.resolve(text)) <= offices.MOST_CANDIDATES


@settings(deadline=None)
@given(st.sampled_from([office for office in EVERYTHING if office.tier is Tier.REGENCY]), st.data())
def test_one_lost_letter_still_finds_the_office(office: store.Office, data: st.DataObject) -> None:
    """A name with one letter missing has its office among the candidates."""
    name = office.region.replace("Administrasi ", "")
    place = data.draw(st.integers(name.index(" ") + 1, len(name) - 1))
    damaged = name[:place] + name[place + 1 :]
    assume(not DIRECTORY.exact(damaged))  # Kota Solok without its k is another city
    candidates = DIRECTORY.resolve(damaged)
    assert office in candidates or len(candidates) == offices.MOST_CANDIDATES
