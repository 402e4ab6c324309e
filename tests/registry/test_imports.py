"""Importing a list of groups: all of it or nothing."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from channels.base import ChatKind
from registry.imports import COLUMNS, ImportReport, import_chats
from registry.lists import ImportRefused, lines_of, read
from registry.plans import Importer
from registry.sheets import open_list
from storage import chats
from storage.audit import AuditRow
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Database, Tx
from tests.registry.conftest import NOW

HEADER = "channel,chat,title,office,category\n"
ACCOUNTS = {"telegram": "bot", "local": "local"}


def bring(tx: Tx, text: str) -> ImportReport:
    """Import a list."""
    return import_chats(tx, open_list(text.encode()), Importer("cli:operator"), NOW, ACCOUNTS)


def problems_of(db: Database, text: str) -> list[tuple[int, str]]:
    """Import a list that is refused; gives the problems, and checks that nothing was stored."""
    with pytest.raises(ImportRefused) as raised:
        db.write_now(lambda tx: bring(tx, text))
    assert db.read_now(lambda tx: tx.scalars(select(ChatRow)).all()) == []
    return [(problem.line, problem.reason) for problem in raised.value.problems]


ROW = "telegram,-1001,Humas Nunukan,65.03,satker\n"
OTHER_ORDER = (
    "Category,Office,Note,Title,Chat,Channel\nhumas kpu,Kab. Nunukan,,Humas Nunukan,-1001,Telegram"
)
GOOD = [
    ("commas", HEADER + ROW),
    ("semicolons", (HEADER + ROW).replace(",", ";")),
    ("tabs", (HEADER + ROW).replace(",", "\t")),
    ("a byte order mark", f"\ufeff{HEADER}{ROW}"),
    ("another order, more columns", OTHER_ORDER),
    ("Windows line ends, empty lines", f"{HEADER}\n{ROW},,,,\n".replace("\n", "\r\n")),
    ("quotes", HEADER + 'telegram,-1001,"Humas\nNunukan","Nunukan, Kaltara",Satker KPU\n'),
    ("a code without its dot", HEADER + "telegram,-1001,Humas Nunukan,6503,internal\n"),
]


@pytest.mark.parametrize("text", [text for _, text in GOOD], ids=[label for label, _ in GOOD])
def test_lists_as_spreadsheets_write_them(seeded: Database, text: str) -> None:
    """Any usual kind of CSV makes the group known and active."""

    def scene(tx: Tx) -> None:
        assert bring(tx, text) == ImportReport(added=1, updated=0)
        chat = chats.find(tx, "telegram", "bot", "-1001")
        assert chat is not None
        assert (chat.title, chat.office) == ("Humas Nunukan", "65.03")
        assert (chat.category, chat.state) == (Category.SATKER, ChatState.ACTIVE)

    seeded.write_now(scene)


def test_importing_again_updates(seeded: Database) -> None:
    """A known group gets the new values and keeps its id; the audit row holds the counts."""
    first = HEADER + "telegram,-1001,Lama,65.03,satker\n"
    second = HEADER + "telegram,-1001,Baru,65.02,media\ntelegram,-1002,Lain,65,satker\n"

    def scene(tx: Tx) -> None:
        bring(tx, first)
        before = tx.scalars(select(ChatRow)).one().id
        tx.expunge_all()
        assert bring(tx, second) == ImportReport(added=1, updated=1)
        chat = chats.find(tx, "telegram", "bot", "-1001")
        assert chat is not None
        assert (chat.id, chat.title, chat.office) == (before, "Baru", "65.02")
        act = tx.scalars(select(AuditRow)).all()[-1]
        assert (act.actor, act.facts) == ("cli:operator", {"added": 1, "updated": 1})

    seeded.write_now(scene)


def test_all_problems_are_listed_and_nothing_is_imported(seeded: Database) -> None:
    """Each bad row is named by its line with its reasons, and the good rows are not stored."""
    text = HEADER + (
        "telegram,-1001,Baik,65.03,satker\n"
        "sinyal,-1002,Judul,65.03,satker\n"
        "telegram,,Judul,65.03,satker\n"
        "telegram,-1004,,Atlantis,arisan\n"
        'telegram,-1005,"Dua\nbaris",Bandung,satker\n'
        "telegram,-1001,Judul,65.03,satker\n"
        "telegram,-1006,Judul\n"
        "telegram,-1.00123E+12,Judul,,satker\n"
    )
    found = problems_of(seeded, text)
    assert [line for line, _ in found] == [3, 4, 5, 5, 5, 6, 8, 9, 10, 10]
    reasons = "\n".join(reason for _, reason in found)
    for words in (
        "“sinyal” tidak tersedia. Channel yang tersedia: local, telegram.",
        "Kolom chat kosong",
        "Kolom title kosong",
        "“Atlantis” tidak dikenal",
        "“arisan” tidak dikenal. Pilihan: satker, peserta_pemilu",
        "KPU Kabupaten Bandung (32.04) atau KPU Kota Bandung (32.73)",
        "sudah tercantum di baris 2",
        "Baris berisi 3 kolom, seharusnya 5.",
        "diubah oleh aplikasi lembar kerja",
        "Kolom office kosong",
    ):
        assert words in reasons


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "Baris pertama harus berisi judul kolom"),
        ("telegram,-1001,Judul,65.03,satker\n", 1, "Baris pertama harus berisi judul kolom"),
        ("channel,chat,office,category\n", 1, "Tambahkan: title."),
        (HEADER + 'telegram,-1,A,65,satker\ntelegram,-2,"A,65,satker\n', 3, "tanda kutip"),
    ],
    ids=["empty", "no header", "a column is missing", "an open quote"],
)
def test_lists_that_cannot_be_read(seeded: Database, text: str, line: int, words: str) -> None:
    """A list without its header or with an open quote is refused with the line."""
    [(found_line, reason)] = problems_of(seeded, text)
    assert found_line == line
    assert words in reason


def test_a_guess_is_a_problem(seeded: Database) -> None:
    """An office with a slip of the pen is not guessed at."""
    [(line, reason)] = problems_of(seeded, HEADER + "telegram,-1,Judul,Nunukn,satker\n")
    assert (line, "“Nunukn” tidak dikenal" in reason) == (2, True)


def test_a_private_chat_is_no_group(seeded: Database) -> None:
    """The id of a private chat is refused."""

    def scene(tx: Tx) -> None:
        chats.add(
            tx,
            ChatRow(
                channel="telegram",
                account="bot",
                external_id="77",
                kind=ChatKind.PRIVATE,
                title="Orang",
                state=ChatState.ACTIVE,
                created_at=NOW,
            ),
        )
        with pytest.raises(ImportRefused) as raised:
            bring(tx, HEADER + "telegram,77,Judul,65.03,satker\n")
        assert "percakapan pribadi" in raised.value.problems[0].reason

    seeded.write_now(scene)


def test_another_encoding_is_refused_with_its_line() -> None:
    """A file that is not UTF-8 is refused, naming the first line that shows it."""
    with pytest.raises(ImportRefused) as raised:
        lines_of(HEADER.encode() + "telegram,-1,Caf\u00e9,65,satker\n".encode("latin-1"))
    assert [problem.line for problem in raised.value.problems] == [2]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Any text is read into rows and problems, or refused."""
    lines = text.splitlines(keepends=True)
    for given_lines in (lines, [HEADER, *lines]):
        with contextlib.suppress(ImportRefused):
            read(given_lines, COLUMNS)


def test_five_thousand_groups(seeded: Database) -> None:
    """A list of every group there may be is taken whole."""
    names = ("65.03", "KPU Kota Bandung", "Banjar, Kalsel", "NTT")
    rows = "".join(f'telegram,-{n},Grup {n},"{names[n % 4]}",media massa\n' for n in range(5_000))
    report = seeded.write_now(lambda tx: bring(tx, HEADER + rows))
    assert report == ImportReport(added=5_000, updated=0)
