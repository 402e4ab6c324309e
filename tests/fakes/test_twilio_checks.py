"""What the imitated Twilio accepts, signs and counts, without a server."""

import json
from urllib.parse import urlencode

import pytest

from tests.fakes.twilio_calls import recognise
from tests.fakes.twilio_checks import (
    Json,
    TwilioError,
    check_listing,
    check_order,
    check_template_variables,
    read_form,
)
from tests.fakes.twilio_content import Content, check_content, rejection, render, submit
from tests.fakes.twilio_limits import DAY, Gate, Limits
from tests.fakes.twilio_signature import HEADER, SETTINGS_HEADER, Signing, sign

SID = "HX" + "0" * 32
ADDRESSES = {"To": "whatsapp:+628111000001", "From": "whatsapp:+6221500001"}


def refused(params: dict[str, str]) -> tuple[int, bool]:
    """Return the code of a refused order and whether it is a violation."""
    with pytest.raises(TwilioError) as caught:
        check_order(read_form(urlencode(ADDRESSES | params).encode()))
    return caught.value.code, caught.value.is_violation


@pytest.mark.parametrize(
    ("params", "code", "is_violation"),
    [
        pytest.param({"To": ""}, 21604, True, id="no-to"),
        pytest.param({"From": ""}, 21603, True, id="no-from"),
        pytest.param({"To": "+628111000001"}, 21910, True, id="no-prefix"),
        pytest.param({"To": "whatsapp:0811", "Body": "x"}, 21211, False, id="wrong-number"),
        pytest.param({}, 21619, True, id="nothing-to-say"),
        pytest.param({"Body": " \n"}, 21619, True, id="blank"),
        pytest.param({"Body": "x" * 1601}, 21617, True, id="too-long"),
        pytest.param({"Body": "x", "Notify": "1"}, 20001, True, id="unknown"),
        pytest.param({"Body": "x", "StatusCallback": "bot/status"}, 21609, True, id="callback"),
        pytest.param({"Body": "x", "ValidityPeriod": "0"}, 20001, True, id="validity"),
        pytest.param({"Body": "x", "ContentVariables": "{}"}, 20001, False, id="empty-object"),
        pytest.param({"Body": "x", "ContentSid": SID}, 20001, True, id="content-and-body"),
        pytest.param({"ContentSid": "HX1"}, 21655, True, id="content-sid"),
        pytest.param({"ContentSid": SID, "ContentVariables": "[1]"}, 21656, True, id="list"),
        pytest.param({"ContentSid": SID, "ContentVariables": '{"1":2}'}, 21656, True, id="number"),
        pytest.param({"ContentSid": SID, "ContentVariables": "{"}, 21656, True, id="no-json"),
    ],
)
def test_an_order_is_refused_as_twilio_does(
    params: dict[str, str], code: int, is_violation: bool
) -> None:
    """Each mistake has its own code; a wrong number is nobody's mistake."""
    if params.get("ContentVariables") == "{}":
        assert check_order(read_form(urlencode(ADDRESSES | params).encode())).variables == ()
        return
    assert refused(params) == (code, is_violation)


def test_an_order_may_name_a_user_id() -> None:
    """People without a number are reached by their id."""
    form = read_form(urlencode(ADDRESSES | {"To": "whatsapp:ID.9a", "Body": "x"}).encode())
    assert check_order(form).to == "ID.9a"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("a\nb", "newline"),
        ("a\tb", "tab"),
        ("a     b", "spaces"),
        ("x" * 256, "255"),
        ("", "empty"),
    ],
)
def test_template_variables_are_plain(value: str, problem: str) -> None:
    """What WhatsApp refuses in a template is refused here."""
    with pytest.raises(TwilioError, match=problem):
        check_template_variables({"1": value})
    check_template_variables({"1": "a    b", "2": "x" * 255})


def quick_reply(body: str = "Halo {{1}}!", labels: tuple[str, ...] = ("Ya",)) -> Json:
    """Return the request for a quick reply."""
    actions = [{"title": label, "id": f"id-{label}"} for label in labels]
    return {"language": "id", "types": {"twilio/quick-reply": {"body": body, "actions": actions}}}


def list_picker(rows: int) -> Json:
    """Return the request for a list."""
    items = [{"item": f"Baris {n}", "id": str(n), "description": None} for n in range(rows)]
    part = {"body": "Pilih", "button": "Menu", "items": items}
    return {"language": "id", "types": {"twilio/list-picker": part, "twilio/text": None}}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (quick_reply("x" * 1025), "1024"),
        (quick_reply(labels=("a", "b", "c", "d")), "1 to 3"),
        (quick_reply(labels=("x" * 21,)), "20"),
        (quick_reply(labels=("a", "a")), "unique"),
        (list_picker(11), "1 to 10"),
        ({"types": {"twilio/text": {"body": "x"}}}, "language"),
        ({"language": "id", "types": {"twilio/fax": {"body": "x"}}}, "types"),
        ({"language": "id", "types": {}}, "types"),
        ({"language": "id", "kind": 1, "types": {}}, "Unknown"),
        ({"language": "id", "types": {"twilio/call-to-action": {"body": "x"}}}, "actions"),
    ],
)
def test_a_content_object_is_refused(given: Json, problem: str) -> None:
    """Only a mistake in the bot makes an unfit Content object."""
    with pytest.raises(TwilioError, match=problem) as caught:
        check_content(SID, given)
    assert caught.value.is_violation


def test_the_largest_content_objects_pass() -> None:
    """Limits are included, and members that are null count as missing."""
    assert len(check_content(SID, list_picker(10)).choices) == 10
    labels = ("x" * 20, "b", "c")
    assert check_content(SID, quick_reply("x" * 1024, labels)).choices[0].label == "x" * 20


