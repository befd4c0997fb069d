"""Whether the clock ticks, nothing is stuck, and somebody is told if something is."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from shared.cost import floods
from shared.doctor.checks import Check, Sources, Verdict, fine, groups, wrong
from shared.doctor.dead_letters import LABEL, MEND
from shared.doctor.dead_letters import words as dead_letters_words
from shared.model.mailing import HELD
from shared.outbox.pace import reached
from shared.text.inline import counted, listed

SCHEDULES = {
    "Tick": "reminders", "PullSchedule": "the hourly pull", "UpkeepSchedule": "the look at forms",
    "ReconcileSchedule": "the look at bounces", "HealthSchedule": "the daily look", "WakeupsLook": "the look for wake-ups",
    "DecksLook": "the look for decks", "FeedbackLook": "the look for reports of bounces",
}  # fmt: skip
"""Schedules of the template that must run: all. If the daily look's own does not, the age of its report says so, too."""
READERS = {"SendMail": "mails that wait", "PublishSite": "what changes on the page"}
"""Functions to which Lambda itself hands what comes. Of a stream that nobody reads no measure rises, and so no alarm does."""
PAGE = "PublishSite"
ON = ("Enabled", "Enabling", "Creating", "Updating")
QUEUES = {"WakeupsQueue": "wake-ups", "MailQueue": "mail", "DecksQueue": "decks"}
REPORTS = {"FeedbackQueue": "reports of bounces"}
TOO_LONG = 900
"""Seconds for which a message may wait, as for the alarm."""
LATE = timedelta(minutes=30)
ENOUGH = 20
"""How many functions must be able to run at once: with the ten of a new account, a fan-out and visitors get in each other's way."""
BESIDE = 10
"""How many of them are needed besides the senders."""
CROWDED = 10
"""Calls of a function turned away in a day; a few are normal, and are retried."""
MORE_AT_ONCE = 'Service Quotas console, AWS Lambda, "Concurrent executions": request 1,000'
FLOOD, OF_EACH = 100_000, 50
"""Requests a day that are more than visitors and programs make that look at the links in mails: so many, and so many for each member."""
GREW = 20e9
"""Bytes of uploads in a week that are more than speakers send: four hundred of the largest files."""
FLOODED = "docs/watching.md, When somebody floods it"
ZONES_LAST = timedelta(days=400)


def schedules(at: Sources) -> Iterator[Verdict]:
    off = [logical for logical in SCHEDULES if at.state(logical) != "ENABLED"]
    for logical in off:
        yield wrong(
            f"{logical} ({SCHEDULES[logical]}) is not enabled",
            "EventBridge console, Schedules: enable it; or make deploy",
        )
    if not off:
        yield fine(f"all {len(SCHEDULES)} enabled")


def triggers(at: Sources) -> Iterator[Verdict]:
    troubles = [one for function, what in READERS.items() for one in _handed(at, function, what)]
    yield from troubles or [fine("Lambda hands over both")]


def _handed(at: Sources, function: str, what: str) -> Iterator[Verdict]:
    on = [one for one in at.triggers(function) if one.state in ON]
    if not on:
        yield wrong(f"nobody hands {function} {what}", "Lambda console, the function's triggers: enable it")
    elif function == PAGE and not (on := [one for one in on if one.source == at.stream()]):
        yield wrong(
            f"{function} reads a stream that the table has no more: no change comes to the page",
            "docs/deploy.md, Backups: how the page follows a table that was restored",
        )
    for one in on:
        if one.result.startswith("PROBLEM"):
            yield wrong(f"Lambda cannot hand {function} {what}: {one.result}", "fortnight logs --trouble")


def tick(at: Sources) -> Iterator[Verdict]:
    last = at.last_run("Remind")
    if last is None or at.now() - last > LATE:
        when = (
            f"the last tick was {counted(int((at.now() - last).total_seconds() // 60), 'minute')} ago"
            if last
            else "no tick in the last hours"
        )
        yield wrong(
            f"{when}: no reminder goes out", "is the schedule Tick enabled, and what does the log of `remind` say?"
        )
    else:
        yield fine(f"the last {counted(int((at.now() - last).total_seconds() // 60), 'minute')} ago")


def queues(at: Sources) -> Iterator[Verdict]:
    return _waiting(at, QUEUES)


def reports(at: Sources) -> Iterator[Verdict]:
    return _waiting(at, REPORTS)


def _waiting(at: Sources, queues: Mapping[str, str]) -> Iterator[Verdict]:
    counts = []
    for logical, name in queues.items():
        found = at.waiting(logical)
        counts += [f"{found.count} of {name}"] if found.count else []
        if found.oldest is not None and found.oldest > TOO_LONG:
            yield wrong(
                f"{name}: {counted(found.count, 'message')} wait, the oldest for {found.oldest / 60:.0f} minutes",
                "the log of that queue's function says why; a fan-out at a low SendRate ends by itself",
            )
    yield fine(f"waiting: {listed(counts)}" if counts else "empty")


def dead_letters(at: Sources) -> Iterator[Verdict]:
    count = at.waiting("DeadLetters").count
    if count:
        yield wrong(dead_letters_words(count), MEND)
    else:
        yield fine("none")


def failures(at: Sources) -> Iterator[Verdict]:
    for name, count in sorted(at.failures().items()):
        yield wrong(
            f"{name} failed {counted(count, 'time')} in the last day",
            f"its log says why: /aws/lambda/<stack>/{name}; it is tried again by itself",
        )
    if count := at.failed_requests():
        yield wrong(
            f"{counted(count, 'request')} of the last day got an error of ours", "fortnight logs --trouble says why"
        )


