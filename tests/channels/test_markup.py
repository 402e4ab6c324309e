"""The neutral text format: measuring, cleaning and cutting."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.markup import (
    anchors,
    emphasise,
    escape,
    links,
    sanitise,
    split,
    utf16_length,
    visible,
)

TAGS = ("b", "i", "u", "s", "code", "pre", "blockquote")

_pieces = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href='https://kpu.go.id/?a=1&amp;b=2'>",
        "</a>",
        "<blockquote expandable>",
        "</blockquote>",
        "<pre>",
        "</PRE>",
        "<script>",
        "<",
        ">",
        "&amp;",
        "&lt;b&gt;",
        "&#x1F5F3;",
        "&bogus;",
        "&",
        " ",
        "\n",
        "\n\n",
        "kata. ",
        "🇮🇩",
        "👩‍👩‍👧",
        "e\u0301",
        "\0",
        "\ud800",
    ]
)
markups = st.lists(_pieces | st.text(max_size=12), max_size=60).map("".join)


class _Checker(HTMLParser):
    """Fails on tags that are unknown, unclosed or not nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert tag in {*TAGS, "a"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def check(markup: str) -> str:
    """Return the text of well-formed markup in our subset; fails for any other."""
    checker = _Checker()
    checker.feed(markup)
    checker.close()
    assert checker.open == []
    return checker.text


def squeezed(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


@given(st.text())
def test_lengths_are_those_of_utf16(text: str) -> None:
    """A length is half the number of bytes in UTF-16, broken characters included."""
    assert utf16_length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(markups)
def test_sanitised_markup_is_well_formed(markup: str) -> None:
    """Whatever goes in, known tags come out, nested and closed."""
    assert check(sanitise(markup)) == visible(markup)


@given(markups)
def test_sanitising_again_changes_nothing(markup: str) -> None:
    """Cleaned markup is stable and can be written to a database."""
    once = sanitise(markup)
    assert sanitise(once) == once
    assert visible(once) == visible(markup)
    assert "\0" not in once
    once.encode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_escaped_text_is_shown_letter_by_letter(text: str) -> None:
    """Plain text survives escaping."""
    assert visible(escape(text)) == text


@given(markups, st.integers(2, 40))
def test_pieces_fit_and_lose_nothing(markup: str, limit: int) -> None:
    """Every piece fits, is well-formed and not blank; together they show everything."""
    pieces = split(markup, limit)
    shown = [check(piece) for piece in pieces]
    assert all(0 < utf16_length(text) <= limit and text.strip() for text in shown)
    assert squeezed("".join(shown)) == squeezed(visible(markup))


@given(st.lists(st.sampled_from(["ya", "tidak", "pemilu", "🇮🇩"]), min_size=1), st.integers(8, 30))
def test_words_stay_whole(words: list[str], limit: int) -> None:
    """No word is cut that fits into a piece."""
    shown = [visible(piece) for piece in split(" ".join(words), limit)]
    assert " ".join(shown).split() == words


@given(st.lists(st.sampled_from(["🇮🇩", "👩‍👩‍👧", "e\u0301", "👍🏽", "a"]), min_size=1))
def test_graphemes_stay_whole(graphemes: list[str]) -> None:
    """Flags, families, accents and skin tones are not torn apart, even without a space."""
    whole = "".join(graphemes)
    rest = graphemes[:]
    for piece in split(whole, 10):
        text = ""
        while rest and len(text) < len(piece):
            text += rest.pop(0)
        assert text == piece


SANITISED = {
    "known tags": ("<B>a</B><i >b</i>", "<b>a</b><i>b</i>"),
    "unknown tag": (
        "<Budi> & <script>x</script>",
        "&lt;Budi&gt; &amp; &lt;script&gt;x&lt;/script&gt;",
    ),
    "unclosed": ("<b>a<i>b", "<b>a<i>b</i></b>"),
    "stray end": ("a</b>c", "a&lt;/b&gt;c"),
    "crossed": ("<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"),
    "attributes dropped": ('<code class="language-py">x</code>', "<code>x</code>"),
    "expandable quote": ("<blockquote expandable>x</blockquote>", "<blockquote>x</blockquote>"),
    "link": (
        "<a href='https://kpu.go.id/?a=1&amp;b=\"2'>x</a>",
        '<a href="https://kpu.go.id/?a=1&amp;b=&quot;2">x</a>',
    ),
    "link that acts": (
        '<a href="javascript:alert(1)">x</a>',
        '&lt;a href="javascript:alert(1)"&gt;x&lt;/a&gt;',
    ),
    "link that acts, hidden": (
        '<a href="java&#115;cript:alert(1)">x</a>',
        '&lt;a href="java&amp;#115;cript:alert(1)"&gt;x&lt;/a&gt;',
    ),
    "link with an event": (
        '<a href="https://a.id" onclick="x()">y</a>',
        '<a href="https://a.id">y</a>',
    ),
    "entities": ("&lt;b&gt; &copy; &#128499; &nope; &", "&lt;b&gt; © 🗳 &amp;nope; &amp;"),
    "bare ampersand before a name": ("AT&T &copy 2024", "AT&amp;T &amp;copy 2024"),
    "nul": ("a\0b&#0;c", "ab\ufffdc"),
    "too deep": ("<b>" * 17 + "x", "<b>" * 16 + "&lt;b&gt;x" + "</b>" * 16),
    "empty tags vanish": ("<b></b>x", "x"),
}


@pytest.mark.parametrize("label", SANITISED)
def test_sanitise(label: str) -> None:
    """Known formatting stays, everything else is shown as written."""
    markup, expected = SANITISED[label]
    assert sanitise(markup) == expected


SPLIT = {
    "paragraph first": ("satu dua.\n\ntiga empat", 15, ["satu dua.", "tiga empat"]),
    "then line": ("satu dua.\ntiga empat", 15, ["satu dua.", "tiga empat"]),
    "then sentence": ("Satu dua. Tiga empat lima", 20, ["Satu dua.", "Tiga empat lima"]),
    "then word": ("satu dua tiga empat", 10, ["satu dua", "tiga empat"]),
    "then anywhere": ("satuduatigaempat", 6, ["satudu", "atigae", "mpat"]),
    "not for a crumb": ("a\n\nsatu dua tiga empat", 13, ["a\n\nsatu dua", "tiga empat"]),
    "tags reopened": (
        '<b>satu <a href="https://kpu.go.id">dua tiga</a></b>',
        8,
        [
            '<b>satu <a href="https://kpu.go.id">dua</a></b>',
            '<b><a href="https://kpu.go.id">tiga</a></b>',
        ],
    ),
    "entities whole": ("&amp;&lt;&gt;&amp;", 3, ["&amp;&lt;&gt;", "&amp;"]),
    "no-break space binds": ("Rp\u00a05 Rp\u00a07", 6, ["Rp\u00a05", "Rp\u00a07"]),
    "blank": (" \n<b> </b>", 5, []),
    "fits": ("<b>x", 5, ["<b>x</b>"]),
}


@pytest.mark.parametrize("label", SPLIT)
def test_split(label: str) -> None:
    """Cuts are made where a reader would make them."""
    markup, limit, expected = SPLIT[label]
    assert split(markup, limit) == expected


@pytest.mark.parametrize(
    "hostile", ["<b" * 50_000, "<a " + " " * 99_999, "&" * 99_999, "<b>x" * 9_999]
)
def test_hostile_text_takes_no_time(hostile: str) -> None:
    """Reading is linear, so that nobody can stop the bot with a message."""
    assert check(sanitise(hostile)) == visible(hostile)
    assert squeezed("".join(map(visible, split(hostile, 4096)))) == squeezed(visible(hostile))


def test_the_addresses_behind_words_are_told_once() -> None:
    """Unescaped, in their order; what is no safe link is none."""
    text = (
        '<a href="https://kpu.go.id/?a=1&amp;b=2">satu</a> <b><a href="https://x.top">dua</a></b> '
        '<a href="https://x.top">tiga</a> <a href="javascript:x">empat</a> https://kpu.go.id'
    )
    assert list(links(text)) == ["https://kpu.go.id/?a=1&b=2", "https://x.top"]


EMPHASISED = {
    "nothing": ("a b c", [], "a b c"),
    "a word": ("a b c", [(2, 3)], "a <b><u>b</u></b> c"),
    "over a tag": (
        "<i>ab</i>cd", [(1, 3)], "<i>a<b><u>b</u></b></i><b><u>c</u></b>d",
    ),
    "what is bold already": ("<b>ab</b>", [(0, 1)], "<b><u>a</u>b</b>"),
    "an escaped sign": ("a &amp; b", [(2, 3)], "a <b><u>&amp;</u></b> b"),
    "behind the end": ("ab", [(1, 9), (7, 9)], "a<b><u>b</u></b>"),
    "an empty span": ("ab", [(1, 1)], "ab"),
}  # fmt: skip


@pytest.mark.parametrize("label", EMPHASISED)
def test_emphasis(label: str) -> None:
    """Exactly the signs that people see in these spans, whatever tags stand between."""
    markup, spans, expected = EMPHASISED[label]
    assert emphasise(markup, spans) == expected


@given(markups, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=3))
def test_emphasis_changes_no_word(markup: str, spans: list[tuple[int, int]]) -> None:
    """What people read stays, and the result is well formed."""
    marked = emphasise(markup, spans)
    assert visible(marked) == visible(markup)
    assert sanitise(marked) == marked


def test_anchors_stand_in_the_visible_text() -> None:
    """Each run of words that leads somewhere, with where it leads."""
    markup = "ke &lt; <a href='https://kpu.go.id/?a=1&amp;b=2'>si<b>ni</b></a>"
    found = [(visible(markup)[start:end], address) for start, end, address in anchors(markup)]
    assert found == [("si", "https://kpu.go.id/?a=1&b=2"), ("ni", "https://kpu.go.id/?a=1&b=2")]
