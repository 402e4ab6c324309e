"""What gets in: signatures, inbound forms and status callbacks, without a server."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from channels import markup
from channels.base import (
    BadPayload,
    BadRequestError,
    BadSignature,
    ButtonPressed,
    DeliveryStatus,
    Envelope,
    Ignored,
    MediaKind,
    MessageReceived,
    NeedsTemplate,
    Reports,
    Request,
    StatusChanged,
)
from channels.whatsapp import WhatsAppChannel
from channels.whatsapp_account import TwilioAccount
from channels.whatsapp_door import status_url
from tests.channels.whatsapp_platform import (
    INTERNAL,
    KEY,
    PERSON,
    PUBLIC,
    PUBLIC_URL,
    SENDERS,
    WEBHOOK,
    inbound_form,
)
from tests.fakes.twilio_server import ACCOUNT, TOKEN, FakeTwilio
from tests.fakes.twilio_signature import Signing, sign

SHA256 = Signing(TOKEN, "HMAC_SHA256", "webhooks_sharedkey_1")
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME0123456789"


@pytest.fixture
def account() -> TwilioAccount:
    """Return an account."""
    return TwilioAccount(ACCOUNT, TOKEN, SENDERS, public_url=PUBLIC_URL, link_key=KEY)


@pytest.fixture
def channel(account: TwilioAccount) -> WhatsAppChannel:
    """Return a channel that never calls."""
    return WhatsAppChannel(account, "internal")


def call(
    form: dict[str, str], url: str = WEBHOOK, signing: Signing | None = None, inside: str = ""
) -> Request:
    """Return a signed call that arrives at another host than the public one."""
    headers = sign(signing or Signing(TOKEN), url, form)
    body = urlencode(form).encode()
    arrived = inside or url.replace(PUBLIC_URL, "http://10.0.0.7:8080")
    return Request({name.lower(): value for name, value in headers.items()}, body, arrived)


def inbound(**fields: str) -> dict[str, str]:
    """Return the form of a text from a person."""
    return inbound_form(FakeTwilio(), **fields)


def opened(channel: WhatsAppChannel, **fields: str) -> Envelope:
    """Return the envelope of a form."""
    (envelope,) = channel.open(call(inbound(**fields)))
    return envelope


def read(channel: WhatsAppChannel, **fields: str) -> MessageReceived:
    """Return the message that a form is."""
    event = channel.decode(opened(channel, **fields))
    assert isinstance(event, MessageReceived)
    return event


# Signatures


@pytest.mark.parametrize("signing", [Signing(TOKEN), SHA256])
def test_both_algorithms_open(channel: WhatsAppChannel, signing: Signing) -> None:
    """A call opens under either algorithm, over the public address and not the host's."""
    assert len(channel.open(call(inbound(), signing=signing))) == 1
    elsewhere = call(inbound(), "http://10.0.0.7:8080/webhooks/whatsapp", signing)
    with pytest.raises(BadSignature):
        channel.open(elsewhere)


@pytest.mark.parametrize("url", [f"{PUBLIC_URL}:443/webhooks/whatsapp", f"{WEBHOOK}?a=1&b=%20"])
def test_ports_and_queries_are_signed(channel: WhatsAppChannel, url: str) -> None:
    """Twilio may sign the port, and signs the query as it was called."""
    inside = url.replace(f"{PUBLIC_URL}:443", "http://x").replace(PUBLIC_URL, "http://x")
    assert channel.open(call(inbound(), url, inside=inside))


def test_a_shared_key_is_its_own_secret() -> None:
    """With a shared key only that key opens HMAC_SHA256, and only the token HMAC_SHA1."""
    account = TwilioAccount(
        ACCOUNT, TOKEN, SENDERS, public_url=PUBLIC_URL, link_key=KEY, shared_key="bersama"
    )
    channel = WhatsAppChannel(account, "publik")
    assert channel.open(call(inbound(), signing=replace(SHA256, secret="bersama")))
    assert channel.open(call(inbound()))
    for signing in (SHA256, Signing("bersama")):
        with pytest.raises(BadSignature):
            channel.open(call(inbound(), signing=signing))