def test_variables_fill_text_and_buttons() -> None:
    """Given values come before the samples; a missing one raises."""
    content = check_content(
        SID, quick_reply("Kode {{1}} dari {{2}}.") | {"variables": {"2": "KPU"}}
    )
    assert render(content, {"1": "a\nb"}, is_template=False).text == "Kode a\nb dari KPU."
    with pytest.raises(TwilioError, match="1 is missing"):
        render(content, {}, is_template=False)
    with pytest.raises(TwilioError, match="newline"):
        render(content, {"1": "a\nb"}, is_template=True)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (quick_reply("{{1}} baru"), "starts or ends"),
        (quick_reply("Baru: {{1}}"), "starts or ends"),
        (quick_reply("Kode {{2}}."), "numbered"),
        (list_picker(1), "list picker"),
        (quick_reply("Kode {{1}}."), "too many"),
        (quick_reply("Kode surat {{1}} {{2}} dari kantor kami."), "side by side"),
        (quick_reply("Dengan kode surat {{1}}."), "no sample"),
        (quick_reply("Dengan kode surat {{1}}.") | {"variables": {"1": "P-1"}}, ""),
        (quick_reply("Dengan kode yang tetap", ("Buka {{1}}",)), "label"),
        (quick_reply("Tanpa kode"), ""),
    ],
)
def test_unfit_templates_are_rejected(given: Json, reason: str) -> None:
    """WhatsApp approves no list, and no body whose variables are not embedded in enough words."""
    content = check_content(SID, given)
    found = submit(content, {"name": "satu", "category": "UTILITY"}, "approved")
    assert reason in rejection(content)
    assert found.status == ("rejected" if reason else "approved")
    assert bool(found.rejection_reason) == bool(reason)


def test_a_name_is_taken_for_ever() -> None:
    """A second template of the same name is rejected."""
    given = {"name": "satu", "category": "UTILITY"}
    found = submit(check_content(SID, quick_reply()), given, "approved", {"satu"})
    assert (found.status, found.rejection_reason) == ("rejected", "the name is taken")


@pytest.mark.parametrize("given", [{"name": "Satu!", "category": "UTILITY"}, {"name": "satu"}])
def test_a_submission_needs_name_and_category(given: Json) -> None:
    """A template has a plain name and a category."""
    content: Content = check_content(SID, quick_reply())
    with pytest.raises(TwilioError):
        submit(content, given, "approved")


def test_the_signature_is_the_documented_one() -> None:
    """The digest of URL and sorted form is stable, and the newer header names its settings."""
    form = {"To": "+18005551212", "CallSid": "CA1234567890ABCDE", "From": "+14158675310"}
    form |= {"Digits": "1234", "Caller": "+14158675310"}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert sign(Signing("12345"), url, form) == {HEADER: "GvWf1cFY/Q7PnoempGyD5oXAezc="}
    newer = sign(Signing("12345", "HMAC_SHA256", "webhooks_sharedkey_1"), url, form)
    assert newer[SETTINGS_HEADER] == "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    assert len(newer[HEADER]) == 44


def test_the_gate_counts_seconds_pairs_and_people() -> None:
    """80 a second, ten at once and then one in six seconds to a person, 250 people a day."""
    gate = Gate(Limits(per_second=2, pair_burst=2, daily_people=2))
    assert [gate.is_flooded("a", 0.5) for _ in range(3)] == [False, False, True]
    assert not gate.is_flooded("b", 0.5)
    assert not gate.is_flooded("a", 1.5)
    assert [gate.admit_pair("a", "x", 0.0) for _ in range(3)] == [True, True, False]
    assert gate.admit_pair("a", "x", 6.0)
    assert [gate.admit_person("a", person, 0.0) for person in "xyzx"] == [True, True, False, True]
    assert gate.people_today("a", DAY - 1) == 2
    assert gate.admit_person("a", "z", DAY)


def test_a_listing_reads_days_and_moments() -> None:
    """Both ends of the time are included, a day means all of it."""
    day = check_listing({"DateSent": "2026-11-22"})
    assert (day.first, day.last) == (1795305600.0, 1795391999.0)
    assert check_listing({"DateSent>": "2026-11-22T00:00:01Z"}).first == 1795305601.0
    for wrong in ({"Sort": "x"}, {"DateSent": "x"}, {"PageSize": "1001"}, {"Page": "1"}):
        with pytest.raises(TwilioError):
            check_listing(wrong)


def test_requests_are_recognised() -> None:
    """Verb and path name the method; others are unknown."""
    base = "/2010-04-01/Accounts/AC1"
    asked = recognise("GET", f"{base}/Messages/SM1/Media/ME1")
    assert asked is not None
    assert (asked.method, asked.account, asked.sid, asked.media_sid) == (
        *("media.download", "AC1"),
        *("SM1", "ME1"),
    )
    methods = {
        ("GET", f"{base}.json"): "account.fetch",
        ("GET", "/v2/Channels/Senders"): "senders.list",
        ("POST", f"{base}/Messages.json"): "messages.create",
        ("GET", f"{base}/Messages/SM1.json"): "messages.fetch",
        ("GET", "/v1/Content"): "content.list",
        ("POST", "/v1/Content/HX1/ApprovalRequests/whatsapp"): "approval.create",
    }
    for (verb, path), method in methods.items():
        found = recognise(verb, path)
        assert found is not None
        assert found.method == method
    assert recognise("GET", f"{base}/Calls.json") is None
    assert json.dumps(asked.params) == '{"sid": "SM1", "media_sid": "ME1"}'
