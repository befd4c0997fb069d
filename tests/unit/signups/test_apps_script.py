"""docs/apps-script.gs, run by a JavaScript engine against stand-ins for Apps Script's services; its HMAC is Python's."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import quickjs

from shared.adapters.google import form_script
from shared.errors import BadInput
from shared.model.form_response import HandedResponse
from shared.signed_links import Keys

ROOT = Path(__file__).parents[3]
KEYS = Keys("a", {"a": b"l"}, b"h", b"s", {"a": b"hook one", "b": b"hook two"})
FORM = "1SCRIPTform"
T0 = 1_696_665_600_000  # milliseconds: 2023-10-07T08:00:00Z
SERVICES = """
const properties = JSON.parse(given());
const PropertiesService = {getScriptProperties: () => ({
  getProperty: (name) => name in properties ? properties[name] : null,
  setProperty: (name, value) => { properties[name] = value; },
})};
const flat = (text) => JSON.parse(JSON.stringify(text));  // the engine hands over no text that it keeps as a rope
const Utilities = {
  Charset: {UTF_8: 'UTF-8'},
  computeHmacSha256Signature: (value, key, charset) => JSON.parse(sign(flat(value), key)),
  newBlob: (text) => ({getBytes: () => JSON.parse(utf8(flat(text)))}),
};
const UrlFetchApp = {fetch: (url, options) => {
  const answer = JSON.parse(post(url, JSON.stringify(options)));
  if (!answer[0]) throw new Error('Address unavailable');
  return {getResponseCode: () => answer[0], getContentText: () => answer[1]};
}};
const LockService = {getScriptLock: () => ({waitLock: () => {}, releaseLock: () => {}})};
const console = {error: () => {}};
const triggers = [];
const made = (name) => { const one = {forForm: () => one, onFormSubmit: () => one, timeBased: () => one, everyHours: () => one,
  create: () => triggers.push(name), getHandlerFunction: () => name}; return one; };
const ScriptApp = {newTrigger: made, getProjectTriggers: () => triggers.map(made), deleteTrigger: (one) => triggers.shift()};
const response = (r) => ({
  getId: () => r.id, getTimestamp: () => new Date(r.at), getRespondentEmail: () => '',
  getItemResponses: () => r.answers.map(([id, title, value, type, rows]) => ({
    getItem: () => item([id, title, type || 'TEXT', rows]), getResponse: () => value,
  })),
});
const grid = {GRID: 'asGridItem', CHECKBOX_GRID: 'asCheckboxGridItem'};
const item = ([id, title, type, rows]) => Object.assign(
  {getId: () => id, getTitle: () => title, getType: () => type}, grid[type] ? {[grid[type]]: () => ({getRows: () => rows})} : {});
const FormApp = {getActiveForm: () => ({
  getId: () => '1SCRIPTform',
  getItems: () => [
    ['1', 'Name', 'SECTION_HEADER'], ['168496141', 'Name', 'TEXT'], ['453115932', 'E-mail', 'TEXT'], ['9', 'Anything else?', 'TEXT'],
  ].concat(JSON.parse(more())).map(item),
  getResponse: (id) => {
    const found = JSON.parse(responses()).find((r) => r.id === id);
    if (!found) throw new Error('No response with this id');
    return response(found);
  },
  getResponses: (since) => JSON.parse(responses()).filter((r) => !since || r.at >= since.getTime()).map(response),
})};
"""


def signed(data: bytes) -> list[int]:
    """Bytes as Apps Script has them: Java's."""
    return [byte - 256 if byte > 127 else byte for byte in data]