@pytest.mark.parametrize("settings", ["algorithm=MD5", "algorithm=\udcff", "algorithm=HMAC_SHA256"])
def test_another_algorithm_does_not_open(channel: WhatsAppChannel, settings: str) -> None:
    """A header that names an unknown or another algorithm proves nothing."""
    request = call(inbound())
    headers = {**request.headers, "x-twilio-webhooks-signature-settings": settings}
    with pytest.raises(BadSignature):
        channel.open(replace(request, headers=headers))


def test_a_parameter_more_or_less_does_not_open(channel: WhatsAppChannel) -> None:
    """Everything that is posted is signed, repeated parameters too."""
    request = call(inbound())
    for body in (request.body + b"&Body=lain", request.body.replace(b"NumMedia=0&", b"")):
        with pytest.raises(BadSignature):
            channel.open(replace(request, body=body))


def test_json_is_refused(channel: WhatsAppChannel) -> None:
    """A body that is no form is refused like every other, whatever its signature."""
    with pytest.raises(BadRequestError):
        channel.open(replace(call({}), body=b'{"MessageSid":"SM1"}'))


# Envelopes


def test_each_sender_has_its_own_account(channel: WhatsAppChannel) -> None:
    """Any channel opens what was written to any sender, under that sender's name."""
    internal, public = opened(channel), opened(channel, To=f"whatsapp:{PUBLIC}")
    assert (internal.account, public.account) == ("internal", "publik")
    assert internal.conversation == f"whatsapp:internal:{PERSON}:0:{PERSON}"
    assert public.conversation == f"whatsapp:publik:{PERSON}:0:{PERSON}"


STRANGE: dict[str, dict[str, str]] = {
    "another account": {"AccountSid": "AC9"},
    "another number": {"To": "whatsapp:+6281100000099"},
    "no person": {"From": ""},
    "a person that is none": {"From": "whatsapp:+62 811'; --"},
    "no message": {"MessageSid": ""},
    "a message that is none": {"MessageSid": "SM/../1"},
}


@pytest.mark.parametrize("label", STRANGE)
def test_strange_calls_are_unreadable(channel: WhatsAppChannel, label: str) -> None:
    """A signed call that is not for us, or about nothing, raises BadPayload."""
    with pytest.raises(BadPayload):
        channel.open(call(inbound() | STRANGE[label]))


def test_only_what_is_read_is_kept(channel: WhatsAppChannel) -> None:
    """A stored body holds no field that nobody reads."""
    envelope = opened(channel, WaId=PERSON[1:], ChannelMetadata="rahasia", Latitude="-6.2")
    assert b"rahasia" not in envelope.body
    assert b"-6.2" not in envelope.body


def test_a_person_without_a_number_is_known_by_id(channel: WhatsAppChannel) -> None:
    """The user id takes the number's place, wherever Twilio puts it."""
    for fields in ({"From": "", "ExternalUserId": "ID.9a"}, {"From": "whatsapp:ID.9a"}):
        envelope = opened(channel, **fields)
        event = channel.decode(envelope)
        assert isinstance(event, MessageReceived)
        assert envelope.conversation.endswith(":ID.9a:0:ID.9a")
        assert (event.chat.id, event.sender.user_id) == ("ID.9a", "ID.9a")


@pytest.mark.parametrize(
    ("label", "fields", "user_id", "other"),
    [
        ("a number and an id", {"ExternalUserId": "ID.9a"}, PERSON, "ID.9a"),
        ("an id and a number", {"From": "whatsapp:ID.9a", "WaId": "62811"}, "ID.9a", None),
        ("an id and its number", {"From": "whatsapp:ID.9a", "WaId": PERSON[1:]}, "ID.9a", PERSON),
        ("a number only", {"ExternalUserId": "", "WaId": PERSON[1:]}, PERSON, None),
        ("an id twice", {"From": "whatsapp:ID.9a", "ExternalUserId": "ID.9a"}, "ID.9a", None),
        ("two ids", {"From": "whatsapp:ID.9a", "ExternalUserId": "ID.9b"}, "ID.9a", None),
        ("two numbers", {"ExternalUserId": "+6281100000099"}, PERSON, None),
        ("another number as WaId", {"ExternalUserId": "", "WaId": "6281100000099"}, PERSON, None),
        ("an id that is none", {"ExternalUserId": "9a\u202e<b>"}, PERSON, None),
    ],
)
def test_the_other_id_of_a_person(
    label: str, fields: dict[str, str], user_id: str, other: str | None, channel: WhatsAppChannel
) -> None:
    """A number beside an id, or the reverse, is theirs as well; what is odd is left out."""
    given = {"WaId": "", "ExternalUserId": "", **fields}
    sender = read(channel, **given).sender
    assert (sender.user_id, sender.also_known_as) == (user_id, other)


