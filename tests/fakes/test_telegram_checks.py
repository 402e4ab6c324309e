"""The pure parts of the imitated Telegram: HTML, flood limits and checks of parameters."""

import pytest

from tests.fakes.telegram_checks import ApiError, Arguments, check_markup, check_parameters
from tests.fakes.telegram_entities import (
    Entity,
    HtmlError,
    Parsed,
    parse_html,
    spoken_entities,
    trim,
    utf16_length,
)
from tests.fakes.telegram_limits import FloodGate, Limits, Refusal, largest_rate


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        pytest.param("plain > & text", "plain > & text", (), id="plain"),
        pytest.param("&lt;b&gt; &amp;amp; &quot;&#65;&#x42;", '<b> &amp; "AB', (), id="references"),
        pytest.param("&nbsp;&foo", "&nbsp;&foo", (), id="unknown-references-stay"),
        pytest.param("<b>😀a</b>", "😀a", (Entity("bold", 0, 3),), id="utf-16"),
        pytest.param(
            "<b>a<i>b</i></b>",
            "ab",
            (Entity("bold", 0, 2), Entity("italic", 1, 1)),
            id="nested",
        ),
        pytest.param(
            '<a href="https://kpu.go.id/?a=1&amp;b=2">x</a>',
            "x",
            (Entity("text_link", 0, 1, url="https://kpu.go.id/?a=1&b=2"),),
            id="link",
        ),
        pytest.param(
            '<pre><code class="language-python">x</code></pre>',
            "x",
            (Entity("pre", 0, 1, language="python"),),
            id="code-block",
        ),
        pytest.param(
            "<blockquote expandable>q</blockquote>",
            "q",
            (Entity("expandable_blockquote", 0, 1),),
            id="quote",
        ),
        pytest.param("<b></b>x", "x", (), id="empty-tag"),
    ],
)
def test_html_becomes_what_people_see(source: str, text: str, entities: tuple[Entity, ...]) -> None:
    """Markup turns into visible text and entities measured in UTF-16 units."""
    assert parse_html(source) == Parsed(text, entities)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a <br> b", 'Unsupported start tag "br" at byte offset 2'),
        ("é < 5", 'Unsupported start tag "" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_in_the_platforms_words(source: str, message: str) -> None:
    """Every kind of mistake in HTML has its own description."""
    with pytest.raises(HtmlError) as caught:
        parse_html(source)
    assert str(caught.value) == message


def test_white_space_around_is_trimmed_with_the_entities() -> None:
    """Trimming moves entities along and cuts those that reach outside."""
    parsed = parse_html(" \n <b> ab </b> ")
    assert trim(parsed) == Parsed("ab", (Entity("bold", 0, 2),))


def test_utf16_counts_an_emoji_as_two() -> None:
    """Characters outside the basic plane count twice."""
    assert utf16_length("aé😀") == 4


def test_commands_mentions_and_links_are_found_in_speech() -> None:
    """What people type carries the entities that a bot looks for."""
    found = spoken_entities("/cek@bakohumas_bot @andi_h https://a.id/x/y 1/2")
    assert [(entity.kind, entity.offset, entity.length) for entity in found] == [
        ("bot_command", 0, 18),
        ("mention", 19, 7),
        ("url", 27, 16),
    ]


def test_a_private_chat_refills_one_a_second() -> None:
    """After the burst one message a second passes, and exactly the wait asked for is enough."""
    gate = FloodGate(Limits(private_burst=2))
    assert [gate.admit_send(5, 0.0) for _ in range(3)] == [
        None,
        None,
        Refusal(1, while_closed=False),
    ]
    assert gate.admit_send(5, 0.5) == Refusal(1, while_closed=True)
    assert gate.admit_send(5, 1.0) is None
    assert gate.admit_send(6, 1.0) is None


def test_a_group_never_gets_more_than_its_window_allows() -> None:
    """The twenty-first message within a minute is refused until the oldest is a minute old."""
    gate = FloodGate(Limits())
    assert all(gate.admit_send(-5, float(second)) is None for second in range(20))
    assert gate.admit_send(-5, 20.0) == Refusal(40, while_closed=False)
    assert gate.admit_send(-5, 59.5) == Refusal(1, while_closed=True)
    assert gate.admit_send(-5, 60.0) is None


def test_the_account_limit_closes_every_chat() -> None:
    """A violation of the account's rate refuses other chats too, until its time."""
    gate = FloodGate(Limits(global_rate=10, global_burst=2))
    assert gate.admit_send(1, 0.0) is None
    assert gate.admit_send(2, 0.0) is None
    assert gate.admit_send(3, 0.0) == Refusal(1, while_closed=False)
    assert gate.admit_edit(-9, 0.9) == Refusal(1, while_closed=True)
    assert gate.admit_send(3, 1.0) is None


def test_edits_of_a_group_are_limited_on_request() -> None:
    """Edits have a window of their own, off unless it is set."""
    gate = FloodGate(Limits(group_edits=1))
    assert gate.admit_edit(-5, 0.0) is None
    assert gate.admit_edit(-5, 1.0) == Refusal(59, while_closed=False)
    assert all(FloodGate(Limits()).admit_edit(-5, 0.0) is None for _ in range(50))


def test_limits_can_be_switched_off() -> None:
    """Without limits any number passes, but a scope closed by hand stays closed."""
    gate = FloodGate(Limits.off())
    assert all(gate.admit_send(chat, 0.0) is None for chat in (5, -5) for _ in range(100))
    gate.close(None, 0.0, 3)
    assert gate.admit_send(5, 1.0) == Refusal(2, while_closed=True)


def test_the_largest_rate_slides() -> None:
    """The span is half open: events exactly one second apart are not in the same second."""
    assert largest_rate([0.0, 0.5, 0.9, 1.0, 1.4]) == 4
    assert largest_rate([]) == 0


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        ([], "object expected as reply markup"),
        ({"inline_keyboard": [[{"callback_data": "x"}]]}, 'field "text" must be'),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, 'field "text" must be'),
        ({"inline_keyboard": [[{"text": "A"}]]}, "text buttons are unallowed"),
        ({"inline_keyboard": [[{"text": "A", "callback_data": "é" * 33}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "A", "callback_data": ""}]]}, "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "A", "data": "x"}]]}, "unknown field data"),
        ({"inline_keyboard": [[{"text": "A", "url": "kpu"}]]}, "URL 'kpu' is invalid"),
        ({"inline_keyboard": [{"text": "A"}]}, "Array of Arrays"),
        ({"inline_keyboard": [], "resize_keyboard": True}, "can't parse reply keyboard markup"),
        ({"keyboard": [[{"text": ""}]]}, "text is empty"),
    ],
)
def test_bad_keyboards_are_violations(markup: object, description: str) -> None:
    """A keyboard that the platform would refuse names its mistake."""
    with pytest.raises(ApiError, match="Bad Request") as caught:
        check_markup(markup)
    assert description in caught.value.description
    assert caught.value.is_violation


def test_parameters_are_checked_against_the_method() -> None:
    """Unknown methods are 404; unknown and missing parameters are 400."""
    cases: list[tuple[str, dict[str, object], int, str]] = [
        ("sendNothing", {}, 404, "Not Found"),
        ("sendMessage", {"chat_id": 1, "text": "x", "silent": True}, 400, "silent"),
        ("sendMessage", {"chat_id": 1}, 400, "message text is empty"),
        ("getFile", {}, 400, '"file_id" is missing'),
    ]
    for method, values, code, words in cases:
        with pytest.raises(ApiError) as caught:
            check_parameters(method, Arguments(values, {}))
        assert caught.value.code == code
        assert words in caught.value.description