class Script:
    """The script in its form; *answer* is what Fortnight says to each call, 204 where nothing else is said; 0 if it is not
    reached."""

    def __init__(self) -> None:
        self.responses: list[dict[str, Any]] = []
        self.answer: Callable[[str], int] = lambda _: 204
        self.taken: list[str] = []
        self.questions: list[list[Any]] = []
        self.rows: list[HandedResponse] = []
        secret = form_script.secret(FORM, KEYS)
        properties = {"FORTNIGHT_URL": f"https://go.example.org/hooks/script/{FORM}", "FORTNIGHT_SECRET": f"{secret} "}
        self.engine = quickjs.Context()
        self.engine.add_callable("given", lambda: json.dumps(properties))
        self.engine.add_callable("sign", self._sign)
        self.engine.add_callable("utf8", lambda text: json.dumps(signed(text.encode())))
        self.engine.add_callable("post", self._post)
        self.engine.add_callable("responses", lambda: json.dumps(self.responses))
        self.engine.add_callable("more", lambda: json.dumps(self.questions))
        self.engine.eval(SERVICES)
        self.engine.eval((ROOT / "docs" / "apps-script.gs").read_text())

    def _sign(self, value: str, key: str) -> str:
        """As Apps Script gives it: signed bytes."""
        return json.dumps(signed(hmac.new(key.encode(), value.encode(), hashlib.sha256).digest()))

    def _post(self, url: str, options: str) -> str:
        sent = json.loads(options)
        body, headers = bytes(byte & 0xFF for byte in sent["payload"]), sent["headers"]
        form_script.check(
            FORM, headers["X-Fortnight-Timestamp"], headers["X-Fortnight-Signature"], body, KEYS, datetime.now(UTC)
        )
        row = form_script.read(body, FORM)
        code = self.answer(row.id if row else "")
        assert not sent["followRedirects"]
        if code == 204:
            self.taken.append(row.id if row else "wake-up")
            self.rows += [row] if row else []
        return json.dumps([code, "said"])

    def submitted(self, name: str, minute: int) -> None:
        answers = [["168496141", "Name", name], ["453115932", "E-mail", f"{name}@example.org"]]
        self.responses.append({"id": name, "at": T0 + minute * 60_000, "answers": answers})

    def submit(self, name: str) -> None:
        """The trigger of a submission, or of an edit, of the response that *name* has in the form."""
        self.engine.eval(f"onFortnightSubmit({{response: FormApp.getActiveForm().getResponse({json.dumps(name)})}})")

    def sweep(self) -> None:
        self.engine.eval("fortnightSweep()")


@pytest.fixture
def script() -> Script:
    return Script()


def test_what_it_sends_is_signed_as_we_check_it_and_read_as_it_was_written(script: Script):
    script.submitted("zofie", 0)
    script.responses[0]["answers"][0][2] = "Žofie ünïcode 東京 😀"
    script.submit("zofie")
    (row,) = script.rows
    assert sorted(row.titles.values()) == ["Anything else?", "E-mail", "Name"]  # a section's heading is no question
    assert (row.id, row.answers["168496141"], row.titles["453115932"]) == (
        "zofie",
        ("Žofie ünïcode 東京 😀",),
        "E-mail",
    )
    assert abs(datetime.now(UTC) - row.submitted).total_seconds() < 60


GRID = ["7", "How well do you know", "GRID", ["Proofs", "Code", "Papers"]]
BOXES = ["8", "When could you", "CHECKBOX_GRID", ["Mon", "Tue"]]
FILES = ["6", "Your CV", "FILE_UPLOAD", None]


def test_the_rows_of_a_grid_are_questions_of_their_own_and_files_can_be_found_again(script: Script):
    script.questions = [GRID, BOXES, FILES]
    script.submitted("ada", 0)
    script.responses[0]["answers"] += [
        ["7", GRID[1], ["well", None, "a bit"], *GRID[2:]],
        ["8", BOXES[1], [None, ["noon", "night"]], *BOXES[2:]],
        ["6", FILES[1], ["1FAKEdriveFileId", "x"], *FILES[2:]],
    ]
    script.submit("ada")
    (row,) = script.rows
    assert {row.titles[asked]: given for asked, given in row.answers.items()} == {
        "Name": ("ada",), "E-mail": ("ada@example.org",),
        "How well do you know [Proofs]": ("well",), "How well do you know [Code]": (), "How well do you know [Papers]": ("a bit",),
        "When could you [Mon]": (), "When could you [Tue]": ("noon", "night"),
        "Your CV": ("https://drive.google.com/open?id=1FAKEdriveFileId", "x"),
    }  # fmt: skip
    assert set(row.answers) <= set(row.titles)
    assert len(row.titles) == 9


