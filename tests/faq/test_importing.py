"""Files of answers come in as drafts, and what is wrong with them is said line by line."""

from __future__ import annotations

import csv
import io
import json
from functools import partial
from typing import Any

import pytest

from faq import exporting, importing, listing, starting
from faq.entries import EVERYWHERE
from faq.importing import Import, Stored
from registry.lists import ImportRefused
from registry.plans import Effect, Importer
from registry.sheets import Form
from storage import faq_entries
from storage.engine import Database
from storage.faq_entries import VersionState
from storage.roles import Role
from tests.faq.people import member
from tests.faq.rows import NOW, change

OPERATOR = Importer("cli:operator")
ROW = {
    "id": "T1",
    "topic": "layanan",
    "question": "Jam berapa loket buka?",
    "short": "Pukul 08.00.",
    "full": "Loket buka pukul 08.00.",
    "law": "SK 1",
    "url": "https://kpu.go.id",
    "phrasings": ["loket buka jam brp", "jam loket"],
}
OVERLAY = {"id": "T1-94", "entry": "T1", "regions": ["94"], "mode": "adds", "full": "Pukul 09.00."}


def lines(*rows: dict[str, Any]) -> bytes:
    """A file of JSON lines."""
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def table(*rows: dict[str, Any]) -> bytes:
    """The same as a spreadsheet saves it."""
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, delimiter=";")
    writer.writeheader()
    for row in rows:
        cells = {k: "\n".join(v) if isinstance(v, list) else v for k, v in row.items()}
        writer.writerow(cells)
    return text.getvalue().encode("utf-8-sig")


def planned(db: Database, content: bytes, by: Importer = OPERATOR, office: str = "00") -> Import:
    """What the file would do."""
    rows, problems = listing.read(content, office)
    return db.read_now(lambda tx: importing.plan(tx, rows, problems, by))


def stored(db: Database, content: bytes, by: Importer = OPERATOR, office: str = "00") -> Stored:
    """What the file did."""
    done = Stored()
    for steps in planned(db, content, by, office).chunks():
        done += db.write_now(partial(importing.store, steps=steps, by=by, now=NOW))
    return done


def refused(db: Database, content: bytes, by: Importer = OPERATOR) -> list[tuple[int, str]]:
    """Every problem with its line."""
    with pytest.raises(ImportRefused) as refusal:
        planned(db, content, by)
    return [(problem.line, problem.reason) for problem in refusal.value.problems]


@pytest.mark.parametrize("write", [lines, table], ids=["jsonl", "csv"])
def test_a_file_comes_in_as_drafts(office_db: Database, write: Any) -> None:
    """Everything that it says is stored; nothing is certified by it."""
    assert stored(office_db, write(ROW, OVERLAY)) == Stored(added=2)
    (answer, words), (overlay, added) = office_db.read_now(faq_entries.newest)
    assert (answer.code, answer.office, words.state) == ("T1", "00", VersionState.DRAFT)
    assert (words.short, words.phrasings) == (ROW["short"], ROW["phrasings"])
    assert (overlay.base, added.regions, added.mode) == ("T1", ["94"], "adds")


@pytest.mark.parametrize("form", [None, Form.CSV, Form.XLSX])
def test_what_goes_out_comes_in_unchanged(office_db: Database, form: Form | None) -> None:
    """The starter entries survive each form; a second import finds nothing to do."""
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    content, count = office_db.write_now(
        lambda tx: exporting.export(tx, form, EVERYWHERE, "cli:operator", NOW)
    )
    found = planned(office_db, content)
    assert found.plan.counts() == {
        effect: count if effect is Effect.SAME else 0 for effect in Effect
    }
    assert found.steps == []


