"""Our HTML subset on WhatsApp and back: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import markup
from channels.whatsapp_markup import from_whatsapp, to_whatsapp

OUT: dict[str, tuple[str, str]] = {
    "bold and italic": ("<b>Rapat</b> <i>besok</i>", "*Rapat* _besok_"),
    "struck and code": ("<s>07.00</s> <code>PGM-1</code>", "~07.00~ `PGM-1`"),
    "underline is unknown": ("<u>penting</u>", "penting"),
    "nested": ("<b><i>dua</i></b>", "*_dua_*"),
    "bold twice": ("<b>a <b>b</b></b>", "*a b*"),
    "within a word": ("ke<b>pala</b>", "kepala"),
    "space at the edge": ("<b> Rapat </b>besok", " *Rapat* besok"),
    "only space": ("a<b> </b>c", "a c"),
    "over lines": ("<b>satu\ndua</b>", "*satu*\n*dua*"),
    "marker inside": ("<b>2*3</b>", "2*3"),
    "neighbours": ("<b>a</b><i>.</i>", "*a*."),
    "preformatted": ("<pre>a *b*\nc</pre>", "```a *b*```\n```c```"),
    "code within bold": ("<b>kode <code>A1</code></b>", "kode `A1`"),
    "nothing within code": ("<code><b>x</b></code>", "`x`"),
    "quotation": ("a<blockquote>b\nc</blockquote>d", "a\n> b\n> c\nd"),
    "quotation alone": ("<blockquote><b>b</b></blockquote>", "> *b*"),
    "link": ('<a href="https://kpu.go.id/a_b">Buka</a>', "Buka (https://kpu.go.id/a_b)"),
    "link that shows itself": ('<a href="https://kpu.go.id/">kpu.go.id</a>', "kpu.go.id"),
    "mail": ('<a href="mailto:humas@kpu.go.id">Surel</a>', "Surel (humas@kpu.go.id)"),
    "link of another platform": ('<a href="tg://user?id=1">Siti</a>', "Siti"),
    "escaped": ("1 &lt; 2 &amp; <script>", "1 < 2 & <script>"),
    "typed stars stay": ("*PENTING*", "*PENTING*"),
    "unclosed": ("<b>Rapat", "*Rapat*"),
}

IN: dict[str, tuple[str, str]] = {
    "bold": ("*Rapat* besok", "<b>Rapat</b> besok"),
    "italic and strike": ("_a_ ~b~", "<i>a</i> <s>b</s>"),
    "nested": ("*_dua_*", "<b><i>dua</i></b>"),
    "code": ("`a*b*` dan ```c\n_d_```", "<code>a*b*</code> dan <pre>c\n_d_</pre>"),
    "arithmetic": ("2*3*4 = 24", "2*3*4 = 24"),
    "identifiers": ("nama_berkas_baru", "nama_berkas_baru"),
    "spaced": ("* a *", "* a *"),
    "over lines": ("*a\nb*", "*a\nb*"),
    "unclosed": ("*Rapat", "*Rapat"),
    "tags are text": ("*<b>&*", "<b>&lt;b&gt;&amp;</b>"),
    "a half of an emoji": ("*\ud83d*", "<b>\ufffd</b>"),
    "nothing visible": ("*\0*", "**"),
    "empty": ("", ""),
}

_TAGS = st.sampled_from(["b", "i", "u", "s", "code", "pre", "blockquote"])
_WORDS = st.text(st.characters(exclude_characters="*_~`", exclude_categories=["Cs"]), max_size=12)
_HTML = st.recursive(
    _WORDS.map(markup.escape),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", _TAGS, inner),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("label", OUT)
def test_html_becomes_whatsapps_markers(label: str) -> None:
    """Markers stand where WhatsApp reads them, and are left out elsewhere."""
    source, expected = OUT[label]
    assert to_whatsapp(source) == expected


@pytest.mark.parametrize("label", IN)
def test_whatsapps_markers_become_html(label: str) -> None:
    """What WhatsApp shows formatted is formatted; everything else is text."""
    source, expected = IN[label]
    assert from_whatsapp(source) == expected


@given(_HTML)
def test_no_word_is_lost(source: str) -> None:
    """Whatever the formatting, people read the same letters on WhatsApp."""
    shown = markup.visible(from_whatsapp(to_whatsapp(source)))
    plain = shown.replace("> ", "").replace(">", "")
    assert _letters(plain) == _letters(markup.visible(source).replace(">", ""))


@given(st.text())
def test_any_text_is_safe(text: str) -> None:
    """What people type becomes markup that is already sanitised."""
    html = from_whatsapp(text)
    assert markup.sanitise(html) == html
    assert len(markup.visible(html)) <= len(text)


@given(st.text(st.sampled_from("*_~`> ab\n"), max_size=200))
def test_markers_in_any_order_are_read(text: str) -> None:
    """No order of markers breaks the reading or adds a letter."""
    html = from_whatsapp(text)
    assert markup.sanitise(html) == html
    assert _bare(markup.visible(html)) == _bare(text)


def test_many_markers_are_read_at_once() -> None:
    """A long message of markers costs no more than its length."""
    assert from_whatsapp("*a" * 20_000).count("<b>") <= 20_000
    assert to_whatsapp("<b>a</b>," * 400).count("*") == 800


def _letters(text: str) -> str:
    return "".join(text.split())


def _bare(text: str) -> str:
    return "".join(char for char in text if char not in "*_~`")
