"""`logs`: what functions really wrote, in CloudWatch and in a file, as one story."""

import io
import json
import logging
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.adapters.clients import client
from shared.logs.lines import read
from shared.model.group import Group
from shared.model.mailing import Mailing
from shared.model.member import Member
from shared.model.session import Session
from tests.builders.command_line import fortnight, ok, refused
from tests.builders.signups import respond, taken_in, welcomed
from tests.platform import Platform

EMPTY = "Nothing of that was written since "


def kept(out: str) -> None:
    """What the functions wrote to *out* is in their log groups, among what the platform writes."""
    events: dict[str, list[str]] = {"remind": [], "run_desk": []}
    for raw in filter(None, out.splitlines()):
        line = read(raw)
        events.setdefault(line.function if line else "remind", []).append(raw)
    now = int(time.time() * 1000)
    for function, lines in events.items():
        group = f"/aws/lambda/fortnight/{function}"
        client("logs").create_log_group(logGroupName=group)
        client("logs").create_log_stream(logGroupName=group, logStreamName="s")
        told = [{"timestamp": now, "message": one} for one in ["START RequestId: 1", *lines, "END RequestId: 1"]]
        client("logs").put_log_events(logGroupName=group, logStreamName="s", logEvents=told)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the functions write from here on."""
    to = io.StringIO()
    for name in ("fortnight", "shared"):
        for handler in (one for one in logging.getLogger(name).handlers if isinstance(one, logging.StreamHandler)):
            monkeypatch.setattr(handler, "stream", to)
    return to


@pytest.fixture
def ada(log: io.StringIO, group: Platform) -> str:
    """Ada's id, who came in while Bo only signed up, and all of that is in the logs."""
    ada = welcomed(group)
    respond(group, "Bo", "bo@example.org")
    taken_in(group)
    kept(log.getvalue())
    return ada


def functions(told: str) -> list[str]:
    return [found[1] for line in told.splitlines() if (found := re.match(r"\S+ \S+  (\w+)  ", line))]


def test_one_press_is_followed_over_all_functions(group: Platform, ada: str) -> None:
    welcome = next(row for row in group.rows(Mailing) if row.kind == "welcome")
    assert welcome.correlation.startswith("press-")
    told = ok(fortnight(group, "logs", welcome.correlation))
    assert functions(told) == ["send_mail"]
    assert f"delivered  mailing={welcome.id} counts=sent:1  [{welcome.correlation}]" in told
    assert ok(fortnight(group, "logs", welcome.id)) == told


def test_a_member_is_found_by_id_beginning_and_address_and_nobody_else_is_told(group: Platform, ada: str) -> None:
    told = ok(fortnight(group, "logs", ada))
    assert {"send_mail"} <= set(functions(told))
    assert ok(fortnight(group, "logs", "ada@example.org")) == told
    assert ok(fortnight(group, "logs", "Ada@Example.org")) == told
    assert set(told.splitlines()) <= set(ok(fortnight(group, "logs", ada[:8])).splitlines())
    assert "example.org" not in told
    kinds = re.findall(r"mailing=(\w+)/", told)
    assert set(kinds) == {"confirm", "application", "welcome"}
    (bo,) = {row.id for row in group.rows(Member)} - {ada}
    assert bo not in told


def test_a_session_is_found_by_its_date_title_and_talk_with_the_tick_that_told_of_it(
    group: Platform, log: io.StringIO
) -> None:
    welcomed(group)
    group.tick(datetime(2023, 10, 21, 20, 1, tzinfo=UTC))
    group.settle()
    kept(log.getvalue())
    by_date = ok(fortnight(group, "logs", "2023-10-28"))
    assert "mailing=reminder/ml-theory/2023-10-28/" in by_date
    assert {"remind", "send_mail"} <= set(functions(by_date))
    row = group.table.get(Session, "ml-theory", "2023-10-28")
    assert row
    for other in ("ml-theory/2023-10-28", row.talks[0].slug, row.talks[0].title.upper()):
        assert set(ok(fortnight(group, "logs", other)).splitlines()) >= set(by_date.splitlines())


def test_times_are_by_the_groups_clock_and_the_newest_is_last(group: Platform, ada: str) -> None:
    rows = fortnight(group, "logs", "--function", "send_mail", "--json").json
    told = ok(fortnight(group, "logs", "--function", "send_mail")).splitlines()
    zone = group.rows(Group)[0].tz
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert told[-1].startswith(
        f"{datetime.fromisoformat(rows[-1]['at']).astimezone(zone):%Y-%m-%d %H:%M:%S}  send_mail"
    )
    assert len(told) == len(rows)


