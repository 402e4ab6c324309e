"""Known claims come in as a list and go out as one; nothing of ours is overwritten."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from hoaxes import exporting, importing, list_rows
from hoaxes.list_rows import COLUMNS, KnownRow
from registry import sheets
from registry.lists import ImportRefused
from registry.plans import Effect
from registry.sheets import Form
from storage import hoax_claims, hoax_reports, verdicts
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState
from storage.verdicts import Finding, VerdictState
from tests.hoaxes.claim_world import NUNUKAN, asked, claim
from tests.world import NOW
from texts.verdict_desk import PROBLEMS

ROW = {
    "external_id": "hoaks-1",
    "title": "TPS tutup jam sepuluh",
    "narrative": "Beredar kabar TPS tutup jam sepuluh pagi karena surat suara habis.",
    "finding": "hoaks",
    "kind": "palsu",
    "explanation": "TPS dibuka pukul 07.00 sampai 13.00 waktu setempat.",
    "process": "Surat suara disiapkan sebanyak pemilih ditambah cadangan.",
    "sources": "PKPU Pemungutan Suara | https://jdih.kpu.go.id/pkpu",
    "office": NUNUKAN,
    "published_on": "2027-02-01",
}


def jsonl(*rows: Mapping[str, object]) -> bytes:
    """A file of these claims."""
    return "\n".join(json.dumps(row) for row in rows).encode()


def csv(*rows: Mapping[str, str]) -> bytes:
    """The same for a spreadsheet."""
    return sheets.write(Form.CSV, COLUMNS, [[row.get(c, "") for c in COLUMNS] for row in rows])


def read(tx: Tx, content: bytes, name: str = "klaim.jsonl") -> Sequence[KnownRow]:
    """The claims of a file."""
    return list_rows.read(list_rows.table_of(content, name), list_rows.names(tx))


def put(tx: Tx, *rows: Mapping[str, str]) -> Mapping[Effect, int]:
    """Import claims."""
    return importing.apply(tx, read(tx, jsonl(*rows)), "cli:operator", NOW)


# What is refused, by its line


@pytest.mark.parametrize(
    ("label", "change", "reason"),
    [
        ("no id", {"external_id": ""}, "external_id"),
        ("long id", {"external_id": "x" * 81}, "external_id"),
        ("no title", {"title": " "}, "title"),
        ("no narrative", {"narrative": ""}, "narrative"),
        ("long narrative", {"narrative": "x" * 6_001}, "narrative"),
        ("no finding", {"finding": ""}, "Kolom finding"),
        ("odd finding", {"finding": "palsu banget"}, "palsu banget"),
        ("odd kind", {"kind": "aneh"}, "Kolom kind"),
        ("a hoax without kind", {"kind": ""}, PROBLEMS["kind_missing"]),
        ("no office", {"office": "99.99"}, "99.99"),
        ("no day", {"published_on": "kemarin"}, "kemarin"),
        ("no explanation", {"explanation": ""}, PROBLEMS["empty"]),
        ("no source", {"sources": ""}, PROBLEMS["no_source"]),
        ("a source without address", {"sources": "PKPU"}, PROBLEMS["bad_source"]),
        ("a telephone number", {"process": "Hubungi 0812 3456 7890."}, PROBLEMS["phone"]),
        ("an account", {"process": "Disebar akun @penyebar_kabar."}, PROBLEMS["account"]),
    ],
)
def test_every_problem_by_its_line(
    label: str, change: dict[str, str], reason: str, seeded: Database
) -> None:
    """With what has to be mended, and nothing is imported."""

    def unit(tx: Tx) -> None:
        with pytest.raises(ImportRefused) as refused:
            read(tx, jsonl(ROW, {**ROW, "external_id": "hoaks-2", **change}))
        assert {problem.line for problem in refused.value.problems} == {2}, label
        assert any(reason in problem.reason for problem in refused.value.problems), label

    seeded.write_now(unit)


@pytest.mark.parametrize(
    ("label", "content", "name", "line"),
    [
        ("no JSON", b"{}\nhalo", "k.jsonl", 2),
        ("a list", b"[1]", "k.jsonl", 1),
        ("no UTF-8", b"{}\n\xff\xfe", "k.jsonl", 2),
        ("deep", b"[" * 100_000, "k.jsonl", 1),
        ("another list", b"a;b\n1;2\n", "k.csv", 1),
        ("a formula", csv(ROW) + b"=1+1;x;x;hoaks;x;;;;;;;\n", "k.csv", 3),
        ("an empty file", b"", "k.csv", 1),
        ("a picture", b"\x89PNG\r\n", "k.xlsx", 1),
    ],
)
def test_files_that_are_no_list(
    label: str, content: bytes, name: str, line: int, seeded: Database
) -> None:
    """Each says where."""

    def unit(tx: Tx) -> None:
        with pytest.raises(ImportRefused) as refused:
            read(tx, content, name)
        assert line in {problem.line for problem in refused.value.problems}, label

    seeded.write_now(unit)


def test_an_id_stands_once(seeded: Database) -> None:
    """The second line is named, with the first."""

    def unit(tx: Tx) -> None:
        with pytest.raises(ImportRefused) as refused:
            read(tx, jsonl(ROW, {}, ROW))
        assert any("baris 1" in problem.reason for problem in refused.value.problems)

    seeded.write_now(unit)


def test_what_an_office_has_written_is_not_overwritten(seeded: Database) -> None:
    """Neither a verdict of its own about an imported claim, nor a claim of its own."""

    def unit(tx: Tx) -> None:
        put(tx, ROW)
        known = hoax_claims.by_external_ids(tx, ["hoaks-1"]).get("hoaks-1")
        assert known is not None
        verdict = verdicts.published(tx, hoax_claims.key_of(known))
        assert verdict is not None
        verdict.digest = "f" * 64
        tx.flush()
        rows = read(tx, jsonl({**ROW, "explanation": "Lain."}))
        with pytest.raises(ImportRefused) as refused:
            importing.plan(tx, rows)
        assert f"Klaim {known.id}" in refused.value.problems[0].reason

    seeded.write_now(unit)


# What comes in


def test_an_imported_claim_is_known_with_its_verdict(seeded: Database) -> None:
    """Published under its own date; the words of a label do as well as its code."""

    def unit(tx: Tx) -> None:
        row = {**ROW, "finding": "Hoaks", "kind": "Konten palsu"}
        plan = importing.plan(tx, read(tx, jsonl(row)))
        assert [change.effect for change in plan.changes] == [Effect.ADDED]
        assert put(tx, row)[Effect.ADDED] == 1
        known = hoax_claims.by_external_ids(tx, ["hoaks-1"]).get("hoaks-1")
        assert known is not None
        assert (known.state, known.office, known.verdict) == (ClaimState.PUBLISHED, NUNUKAN, 1)
        assert known.revision > 0, "every process follows"
        verdict = verdicts.published(tx, hoax_claims.key_of(known))
        assert verdict is not None
        assert (verdict.finding, verdict.state) == (Finding.HOAX, VerdictState.PUBLISHED)
        assert verdict.published_at is not None
        assert verdict.published_at.date().isoformat() == "2027-02-01"
        assert verdict.told_at is not None, "nobody waits for it"
        assert put(tx, row)[Effect.SAME] == 1

    seeded.write_now(unit)


def test_a_changed_row_is_a_new_version_for_who_was_told(seeded: Database) -> None:
    """A diff first; then the earlier one is replaced, and whoever asked is told anew."""

    def unit(tx: Tx) -> None:
        put(tx, ROW)
        known = hoax_claims.by_external_ids(tx, ["hoaks-1"]).get("hoaks-1")
        assert known is not None
        number = hoax_claims.key_of(known)
        asked(tx, known).told = 1
        row = {**ROW, "explanation": "TPS dibuka sampai pukul 13.00.", "title": "TPS tutup"}
        (change,) = importing.plan(tx, read(tx, jsonl(row))).changes
        assert change.effect is Effect.CHANGED
        assert {name for name, _, _ in change.fields} == {"explanation", "title"}
        put(tx, row)
        assert (known.title, known.verdict) == ("TPS tutup", 2)
        newest, first = verdicts.of_claim(tx, number)
        assert (newest.state, first.state) == (VerdictState.PUBLISHED, VerdictState.REPLACED)
        assert newest.told_at is None
        assert len(hoax_reports.untold(tx, number, 2, 10)) == 1
        put(tx, {**row, "narrative": "Kabarnya TPS tutup lebih cepat."})
        assert known.verdict == 2, "another wording says nothing new"

    seeded.write_now(unit)


def test_after_a_stop_the_list_is_imported_again(seeded: Database) -> None:
    """What was applied does nothing, the rest goes on."""
    rows = [{**ROW, "external_id": f"hoaks-{place}"} for place in range(5)]
    seeded.write_now(lambda tx: put(tx, *rows[:3]))

    def fail(tx: Tx) -> None:
        put(tx, *rows[3:4])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        seeded.write_now(fail)
    counts = seeded.write_now(lambda tx: put(tx, *rows))
    assert (counts[Effect.ADDED], counts[Effect.SAME]) == (2, 3)


# What goes out


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_what_goes_out_comes_in_unchanged(form: str, seeded: Database) -> None:
    """In every form, formulas as text; only what is published, and ours are known again."""

    def unit(tx: Tx) -> None:
        row = {**ROW, "narrative": '=HYPERLINK(1)\nBaris; kedua "kutip"', "title": "-tutup"}
        put(tx, row)
        claim(tx)
        put(tx, {**ROW, "external_id": "hoaks-2"})
        ours = hoax_claims.by_external_ids(tx, ["hoaks-2"]).get("hoaks-2")
        assert ours is not None
        ours.external_id = None
        tx.flush()
        content, count = exporting.written(tx, form)
        assert count == 2
        rows = read(tx, content, f"klaim.{form}")
        plan = importing.plan(tx, rows)
        assert [change.effect for change in plan.changes] == [Effect.SAME, Effect.SAME]
        if form == "csv":
            assert b"\n=" not in content
            assert b";=" not in content

    seeded.write_now(unit)
