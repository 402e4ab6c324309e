"""The imitated Twilio as the company's own library sees it."""

# The library ships no types.
# mypy: disable-error-code="import-untyped"

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from twilio.base.exceptions import TwilioRestException
from twilio.http.response import Response
from twilio.request_validator import RequestValidator, get_signature_algorithm
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from tests.fakes.twilio_caller import (
    INBOUND,
    PERSON,
    STATUS,
    TEMPLATE,
    TITLE,
    Caller,
    open_caller,
)
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_server import SENDER, FakeTwilio
from tests.fakes.twilio_signature import HEADER, SETTINGS_HEADER, Signing

pytestmark = pytest.mark.asyncio
HOSTS = ("https://api.twilio.com", "https://content.twilio.com")


class LocalClient:
    """Sends the library's requests to the imitated server."""

    is_async = True

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self._base = base
        self._session = session

    async def request(self, method: str, url: str, **given: Any) -> Response:
        """Carry out one request."""
        for host in HOSTS:
            url = url.replace(host, self._base)
        headers = given["headers"] | {"Authorization": aiohttp.encode_basic_auth(*given["auth"])}
        is_json = headers.get("Content-Type") == "application/json"
        async with self._session.request(
            method,
            url,
            params=given.get("params"),
            headers=headers,
            data=None if is_json else given.get("data"),
            json=given.get("data") if is_json else None,
        ) as answer:
            return Response(answer.status, await answer.text())


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Caller]:
    """Return a bot without rates, to whom PERSON has written."""
    fake = FakeTwilio(limits=Limits.off())
    fake.open_window(PERSON)
    async with open_caller(fake) as caller:
        yield caller


@pytest_asyncio.fixture
async def client(bot: Caller) -> AsyncIterator[Client]:
    """Return the library's client."""
    async with aiohttp.ClientSession() as session:
        http = LocalClient(bot.fake.api_base, session)
        yield Client(bot.fake.account, bot.fake.token, http_client=http)


async def test_messages(bot: Caller, client: Client) -> None:
    """Sending, fetching and listing work, and refusals are the library's errors."""
    to, sender = f"whatsapp:{PERSON}", f"whatsapp:{SENDER}"
    for n in range(3):
        sent = await client.messages.create_async(to=to, from_=sender, body=f"halo {n}")
        assert sent.status == "queued"
    fetched = await client.messages(sent.sid).fetch_async()
    assert (fetched.status, fetched.body, type(fetched.date_sent)) == ("read", "halo 2", datetime)
    since = datetime(2020, 1, 1, tzinfo=UTC)
    listed = await client.messages.list_async(to=to, date_sent_after=since, page_size=2)
    assert [message.body for message in listed] == ["halo 2", "halo 1", "halo 0"]
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(to=to, from_=sender, body="x" * 1601)
    assert (caught.value.status, caught.value.code) == (400, 21617)
    account = await client.api.accounts(bot.fake.account).fetch_async()
    assert account.status == "active"


async def test_content(bot: Caller, client: Client) -> None:
    """A template is made, approved, sent and deleted."""
    request = ContentList.ContentCreateRequest(TEMPLATE)
    made = await client.content.v1.contents.create_async(request)
    approvals = client.content.v1.contents(made.sid)
    submission = ApprovalCreateList.ContentApprovalRequest({"name": "satu", "category": "UTILITY"})
    approval = await approvals.approval_create.create_async(submission)
    assert approval.status == "approved"
    found = await approvals.approval_fetch().fetch_async()
    assert found.whatsapp is not None
    assert found.whatsapp["category"] == "UTILITY"
    await client.messages.create_async(
        to="whatsapp:+628111000009",
        from_=f"whatsapp:{SENDER}",
        content_sid=made.sid,
        content_variables=TITLE,
    )
    assert bot.fake.messages()[0].labels == ("Buka pengumuman",)
    listed = await client.content.v1.contents.list_async()
    assert [content.sid for content in listed] == [made.sid]
    assert await approvals.delete_async()


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
async def test_signatures(bot: Caller, algorithm: str) -> None:
    """The library's validator takes what is signed here, and nothing forged."""
    bot.fake.signing = Signing("rahasia", algorithm, "webhooks_sharedkey_1")
    await bot.fake.say(PERSON, "")
    await bot.fake.say(PERSON, "x", signature="wrong")
    await bot.send(StatusCallback=STATUS)
    await bot.fake.settle()
    validator = RequestValidator("rahasia")
    for place, (form, headers) in enumerate(
        zip(bot.webhooks.forms, bot.webhooks.headers, strict=True)
    ):
        url = STATUS if "MessageStatus" in form else INBOUND
        named = get_signature_algorithm(headers.get(SETTINGS_HEADER))
        is_valid = validator.validate(url, form, headers[HEADER], named)
        assert is_valid == (place != 1)