def test_trouble_is_shown_alone(group: Platform, ada: str, log: io.StringIO) -> None:
    assert ok(fortnight(group, "logs", "--trouble")).startswith(EMPTY)
    group.deliver("mail", "not a message of ours")
    raw = [line for line in log.getvalue().splitlines() if '"ERROR"' in line]
    told = [{"timestamp": int(time.time() * 1000), "message": line} for line in raw]
    client("logs").put_log_events(logGroupName="/aws/lambda/fortnight/send_mail", logStreamName="s", logEvents=told)
    (line,) = ok(fortnight(group, "logs", "--trouble")).splitlines()
    assert "send_mail  ERROR: dropped message-1, which is not a message of ours" in line
    assert ok(fortnight(group, "logs", "message-1")) == line


def test_a_line_is_one_line_and_nothing_in_it_that_a_terminal_obeys(group: Platform, ada: str) -> None:
    key = "c/2027-01-23/talk/\x1b]0;owned\x07\r\n\u202efdp.exe"
    line = json.dumps({"level": "INFO", "location": "a:1", "message": "checked", "key": key})
    told = [{"timestamp": int(time.time() * 1000), "message": line}]
    client("logs").put_log_events(logGroupName="/aws/lambda/fortnight/run_desk", logStreamName="s", logEvents=told)
    (shown,) = (one for one in ok(fortnight(group, "logs", "--function", "run_desk")).split("\n") if "checked" in one)
    assert shown.endswith(r"  checked  key=c/2027-01-23/talk/\x1b]0;owned\x07\r\n\u202efdp.exe")


def test_a_file_of_a_laptops_stack_tells_the_same(group: Platform, tmp_path: Path, log: io.StringIO) -> None:
    ada = welcomed(group)
    file = tmp_path / "ministack.log"
    file.write_text(f"INFO serving on 4566\nSTART RequestId: 1\n{log.getvalue()}\nTraceback (most recent call last):\n")
    told = ok(fortnight(group, "logs", ada, "--file", str(file)))
    assert set(re.findall(r"mailing=(\w+)/", told)) >= {"confirm", "welcome"}
    refusal = refused(fortnight(group, "logs", "ada@example.org", "--file", str(file)))
    assert refusal == "no log holds an address, and without the stack nobody knows whose it is: give the member's id"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what it is about: a correlation id, a member, a session; or --function, or --trouble"),
        (["x", "--since", "soon"], "write how far back as 30m, 12h or 3d, or a day as 2027-01-23, not 'soon'"),
        (["x", "--since", "2027-02-30"], "write how far back as 30m, 12h or 3d, or a day as 2027-01-23, not '2027-02-30'"),
        (["x", "--since", "9999999d"], "write how far back as 30m, 12h or 3d, or a day as 2027-01-23, not '9999999d'"),
        (["x", "--since", "9999d"], ""),
        (["x", "--since", "1 May 2024"], ""),
        (["eli@example.org"], "nobody is known by eli@example.org; `fortnight members list` shows who is"),
        (["eli@"], "nobody is known by eli@; `fortnight members list` shows who is"),
        (["--function", "sendmail"], "no function is called 'sendmail'; there are: pull_signups, remind, run_desk, send_mail"),
        (["x", "--file", "nowhere.log"], "nowhere.log cannot be read; a stack of this machine keeps its own as ministack.log"),
        (["x", "--file", "/"], "/ cannot be read; a stack of this machine keeps its own as ministack.log"),
        (["x", "--group-id", "other"], "say which group with --group-id: ml-theory"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_said(group: Platform, ada: str, words: list[str], said: str) -> None:
    done = fortnight(group, "logs", *words)
    assert refused(done) == said if said else ok(done).startswith(EMPTY)


def test_that_nothing_was_written_is_said_with_since_when(group: Platform, ada: str) -> None:
    assert re.fullmatch(
        r"Nothing of that was written since \d{4}-\d\d-\d\d \d\d:\d\d \w+; --since 30d looks further back\.",
        ok(fortnight(group, "logs", "press-none", "--since", "2h")),
    )
    assert fortnight(group, "logs", "press-none", "--json").json == []


def test_what_was_written_before_is_not_told(group: Platform, ada: str) -> None:
    later = json.dumps({"level": "INFO", "location": "a:1", "message": "old"})
    group_name = "/aws/lambda/fortnight/run_desk"
    told = [{"timestamp": int((time.time() - 2 * 86400) * 1000), "message": later}]
    client("logs").put_log_events(logGroupName=group_name, logStreamName="s", logEvents=told)
    assert ok(fortnight(group, "logs", "--function", "run_desk", "--since", "1d")).startswith(EMPTY)
    assert "run_desk  old" in ok(fortnight(group, "logs", "--function", "run_desk"))
