"""A real event for each function, as the first that a sandbox gets, and the rows that it finds."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.sender import ENVIRONMENT, reminder
from shared.adapters.drains import ARRIVED
from shared.adapters.dynamodb.rows import to_item
from shared.model.group import public
from shared.model.member import Member
from shared.model.session import Session
from shared.signed_links import MEMBER, TALK, Keys, Link, sign, talk_subject
from tests.unit.mail.examples import GROUP, SESSION

EVENTS = Path(__file__).parent.parent / "events"
SETTINGS = ENVIRONMENT | {
    f"FORTNIGHT_{name}": value
    for name, value in {
        "DEAD_LETTERS": "https://sqs.example.org/1/dead", "WAKEUPS_QUEUE": "https://sqs.example.org/1/wakeups",
        "FEEDBACK_QUEUE": "https://sqs.example.org/1/feedback", "DECKS_QUEUE": "https://sqs.example.org/1/decks", "UPLOADS": "uploads",
        "SITE": "site", "GOOGLE": "/google",
        "PUSH_ACCOUNT": "forms-push@example-onboarding.iam.gserviceaccount.com", "FORMS_TOPIC": "topic", "LINKS": "/links", "OTHERS": "",
        "STACK": "stack",
    }.items()
}  # fmt: skip
"""What the functions are told by their environment, all of them together."""


def first_events() -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """The table's items, the messages that lie on queues, and an event by function: a tick that finds nothing due, a call because a
    bounce lies there, a reminder to a hundred members, a member's own page, a speaker's page, a session that changed, the door of the
    desk, a look at a stack that is not there, a push of the form, a call because a deck does, of a group that is not there."""
    rows, message = reminder()
    member = next(row for row in rows if isinstance(row, Member))
    session = next(row for row in rows if isinstance(row, Session))
    rows.append(public(GROUP))
    keys = Keys("a", {"a": b"k" * 32}, b"k" * 32)
    talk = (GROUP.id, *talk_subject(session.key, session.talks[0].slug, 0))
    bounce = _told("feedback.bounce")
    bounce["detail"]["mail"]["tags"] |= {"group": [GROUP.id], "member": [member.id]}
    change = _told("stream.session")
    change["Records"][0]["dynamodb"]["Keys"] = {
        "pk": {"S": f"PUBLIC#{GROUP.id}"},
        "sk": {"S": f"SESSION#{SESSION.key}"},
    }
    messages = {"feedback": bounce, "decks": _told("decks.object-created")}
    return (
        [to_item(row, datetime.now(UTC)) for row in rows],
        messages,
        {
            "remind": _told("schedule.tick"),
            "hear_back": ARRIVED,
            "send_mail": message,
            "answer_links": _asked("/m/{token}", sign(Link(MEMBER, (GROUP.id, member.id)), keys)),
            "speaker_kit": _asked("/talk/{token}", sign(Link(TALK, talk), keys)),
            "publish_site": change,
            "run_desk": _asked("/desk", ""),
            "check_health": {},
            "pull_signups": _told("http.push"),
            "check_slides": ARRIVED,
        },
    )


def _told(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return found


def _asked(route: str, token: str) -> dict[str, Any]:
    event = _told("http.request")
    path = route.replace("{token}", token)
    event["requestContext"]["http"]["path"] = path
    return event | {"routeKey": f"GET {route}", "rawPath": path, "pathParameters": {"token": token}}