def test_a_row_of_a_grid_keeps_its_id_when_the_rows_are_put_into_another_order(script: Script):
    script.submitted("ada", 0)
    script.responses[0]["answers"] = [["7", GRID[1], ["well", None, "a bit"], *GRID[2:]]]
    script.submit("ada")
    script.responses[0]["answers"] = [["7", GRID[1], ["a bit", "well"], "GRID", ["Papers", "Proofs"]]]
    script.submit("ada")
    before, after = script.rows
    assert {asked: given for asked, given in before.answers.items() if given} == after.answers


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("GRID", ["well", None, "a bit"], ("row 1: well", "row 3: a bit")),
        ("CHECKBOX_GRID", [None, ["noon", "night"], []], ("row 2: noon, night",)),
        ("FILE_UPLOAD", ["1FAKEdriveFileId"], ("https://drive.google.com/open?id=1FAKEdriveFileId",)),
        ("FILE_UPLOAD", None, ()),
        ("GRID", "well", ("well",)),
        ("GRID", [[["deep"]], {"a": 1}], ("row 1: deep", 'row 2: {"a": 1}')),
        ("CHECKBOX", ["one", "two"], ("one", "two")),
        (
            "FILE_UPLOAD",
            [{"fileId": "1FAKEdriveFileId", "fileName": "cv.pdf"}],
            ("cv.pdf (https://drive.google.com/open?id=1FAKEdriveFileId)",),
        ),
        ("FILE_UPLOAD", [{"fileName": "cv.pdf"}, {"fileId": "short"}], ("cv.pdf", "short")),
    ],
)
def test_a_script_that_names_no_rows_has_them_counted(kind: str, value: Any, kept: tuple[str, ...]):
    answers = [{"itemId": "7", "title": "Q", "type": kind, "value": value}]
    assert handed(answers).answers == {"7": kept}


def handed(answers: list[dict[str, Any]], **more: Any) -> HandedResponse:
    body = {
        "v": 1,
        "formId": FORM,
        "responseId": "r",
        "submittedAt": "2026-01-12T09:14:07Z",
        "answers": answers,
        **more,
    }
    found = form_script.read(json.dumps(body, ensure_ascii=False).encode(), FORM)
    assert found is not None
    return found


@pytest.mark.parametrize("letter", ["\u0958", "\ufb2c", "\U0001d15e"])
def test_a_response_that_no_row_can_hold_is_refused_with_the_name_of_its_longest_answer(letter: str):
    """Letters that are longer once they are normalised."""
    answers = [{"itemId": str(n), "title": f"Question {n}", "value": [letter * 90] * 50} for n in range(18)]
    answers[3]["value"] = [letter * 95] * 50
    assert len(json.dumps(answers, ensure_ascii=False).encode()) > 200_000
    with pytest.raises(
        BadInput, match=r"would take \d\d\d KB, and at most 390 KB can be kept; its longest answer is to 'Question 3'"
    ):
        handed(answers)


def test_a_form_whose_questions_no_row_can_hold_is_named_as_such():
    asked = [{"itemId": str(n), "title": "Q", "rows": [f"{m:090}" for m in range(100)]} for n in range(50)]
    with pytest.raises(BadInput, match="most of it are the titles of the form's questions"):
        handed([], questions=asked)


def test_installing_makes_each_trigger_once_and_sends_a_wake_up(script: Script):
    for _ in range(2):
        script.engine.eval("install()")
    assert json.loads(script.engine.eval("JSON.stringify(triggers)")) == ["onFortnightSubmit", "fortnightSweep"]
    assert script.taken == ["wake-up", "wake-up"]


def test_a_sweep_sends_everything_once_oldest_first_and_then_what_is_new_before_what_overlaps(script: Script):
    for name, minute in (("cy", 90), ("ada", 0), ("bo", 30)):
        script.submitted(name, minute)
    script.sweep()
    assert script.taken == ["ada", "bo", "cy"]
    script.taken.clear()
    script.submitted("dee", 95)
    script.sweep()
    assert script.taken == ["dee", "cy"]


def test_what_is_not_taken_stops_the_sweep_is_told_to_the_owner_and_comes_again(script: Script):
    for minute, name in enumerate(("ada", "bo", "cy")):
        script.submitted(name, minute * 30)
    script.answer = lambda name: 503 if name == "bo" else 204
    with pytest.raises(quickjs.JSException, match="the next hour tries again"):
        script.sweep()
    assert script.taken == ["ada"]
    script.answer = lambda _: 204
    script.sweep()
    assert script.taken == ["ada", "bo", "cy", "ada"]


def test_a_response_that_can_never_be_read_does_not_keep_back_the_others(script: Script):
    for minute, name in enumerate(("ada", "bo", "cy")):
        script.submitted(name, minute * 30)
    script.answer = lambda name: 400 if name == "bo" else 204
    with pytest.raises(quickjs.JSException, match="cannot read these responses: bo"):
        script.sweep()
    assert script.taken == ["ada", "cy"]


