"""Twilio's encodings: credentials and bodies read from HTTP requests, answers written."""

import base64
import binascii
import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from tests.fakes.serving import JSON_HEADERS
from tests.fakes.twilio_calls import Answer, Asked
from tests.fakes.twilio_checks import read_form, violation

_TAKES_JSON = frozenset({"content.create", "approval.create"})


class BadGatewayError(Exception):
    """A proxy's HTML page is to be answered."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def page(self) -> web.Response:
        """Return the page."""
        text = f"<html><body><h1>{self.status}</h1>nginx</body></html>"
        return web.Response(status=self.status, text=text, content_type="text/html")


def is_authorised(request: web.BaseRequest, account: str, token: str) -> bool:
    """Tell whether the request carries these credentials."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        pair = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    return kind == "Basic" and pair == f"{account}:{token}"


async def read_request(request: web.BaseRequest, asked: Asked) -> Asked:
    """Return the call with query and body; a body that the method does not take raises."""
    query = dict(request.query) if request.query_string else {}
    body = await request.read() if request.can_read_body else b""
    if not body:
        return replace(asked, query=query) if query else asked
    if request.content_type == "application/x-www-form-urlencoded":
        return replace(asked, query=query, form=read_form(body))
    given = _json(body) if request.content_type == "application/json" else None
    if isinstance(given, dict) and asked.method in _TAKES_JSON:
        return replace(asked, query=query, json=given)
    raise violation(20001, f"{asked.method} does not take this body ({request.content_type})")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def response(answer: Answer) -> web.Response:
    """Return the HTTP answer to a call that was carried out."""
    if answer.location:
        return web.Response(status=answer.status, headers={"Location": answer.location})
    if answer.body is None:
        return web.Response(status=answer.status)
    body = json.dumps(answer.body, separators=(",", ":")).encode()
    return web.Response(status=answer.status, body=body, headers=JSON_HEADERS)
