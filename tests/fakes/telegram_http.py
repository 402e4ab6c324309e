"""The Bot API's encodings: calls read from HTTP requests, refusals written as answers."""

import json

from aiohttp import BodyPartReader, web

from tests.fakes.serving import JSON_HEADERS
from tests.fakes.telegram_checks import ApiError, Arguments, Json, JsonValue, Upload, violation

NO_ARGUMENTS = Arguments({}, {})
_NO_FILES: dict[str, Upload] = {}
_BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


async def read_arguments(request: web.BaseRequest) -> Arguments:
    """Return the parameters from the query, a JSON body, a form or a multipart body."""
    query: Json = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return Arguments(query, _NO_FILES)
    kind = request.content_type
    if kind == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise violation("can't parse request: JSON object expected") from None
        if not isinstance(body, dict):
            raise violation("can't parse request: JSON object expected")
        # A null counts as missing.
        values = {name: value for name, value in body.items() if value is not None}
        return Arguments(query | values, _NO_FILES)
    if kind == "multipart/form-data":
        return await _read_multipart(request, query)
    if kind == "application/x-www-form-urlencoded":
        return Arguments(query | dict(await request.post()), _NO_FILES)
    await request.read()
    return Arguments(query, _NO_FILES)


async def _read_multipart(request: web.BaseRequest, values: Json) -> Arguments:
    files: dict[str, Upload] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise violation("can't parse multipart body")
        content = bytes(await part.read())
        if part.filename is None:
            values[part.name] = content.decode()
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, kind, content)
    return Arguments(values, files)


def refusal(error: ApiError) -> web.Response:
    """Return the answer to a refused call; a 502 comes as a proxy's HTML page."""
    if error.code == 502:
        return web.Response(status=502, body=_BAD_GATEWAY, content_type="text/html")
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    headers = dict(JSON_HEADERS)
    if error.code == 429 and error.parameters:
        headers["Retry-After"] = str(error.parameters.get("retry_after", 1))
    return web.Response(status=error.code, body=json.dumps(body).encode(), headers=headers)


def acceptance(result: JsonValue) -> web.Response:
    """Return the answer to a call that was carried out."""
    body = json.dumps({"ok": True, "result": result}, separators=(",", ":"))
    return web.Response(body=body.encode(), headers=JSON_HEADERS)
