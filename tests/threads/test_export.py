"""A case as a page and as a PDF."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlmodel import select

from channels.base import Media, MediaKind
from registry import divisions
from registry.access import Actor
from registry.masking import MASK
from storage import cases, media
from storage.audit import AuditRow
from storage.cases import Case
from storage.engine import Database, Tx
from tests.threads import case_world
from tests.threads.case_world import HERE, KALTARA, RI, THERE, case, citizen, officer
from tests.world import NOW
from threads import export, export_pdf, holding
from threads.errors import UnknownCase
from threads.export import Exported, Form

PICTURE = b"not really a picture"
DIGEST = hashlib.sha256(PICTURE).hexdigest()
HOSTILE = [
    ("markup", "<script>alert(1)</script><img src='http://x.example/a.png'>"),
    ("the end of a page", "</p></main></body></html>"),
    ("an attribute", '" onload="alert(1)'),
    ("entities", "&lt;b&gt; &amp;amp;"),
    ("direction marks", "\u202eterbalik\u202c dan \u200fkanan"),
    ("emoji", "Terima kasih 🙏🏽👨\u200d👩\u200d👧"),
    ("another script", "السلام عليكم 你好"),
    ("marks over letters", "Ḥājj ñ é e\u0301"),
    ("control signs", "a\x01b\x07c\x7fd"),
    ("an endless word", "W" * 3_000),
    ("many lines", "\n" * 200 + "akhir"),
    ("operators of a PDF", ") Tj ET Q (\\ ( ) endstream endobj %%EOF"),
    ("a template", "{nb} {{nb}} ${x} {% x %}"),
]  # fmt: skip


class Page(HTMLParser):
    """What a browser would make of it: open elements, their attributes, the text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.elements.append((tag, dict(attrs)))
        if dict(attrs).get("class") == "said":
            self.said.append("")
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Read on."""
        self.text += data
        if self.said and self.open[-1:] == ["p"]:
            self.said[-1] += data


def made(tx: Tx, actor: Actor, about: Case, form: Form = Form.HTML) -> Exported:
    """The case as somebody exports it."""
    return export.export(tx, actor, cases.key_of(about), form, NOW)


def page(tx: Tx, actor: Actor, about: Case) -> Page:
    """The page, parsed."""
    read = Page(made(tx, actor, about).content.decode())
    assert read.open == []
    return read


def printed(content: bytes) -> str:
    """The text of a PDF whose streams are deflated and whose fonts are of one byte a sign."""
    streams = re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", content, re.DOTALL)
    shown = b"".join(map(zlib.decompress, streams))
    words = re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", shown, re.DOTALL)
    return "\n".join(re.sub(rb"\\(.)", rb"\1", word).decode("cp1252") for word in words)


def talked(tx: Tx) -> tuple[Case, Actor]:
    """A case with a picture, an answer and an end, and who answered."""
    actor = officer(tx, HERE, "Dewi")
    media.put(tx, Media(DIGEST, MediaKind.PHOTO, "foto <tps>.jpg", "image/jpeg", 20), PICTURE, NOW)
    chat = citizen(tx, user_id="+6281100001234")
    about = case(tx, "Surat suara rusak. Hubungi 081234567890", chat=chat)
    case_world.hear(tx, about, "", DIGEST)
    case_world.answer(tx, actor, about, "Terima kasih – “kami” periksa…")
    holding.close(
        case_world.desk_act(tx, actor), cases.key_of(about), "Diganti, hubungi 081234567890"
    )
    return about, actor


def test_a_page_names_the_division(seeded: Database) -> None:
    """By its name, also when it takes no cases any more."""

    def check(tx: Tx) -> None:
        actor, about = officer(tx, HERE), case(tx, "Mohon data")
        holding.give_to_division(
            case_world.desk_act(tx, actor), cases.key_of(about), "hukum", "Mohon ditelaah"
        )
        divisions.set_open(tx, "hukum", "cli:test", NOW, is_open=False)
        assert "Hukum dan Pengawasan" in page(tx, actor, about).text

    seeded.write_now(check)


@pytest.mark.parametrize("code", ["entah", "", "HUKUM"])
def test_no_case_goes_to_a_division_that_is_none(code: str, seeded: Database) -> None:
    """It stays where it is."""

    def check(tx: Tx) -> None:
        actor, about = officer(tx, HERE), case(tx, "Mohon data")
        with pytest.raises(holding.ClosedDivision):
            holding.give_to_division(case_world.desk_act(tx, actor), cases.key_of(about), code, "")
        assert about.division is None

    seeded.write_now(check)


def test_a_page_holds_everything(seeded: Database) -> None:
    """Receipt, office, times with their zone, every entry, and files by name and digest."""

    def check(tx: Tx) -> None:
        about, actor = talked(tx)
        text = page(tx, actor, about).text
        for part in (
            "LYN-6503-0001",
            "KPU Kabupaten Nunukan",
            "Sari Melati (…1234)",
            "Senin, 8 Februari 2027 pukul 11.00 WITA",
            "Surat suara rusak. Hubungi 081234567890",
            "foto <tps>.jpg",
            DIGEST,
            "Terima kasih – “kami” periksa…",
            "Dewi, KPU Kabupaten Nunukan",
            "Diganti",
        ):
            assert part in text, part

    seeded.write_now(check)


def test_a_pdf_holds_everything(seeded: Database) -> None:
    """The same, with the signs of Indonesian print as they are, and its page numbered."""

    def check(tx: Tx) -> None:
        about, actor = talked(tx)
        content = made(tx, actor, about, Form.PDF).content
        assert content.startswith(b"%PDF-1.")
        assert content.rstrip().endswith(b"%%EOF")
        text = printed(content)
        for part in (
            "LYN-6503-0001",
            "KPU Kabupaten Nunukan",
            "Sari Melati (…1234)",
            "Senin, 8 Februari 2027 pukul 11.00 WITA",
            "Surat suara rusak. Hubungi 081234567890",
            "foto <tps>.jpg",
            DIGEST,
            "Terima kasih – “kami” periksa…",
            "Halaman 1/\n1",  # how many there are is filled in at the end
        ):
            assert part in text, part

    seeded.write_now(check)


@pytest.mark.parametrize("form", Form)
def test_offices_above_get_no_names_and_numbers(seeded: Database, form: Form) -> None:
    """Outside the desk the person, the officer and every telephone number are masked."""

    def check(tx: Tx) -> None:
        about, _ = talked(tx)
        for office in (KALTARA, RI):
            content = made(tx, officer(tx, office), about, form).content
            text = printed(content) if form is Form.PDF else Page(content.decode()).text
            assert f"S{MASK * 3}" in text
            assert f"D{MASK * 3}, KPU" in text
            assert "disamarkan" in text
            for secret in ("Sari", "Melati", "Dewi", "1234", "081234567890"):
                assert secret not in text.replace(DIGEST, ""), secret

    seeded.write_now(check)


def test_others_get_nothing(seeded: Database) -> None:
    """Who may not read a case cannot export it, and nothing is written down."""

    def check(tx: Tx) -> None:
        about, _ = talked(tx)
        for number in (cases.key_of(about), 999_999):
            with pytest.raises(UnknownCase):
                export.export(tx, officer(tx, THERE), number, Form.PDF, NOW)
        assert _exports(tx) == []

    seeded.write_now(check)


def test_every_export_is_written_down(seeded: Database) -> None:
    """Who, which case, as what, and whether it was masked; no name and no text."""

    def check(tx: Tx) -> None:
        about, actor = talked(tx)
        above = officer(tx, KALTARA)
        made(tx, actor, about)
        made(tx, above, about, Form.PDF)
        assert [(row.actor, row.subject, row.office, row.facts) for row in _exports(tx)] == [
            (actor.audit_id, f"case:{about.id}", HERE, {"form": "html", "masked": False}),
            (above.audit_id, f"case:{about.id}", HERE, {"form": "pdf", "masked": True}),
        ]

    seeded.write_now(check)


@pytest.mark.parametrize("form", Form)
def test_the_same_case_is_the_same_file(seeded: Database, form: Form) -> None:
    """Made again, later, it has the same digest; after another message it has not."""

    def check(tx: Tx) -> None:
        about, actor = talked(tx)
        first = made(tx, actor, about, form)
        later = export.export(tx, actor, cases.key_of(about), form, NOW + timedelta(days=9))
        assert first == later
        assert first.file.sha256 == hashlib.sha256(first.content).hexdigest()
        assert first.file.file_name == f"LYN-6503-0001.{form.value}"
        case_world.hear(tx, about, "Satu lagi")
        assert made(tx, actor, about, form) != first

    seeded.write_now(check)


@pytest.mark.parametrize(("label", "text"), HOSTILE)
def test_what_people_write_stays_text(seeded: Database, label: str, text: str) -> None:
    """Nothing becomes markup, an address or a break-out, and nothing is lost on the page."""

    def check(tx: Tx) -> None:
        chat = citizen(tx, "<b>Sari</b>")
        about, actor = case(tx, text, chat=chat), officer(tx, HERE)
        read = page(tx, actor, about)
        seen = "".join(sign for sign in text if sign == "\n" or sign.isprintable() or sign > "\x9f")
        assert seen in read.said, label
        allowed = {"lang", "charset", "name", "content", "http-equiv", "class", "dir"}
        assert {name for _, attributes in read.elements for name in attributes} <= allowed
        assert not {tag for tag, _ in read.elements} & {"script", "img", "link", "a", "iframe", "b"}
        assert read.elements.count(("html", {"lang": "id"})) == 1
        content = made(tx, actor, about, Form.PDF).content
        shown = export_pdf.printed(text).replace("\n", "")
        assert shown[:40] in printed(content).replace("\n", "")
        assert content.count(b"\nstartxref\n") == 1

    seeded.write_now(check)


def test_an_emptied_case_says_so(seeded: Database) -> None:
    """What is left is when things happened."""

    def check(tx: Tx) -> None:
        about, actor = talked(tx)
        cases.empty_old(tx, NOW + timedelta(days=1), 10)
        text = page(tx, actor, about).text
        assert "sudah dihapus" in text
        assert "rusak" not in text
        assert DIGEST not in text

    seeded.write_now(check)


@pytest.mark.parametrize(
    ("label", "text", "expected", "is_coded"),
    [
        ("Indonesian print", "“Halo” – … • ‘ya’ — é", "“Halo” – … • ‘ya’ — é", False),
        ("marks over letters", "Ḥājj", "Hajj", False),
        ("wide and joined letters", "ＫＰＵ ﬁ", "KPU fi", False),
        ("direction marks", "\u202ea\u200fb", "ab", False),
        ("emoji", "🙏", "[U+1F64F]", True),
        ("joined emoji", "👩\u200d👧", "[U+1F469][U+1F467]", True),
        ("Arabic", "سل", "[U+0633][U+0644]", True),
        ("the mask", MASK, MASK, False),
    ],
)
def test_what_the_fonts_lack_is_printed_by_rule(
    label: str, text: str, expected: str, is_coded: bool
) -> None:
    """Without its marks if that is a letter, else as its code; what nobody sees is left out."""
    assert export_pdf.printed(text) == expected, label
    assert export_pdf.has_codes(text) is is_coded


def _exports(tx: Tx) -> Sequence[AuditRow]:
    return tx.scalars(select(AuditRow).where(AuditRow.action == "case.exported")).all()
