"""What members were mailed around the sessions, and what not, and the chat was told."""

from datetime import datetime, timedelta

from tests.demo.by_hand import ADA, ALL, AROUND, AT_HAND, BO, FAY, GUS, MIKA, NOOR, REMINDERS, SOL, STANDING_IN, of


def test_exactly_the_reminders_written_by_hand_were_sent(told):
    expected = sorted(
        (at, f"ml-theory/{session}", revision, stage, address)
        for at, session, revision, stage, readers in REMINDERS
        for address in readers
    )
    assert sorted((r["at"], r["session"], r["revision"], r["stage"], r["to"]) for r in of(told, "reminder")) == expected


def test_the_chat_was_told_each_thing_once(told):
    chat = [one for one in told["chat"] if not one["to_co_leads"]]
    nearing = [one["at"] for one in chat if one["said"].startswith(("Tomorrow: ", "In an hour: "))]
    assert nearing == sorted({at for at, _, _, stage, _ in REMINDERS if stage in ("1d", "1h")})
    begun = [one["said"].partition(": ")[0] for one in chat]
    assert {what: begun.count(what) for what in ("Moved", "Cancelled", "It takes place after all")} == {
        "Moved": 1, "Cancelled": 1, "It takes place after all": 0,
    }  # fmt: skip
    up = [one["said"] for one in chat if one["said"].startswith("Slides are up: ")]
    assert up
    assert len(set(up)) == len(up)
    assert sum(one["said"].startswith("Vote until ") for one in chat) == 2
    assert sum(one["said"].startswith("The next talks, ") for one in chat) == 1
    waiting = [one["said"].partition(": ")[2] for one in told["chat"] if one["to_co_leads"]]
    assert waiting.count("Somebody would like to join") >= 8
    assert "Slides that belong to no talk" in waiting
    assert "The form does not fit any more" in waiting


def test_members_were_told_once_of_the_move_and_of_the_cancelling(told):
    news = sorted((r["kind"], r["session"], r["revision"], r["to"]) for r in of(told, "moved", "cancelled", "changed"))
    assert news == sorted(
        [("moved", "ml-theory/2023-11-25", 2, address) for address in ALL]
        + [("cancelled", "ml-theory/2023-12-09", 2, address) for address in AT_HAND]
    )
    for line in of(told, "moved", "cancelled"):
        asked = {"moved": "2023-11-22T18:00:00+00:00", "cancelled": "2023-12-07T18:00:00+00:00"}[line["kind"]]
        late = datetime.fromisoformat(line["at"]) - datetime.fromisoformat(asked)
        assert timedelta(0) <= late <= timedelta(minutes=5)


def test_what_members_got_around_the_sessions_is_what_the_story_says(told):
    kinds = {kind for kind, *_ in AROUND}
    assert sorted((r["kind"], r["at"], r["session"] or "", r["to"]) for r in of(told, *kinds)) == sorted(
        (kind, at, f"ml-theory/{session}" if session else "", address)
        for kind, at, session, readers in AROUND
        for address in readers
    )


def test_what_was_not_sent_is_recorded_with_its_reason(told):
    others = [
        (s["kind"], s["session"], s["to"], s["reason"])
        for s in told["skipped"]
        if s["kind"] not in ("reminder", "day") and s["reason"] not in ("in the mail of the day", *STANDING_IN)
    ]
    assert others == [
        ("ballot-reminder", None, ADA, "voted"),
        ("ballot-reminder", None, BO, "voted"),
        ("ballot-reminder", None, NOOR, "voted"),
        ("talk-news", "ml-theory/2023-11-25", BO, "told as a member"),
        ("cancelled", "ml-theory/2024-01-13", None, "undone"),
        ("talk-news", "ml-theory/2024-01-13", FAY, "told as a member"),
        ("preflight", None, MIKA, "of another co-lead"),  # Kim stands in from that day on
        ("session-feedback", "ml-theory/2024-01-13", BO, "could not come"),
        ("session-feedback", "ml-theory/2024-01-13", FAY, "gave a talk"),
        ("session-feedback", "ml-theory/2024-01-27", BO, "gave a talk"),
        ("recap", "ml-theory/2024-01-27", BO, "muted"),
        ("recap", "ml-theory/2024-01-27", NOOR, "muted"),
        ("ballot", None, BO, "muted"),
        ("ballot", None, NOOR, "muted"),
        ("preflight", None, MIKA, "of another co-lead"),
        ("preflight", None, SOL, "of another co-lead"),
    ]
    skipped = [s for s in told["skipped"] if s["kind"] == "reminder"]
    assert [(s["session"].rpartition("/")[2], s["revision"], s["stage"], s["to"], s["reason"]) for s in skipped] == [
        ("2023-10-14", 1, "7d", NOOR, "in_welcome"),
        ("2023-11-11", 1, "1d", FAY, "in_welcome"),
        ("2023-11-11", 1, "7d", FAY, "in_welcome"),
        ("2023-11-25", 2, "7d", None, "superseded"),
        ("2023-12-09", 1, "7d", NOOR, "muted"),
        *(("2024-01-13", 2, stage, None, "cancelled") for stage in ("1d", "1h", "7d")),  # which was taken back
        ("2023-12-09", 2, "1d", None, "cancelled"),
        ("2023-12-09", 2, "1h", None, "cancelled"),
        ("2024-01-13", 3, "7d", NOOR, "muted"),
        ("2024-01-13", 3, "7d", GUS, "in_welcome"),
        ("2024-01-13", 3, "1h", BO, "cannot come"),
        ("2024-01-13", 3, "1h", NOOR, "muted"),
        ("2024-01-27", 1, "7d", NOOR, "muted"),
        ("2024-01-27", 1, "1h", NOOR, "muted"),
        ("2024-02-10", 1, "7d", NOOR, "muted"),
    ]