def test_a_change_is_shown_before_it_is_stored(office_db: Database) -> None:
    """Each field with what it was and would be; the version before stays."""
    stored(office_db, lines(ROW))
    changed = lines(ROW | {"short": "Pukul 07.00.", "valid_until": "2029-12-31"})
    (one,) = planned(office_db, changed).plan.changes
    assert one.effect is Effect.CHANGED
    assert one.fields == (
        ("Jawaban singkat", "Pukul 08.00.", "Pukul 07.00."),
        ("Berlaku sampai", "–", "2029-12-31"),
    )
    assert stored(office_db, changed) == Stored(changed=1)
    versions = office_db.read_now(lambda tx: faq_entries.versions(tx, "T1"))
    assert [words.state for words in versions] == [VersionState.REPLACED, VersionState.DRAFT]


def test_what_is_certified_goes_on_answering(office_db: Database) -> None:
    """A list from a spreadsheet does not change what people are told."""
    stored(office_db, lines(ROW))
    office_db.write_now(lambda tx: change(tx, "T1", state=VersionState.CERTIFIED))
    stored(office_db, lines(ROW | {"short": "Pukul 07.00."}))
    ((entry, words),) = office_db.read_now(faq_entries.live)
    assert (words.number, words.short) == (1, "Pukul 08.00.")
    assert entry.newest == 2


def test_what_others_changed_meanwhile_is_left(office_db: Database) -> None:
    """Between the look and the storing nobody's work is overwritten."""
    stored(office_db, lines(ROW))
    late = planned(office_db, lines(ROW | {"short": "Pukul 07.00."}, ROW | {"id": "T2"}))
    stored(office_db, lines(ROW | {"short": "Pukul 10.00."}))
    done = office_db.write_now(lambda tx: importing.store(tx, late.steps, OPERATOR, NOW))
    assert done == Stored(added=1, skipped=1)
    versions = office_db.read_now(lambda tx: faq_entries.versions(tx, "T1"))
    assert versions[-1].short == "Pukul 10.00."


def test_an_import_that_stopped_goes_on(office_db: Database) -> None:
    """The same file again stores what is missing, once."""
    rows = [ROW | {"id": f"T{number}", "question": f"Tanya {number}?"} for number in range(250)]
    first = next(iter(planned(office_db, lines(*rows)).chunks()))
    office_db.write_now(lambda tx: importing.store(tx, first, OPERATOR, NOW))
    assert stored(office_db, lines(*rows)) == Stored(added=250 - len(first))


def test_lines_without_a_code_get_one_and_are_known_by_their_question(office_db: Database) -> None:
    """Whoever writes a list in a spreadsheet need not think of codes."""
    rows = [{**ROW, "id": "", "question": f"Tanya {number}?"} for number in (1, 2)]
    assert stored(office_db, lines(*rows)) == Stored(added=2)
    codes = [entry.code for entry, _ in office_db.read_now(faq_entries.newest)]
    assert codes == ["00-1", "00-2"]
    assert stored(office_db, lines(*rows)) == Stored()


@pytest.mark.parametrize(
    ("label", "row", "part"),
    [
        ("a day that is none", {"valid_from": "31/02/2026"}, "bukan tanggal"),
        ("the thirtieth of February", {"valid_until": "2026-02-30"}, "bukan tanggal"),
        ("no topic of ours", {"topic": "cuaca"}, "Topik"),
        ("no question", {"question": " "}, "pertanyaannya"),
        ("a code that nobody can type", {"id": "../etc"}, "tidak dapat dipakai"),
        ("another office's code", {"id": "65-7"}, "milik kantor lain"),
        ("an unknown office", {"office": "99"}, "tidak dikenal"),
        ("an unknown answer", {"entry": "X9", "regions": ["94"]}, "tidak ada"),
        ("an unknown neighbour", {"related": ["X9"]}, "tidak dikenal"),
        ("a region that is none", {"entry": "P1", "regions": ["Papua"]}, "Bukan kode wilayah"),
        ("far too long", {"full": "a" * 2_000}, "terlalu panjang"),
        ("a script as its link", {"url": "javascript:x"}, "https://"),
        ("a number as a text", {"short": 8}, "tidak terbaca"),
        ("a text as a list of numbers", {"phrasings": [1, 2]}, "tidak terbaca"),
    ],
)
def test_bad_lines_are_named(
    office_db: Database, label: str, row: dict[str, Any], part: str
) -> None:
    """The line, and what is wrong with it; the good one beside it is not stored either."""
    found = refused(office_db, lines(ROW | {"id": "P1"}, ROW | row))
    assert {line for line, _ in found} == {2}, label
    assert any(part in reason for _, reason in found), found
    assert office_db.read_now(faq_entries.codes) == frozenset()