# Events


def test_formatting_is_kept_as_html(channel: WhatsAppChannel) -> None:
    """Markers become tags, and the text has neither."""
    event = read(channel, Body="*Benarkah* 1 < 2?")
    assert event.html == "<b>Benarkah</b> 1 &lt; 2?"
    assert event.text == "Benarkah 1 < 2?"


@pytest.mark.parametrize("flag", ["Forwarded", "FrequentlyForwarded"])
def test_forwarding_is_told(channel: WhatsAppChannel, flag: str) -> None:
    """Either flag marks a forwarded message; "false" does not."""
    assert read(channel, **{flag: "true"}).is_forwarded
    assert not read(channel, **{flag: "false"}).is_forwarded


def test_a_reply_names_its_message(channel: WhatsAppChannel) -> None:
    """An answer to one of our messages says which."""
    assert read(channel, OriginalRepliedMessageSid="SM7").reply_to == "SM7"
    assert read(channel).reply_to is None


@pytest.mark.parametrize("field", ["ButtonPayload", "ListId"])
def test_a_tap_brings_our_data(channel: WhatsAppChannel, field: str) -> None:
    """Quick replies and list rows are the same to us."""
    more = {field: "setuju:7", "OriginalRepliedMessageSid": "SM7", "MessageType": "interactive"}
    event = channel.decode(opened(channel, Body="Setuju", **more))
    assert isinstance(event, ButtonPressed)
    assert (event.data, event.message_id) == ("setuju:7", "SM7")


FILES: dict[str, tuple[str, MediaKind | None, str]] = {
    "image/jpeg": ("image", MediaKind.PHOTO, "foto-23456789.jpg"),
    "image/png": ("image", MediaKind.PHOTO, "foto-23456789.png"),
    "application/pdf": ("document", MediaKind.DOCUMENT, "dokumen-23456789.pdf"),
    "text/plain": ("document", MediaKind.DOCUMENT, "dokumen-23456789.plain"),
    "image/webp": ("sticker", None, ""),
    "audio/ogg": ("audio", None, ""),
    "video/mp4": ("video", None, ""),
    "text/vcard": ("contacts", None, ""),
}


@pytest.mark.parametrize("mime_type", FILES)
def test_files_are_pictures_documents_or_unsupported(
    channel: WhatsAppChannel, mime_type: str
) -> None:
    """Pictures and documents can be fetched by a path; the rest is said to be unsupported."""
    kind, expected, name = FILES[mime_type]
    fields = {"NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": mime_type}
    event = read(channel, Body="", MessageType=kind, **fields)
    assert event.is_supported == (expected is not None)
    assert (event.media and event.media.kind) == expected
    if event.media is not None:
        assert event.media.file_name == name
        assert event.media.handle == MEDIA.removeprefix("https://api.twilio.com")


def test_a_file_from_elsewhere_is_not_fetched(channel: WhatsAppChannel) -> None:
    """An address that is none of Twilio's media raises BadPayload."""
    fields = {
        "NumMedia": "1",
        "MediaUrl0": "https://evil.example/x",
        "MediaContentType0": "image/png",
    }
    with pytest.raises(BadPayload):
        channel.decode(opened(channel, **fields))