def turned_away(at: Sources) -> Iterator[Verdict]:
    for name, count in sorted(at.turned_away().items()):
        if count >= CROWDED:
            yield wrong(
                f"{name} was turned away {counted(count, 'time')} in the last day: too many functions ran at once",
                MORE_AT_ONCE,
            )


def requests(at: Sources) -> Iterator[Verdict]:
    count = at.requests()
    if count > FLOOD and count > FLOOD + OF_EACH * sum(at.members(group.id) for group in groups(at)):
        usd = f"US$ {floods.refused(count):.2f}"
        yield wrong(f"{count:,} came to links and desk within a day, more than readers make: about {usd}", FLOODED)
    else:
        yield fine(f"{count:,} in the last day")


def uploads(at: Sources) -> Iterator[Verdict]:
    more, held = (size / 1e9 for size in at.uploaded())
    if more * 1e9 > GREW:
        yield wrong(
            f"the uploads grew by {more:.0f} GB within a week or so, to {held:.0f} GB: US$ {floods.kept(held):.2f} a month",
            FLOODED,
        )
    else:
        yield fine(f"{held:.1f} GB")


def alarms(at: Sources) -> Iterator[Verdict]:
    told = at.subscribers()
    if not told:
        yield wrong("nobody is told when something breaks", "fortnight deploy --set AlarmAddress=<a co-lead's address>")
    waiting = sum(not confirmed for confirmed in told.values())
    if waiting:
        yield wrong(
            f"{waiting} of {len(told)} addresses never confirmed, so AWS mails nothing there",
            "press the link in the mail from AWS Notifications; if it is lost, fortnight deploy --set AlarmAddress= and then with the "
            "address again",
        )
    elif told:
        yield fine(f"{len(told)} confirmed")


def zones(at: Sources) -> Iterator[Verdict]:
    release = at.zone_data()
    until = _released(release) + ZONES_LAST
    if at.now() > until:
        yield wrong(
            f"{release} is more than a year old: some country has changed its clocks since",
            "get the new version of Fortnight and make deploy",
        )
    else:
        yield fine(release)


def _released(name: str) -> datetime:
    """Roughly when a release of the IANA database came out: its letters are spread over the year, mostly a to e."""
    year, letter = int(name[:4]), name[4:5] or "a"
    return datetime(year, min(12, 1 + 2 * (ord(letter) - ord("a"))), 1, tzinfo=UTC)


def concurrency(at: Sources) -> Iterator[Verdict]:
    limit, senders = at.concurrency(), int(at.parameters.get("SendWorkers", "2"))
    if limit < max(ENOUGH, senders + BESIDE):
        most = reached(min(senders, limit))
        yield wrong(
            f"{limit} functions at once in this account, {senders} of them senders: no more than {most:.0f} mails a second go out, "
            "and a fan-out and visitors crowd each other out",
            MORE_AT_ONCE,
        )
    else:
        yield fine(f"{limit} at once")


def backups(at: Sources) -> Iterator[Verdict]:
    if at.backups():
        yield fine("to any second of the last 35 days")
    else:
        yield wrong(
            "the table cannot be put back to an earlier moment",
            f"aws dynamodb update-continuous-backups --table-name {at.outputs.get('TableName', '<table>')} "
            "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
        )  # fmt: skip


def expiry(at: Sources) -> Iterator[Verdict]:
    if at.expiry():
        yield fine(f"the ledger's lines go after {HELD.days} days, but for those of a version that gave them no end")
    else:
        yield wrong(
            f"the table drops nothing: the ledger's lines stay after their {HELD.days} days, and logins after theirs",
            f"aws dynamodb update-time-to-live --table-name {at.outputs.get('TableName', '<table>')} "
            "--time-to-live-specification Enabled=true,AttributeName=ttl",
        )


def protection(at: Sources) -> Iterator[Verdict]:
    if at.protected():
        yield fine("it cannot be deleted by mistake")
    else:
        yield wrong("it can be deleted by mistake", "fortnight setup")


def rows(at: Sources) -> Iterator[Verdict]:
    unread = at.unread()
    if unread:
        more = f", and {len(unread) - 3} more" if len(unread) > 3 else ""
        yield wrong(
            f"{'; '.join(unread[:3])}{more}",
            "deploy the version that wrote them, or mend the rows (docs/watching.md)",
        )


CHECKS = (
    Check(name="schedules", label="schedules", look=schedules, laptop=False),
    Check(name="triggers", label="mails and changes", look=triggers, laptop=False),
    Check(name="tick", label="the clock", look=tick, laptop=False),
    Check(name="queues", label="queues", look=queues),
    Check(name="reports", label="SES's reports", look=reports, pressing=True),
    Check(name="dead-letters", label=LABEL, look=dead_letters),
    Check(name="failures", label="functions", look=failures),
    Check(name="turned-away", label="calls turned away", look=turned_away, laptop=False, pressing=True),
    Check(name="requests", label="requests", look=requests, laptop=False, pressing=True),
    Check(name="uploads", label="what is uploaded", look=uploads, laptop=False, pressing=True),
    Check(name="alarms", label="alarm addresses", look=alarms, laptop=False),
    Check(name="zones", label="time zones' data", look=zones),
    Check(name="concurrency", label="concurrency", look=concurrency, laptop=False),
    Check(name="backups", label="the table's backups", look=backups, laptop=False),
    Check(name="expiry", label="what the table drops", look=expiry, laptop=False),
    Check(name="protection", label="the table's protection", look=protection, laptop=False),
    Check(name="rows", label="rows", look=rows),
)