def test_every_problem_is_told_at_once(office_db: Database) -> None:
    """Whoever mends a list mends it once."""
    found = refused(
        office_db,
        lines(ROW, ROW, ROW | {"id": "T3", "valid_from": "kemarin", "topic": "x"}) + b"\n{rusak",
    )
    assert [line for line, _ in found] == [2, 3, 4]
    assert "baris 1" in found[0][1]


def test_what_a_spreadsheet_would_calculate_is_refused(office_db: Database) -> None:
    """A formula is no answer, wherever it stands."""
    found = refused(office_db, table(ROW, ROW | {"id": "T2", "short": "=HYPERLINK(1)"}))
    assert [line for line, _ in found] == [4]
    assert "rumus" in found[0][1]


def test_a_text_that_looks_like_a_formula_goes_out_as_text(office_db: Database) -> None:
    """Whoever opens the list runs nothing, and it comes back as it was."""
    stored(office_db, lines(ROW | {"short": "=SUM(1)+cmd|x"}))
    content, _ = office_db.write_now(
        lambda tx: exporting.export(tx, Form.CSV, EVERYWHERE, "cli:operator", NOW)
    )
    assert b";'=SUM(1)+cmd|x;" in content
    assert planned(office_db, content).steps == []


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("nothing", b""),
        ("a picture", b"\x89PNG\r\n\x1a\n"),
        ("a broken workbook", b"PK\x03\x04rusak"),
        ("no columns of ours", b"nama;telepon\nA;1\n"),
        ("Latin-1", b'{"id": "\xe9"}'),
        ("too many lines", b"{}\n" * 10_002),
    ],
)
def test_files_that_are_none_are_refused(office_db: Database, label: str, content: bytes) -> None:
    """Before anything is looked at."""
    with pytest.raises(ImportRefused):
        planned(office_db, content)


def test_a_drafter_imports_for_their_own_office(office_db: Database) -> None:
    """Another office's answers are not theirs to change; nothing moves from office to office."""
    drafter = member(office_db, "Nunukan", ("65.03", Role.DRAFTER))
    by = Importer(drafter.audit_id, drafter)
    stored(office_db, lines(ROW))
    assert [line for line, _ in refused(office_db, lines(ROW | {"short": "x"}), by)] == [1]
    own = {**ROW, "id": "", "office": "65.03", "question": "Jam loket Nunukan?"}
    assert stored(office_db, lines(own), by, "65.03") == Stored(added=1)
    moved = refused(office_db, lines(ROW | {"office": "65.03"}), by)
    assert "tidak dapat dipindahkan" in moved[0][1]


def test_an_answer_does_not_begin_to_hang_on_another(office_db: Database) -> None:
    """What it is stays; what hangs on an addition is refused."""
    stored(office_db, lines(ROW, OVERLAY))
    moved = refused(office_db, lines(OVERLAY | {"entry": "", "question": "Q?", "topic": "tps"}))
    assert "menempel" in moved[0][1]
    deeper = refused(office_db, lines(OVERLAY | {"id": "T9", "entry": "T1-94"}))
    assert "hanya dapat menempel" in deeper[0][1]


def test_ten_thousand_answers_are_stored_in_small_steps(office_db: Database) -> None:
    """A bot beside it writes in between; nothing is lost on the way."""
    rows = [ROW | {"id": f"T{number}", "question": f"Tanya {number}?"} for number in range(10_000)]
    found = planned(office_db, lines(*rows))
    assert max(map(len, found.chunks())) <= importing.CHUNK
    assert sum(map(len, found.chunks())) == 10_000