def test_a_place_is_unsupported_but_named(channel: WhatsAppChannel) -> None:
    """A location says what it is called and never where somebody stands."""
    more = {"Label": "KPU Kota <X>", "Address": "Jalan 1", "Latitude": "-6.2", "Longitude": "106"}
    event = read(channel, Body="", MessageType="location", **more)
    assert not event.is_supported
    assert event.text == markup.visible(event.html) == "KPU Kota <X>, Jalan 1"


def test_nothing_at_all_is_unsupported(channel: WhatsAppChannel) -> None:
    """A kind of tomorrow without text is unsupported, an empty text is a text."""
    assert not read(channel, Body="", MessageType="hologram").is_supported
    assert read(channel, Body="").is_supported
    assert channel.decode(opened(channel, Body="👍", MessageType="reaction")) == Ignored()


# Status callbacks


def report(account: TwilioAccount, **fields: str) -> Request:
    """Return a status callback for operation 77."""
    form = {"MessageSid": "SM1", "MessageStatus": "sent", "AccountSid": ACCOUNT}
    return call(form | fields, status_url(account, 77))


REPORTS: dict[str, tuple[dict[str, str], DeliveryStatus]] = {
    "queued": ({"MessageStatus": "queued"}, DeliveryStatus.ACCEPTED),
    "sent": ({}, DeliveryStatus.SENT),
    "delivered": ({"MessageStatus": "delivered"}, DeliveryStatus.DELIVERED),
    "read": ({"MessageStatus": "read"}, DeliveryStatus.READ),
    "failed": ({"MessageStatus": "failed", "ErrorCode": "63016"}, DeliveryStatus.FAILED),
    "undelivered": ({"MessageStatus": "undelivered"}, DeliveryStatus.FAILED),
    "a word of tomorrow": ({"MessageStatus": "savoured"}, DeliveryStatus.ACCEPTED),
}


@pytest.mark.parametrize("label", REPORTS)
def test_a_report_names_operation_and_status(
    channel: WhatsAppChannel, account: TwilioAccount, label: str
) -> None:
    """The address names the operation, the form the message and how far it came."""
    fields, status = REPORTS[label]
    assert isinstance(channel, Reports)
    changed = channel.report(report(account, **fields))
    assert changed == StatusChanged("SM1", status, 77)
    assert (changed.error is not None) == (status is DeliveryStatus.FAILED)


def test_a_failure_brings_the_decision(channel: WhatsAppChannel, account: TwilioAccount) -> None:
    """What failed later fails like what is refused at once."""
    changed = channel.report(report(account, MessageStatus="failed", ErrorCode="63016"))
    assert isinstance(changed.error, NeedsTemplate)


def test_a_report_for_another_operation_is_forged(
    channel: WhatsAppChannel, account: TwilioAccount
) -> None:
    """Neither another number in the address nor a call without signature is believed."""
    form = {"MessageSid": "SM1", "MessageStatus": "read", "AccountSid": ACCOUNT}
    moved = status_url(account, 77).replace("/77/", "/78/")
    with pytest.raises(BadSignature):
        channel.report(call(form, moved))
    with pytest.raises(BadSignature):
        channel.report(replace(report(account), headers={}))
    with pytest.raises(BadPayload):
        channel.report(call(form, f"{PUBLIC_URL}/webhooks/whatsapp/status/77"))


def test_a_report_is_no_message(channel: WhatsAppChannel, account: TwilioAccount) -> None:
    """A status that is posted to the inbound webhook raises BadPayload."""
    form = {
        "MessageSid": "SM1",
        "MessageStatus": "sent",
        "From": f"whatsapp:{INTERNAL}",
        "To": f"whatsapp:{PERSON}",
        "AccountSid": ACCOUNT,
    }
    with pytest.raises(BadPayload):
        channel.open(call(form))


ORDER = ["accepted", "sent", "failed", "delivered", "read"]


@pytest.mark.parametrize("known", ORDER)
@pytest.mark.parametrize("news", ORDER)
def test_statuses_only_move_forward(known: str, news: str) -> None:
    """A report is news if it is further than what is known; twice is no news."""
    is_news = DeliveryStatus(news).follows(DeliveryStatus(known))
    assert is_news == (ORDER.index(news) > ORDER.index(known))
    assert DeliveryStatus(news).follows(None)