def test_what_can_never_be_read_is_told_once_and_not_every_hour(script: Script):
    script.submitted("ada", 0)
    script.answer = lambda _: 413
    with pytest.raises(quickjs.JSException, match="cannot read these responses: ada"):
        script.sweep()
    script.sweep()
    script.submitted("bo", 1)
    script.answer = lambda name: 400 if name == "ada" else 204
    script.sweep()
    assert script.taken == ["bo"]


@pytest.mark.parametrize("code", [0, 200, 302, 401, 404, 500])
def test_an_edit_that_did_not_get_through_comes_again_though_its_time_is_that_of_the_first_submission(
    script: Script, code: int
):
    script.submitted("ada", 0)
    script.submit("ada")
    script.sweep()
    script.rows.clear()
    script.answer = lambda _: code
    with pytest.raises(quickjs.JSException, match="the next hour tries again"):
        script.submit("ada")
    with pytest.raises(quickjs.JSException, match="the next hour tries again"):
        script.sweep()
    script.answer = lambda _: 204
    script.sweep()
    assert abs(datetime.now(UTC) - script.rows[0].submitted).total_seconds() < 60
    script.taken.clear()
    script.sweep()
    assert script.taken == ["ada"]  # what overlaps, as ever


def test_a_missed_response_that_was_deleted_meanwhile_holds_up_nothing(script: Script):
    script.submitted("ada", 0)
    script.answer = lambda _: 503
    with pytest.raises(quickjs.JSException):
        script.submit("ada")
    script.responses.clear()
    script.submitted("bo", 1)
    script.answer = lambda _: 204
    script.sweep()
    script.sweep()
    assert script.taken == ["bo", "bo"]


def test_what_is_remembered_of_a_long_outage_stays_within_a_property(script: Script):
    script.answer = lambda _: 503
    for n in range(300):
        script.submitted(f"{n:090}", n)
        with pytest.raises(quickjs.JSException, match="the next hour"):
            script.submit(f"{n:090}")
    assert 7_000 < len(script.engine.eval("properties.FORTNIGHT_MISSED")) < 9_000
    script.answer = lambda _: 204
    for _ in range(3):
        script.sweep()
    assert {row.id for row in script.rows} == {f"{n:090}" for n in range(300)}


def test_however_many_come_within_ten_minutes_each_run_gets_further_and_none_sends_more_than_its_share(script: Script):
    for n in range(1000):
        script.submitted(f"p{n}", 0)
        script.responses[-1]["at"] += n * 500
    for run in range(1, 6):
        script.sweep()
        assert len(script.taken) == 200 * run
    assert len(set(script.taken)) == 1000


def test_a_run_ends_in_time(script: Script):
    for n in range(50):
        script.submitted(f"p{n}", n * 20)
    script.engine.eval("let now = 0; Date.now = () => (now += 5000)")  # each call takes ten seconds
    script.engine.eval("send_ = () => ({ok: true})")
    script.sweep()
    assert int(script.engine.eval("properties.FORTNIGHT_DONE")) < T0 + 49 * 20 * 60_000


def test_a_run_sends_no_more_than_it_has_time_for_and_the_next_goes_on(script: Script):
    for n in range(250):
        script.submitted(f"p{n}", n * 20)
    script.sweep()
    assert len(script.taken) == 200
    script.sweep()
    assert sorted(set(script.taken)) == sorted(f"p{n}" for n in range(250))


def test_without_its_properties_it_says_what_is_missing(script: Script):
    script.engine.eval("properties.FORTNIGHT_SECRET = ''")
    with pytest.raises(quickjs.JSException, match="FORTNIGHT_URL and FORTNIGHT_SECRET"):
        script.engine.eval("install()")
    script.engine.eval("properties.FORTNIGHT_SECRET = 'a.00'; properties.FORTNIGHT_URL += 'x'")
    with pytest.raises(quickjs.JSException, match="FORTNIGHT_URL is for another form"):
        script.engine.eval("install()")
    assert script.engine.eval("triggers.length") == 0


def test_a_body_about_another_form_is_refused():
    with pytest.raises(BadInput, match="another form"):
        form_script.read(b'{"v": 1, "formId": "1OTHER"}', FORM)
