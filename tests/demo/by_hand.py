"""Who is in the story, and what it says by hand of the mails that came of it."""

from pathlib import Path
from typing import Any

FOLDER = Path("build/demo")
ADA, BO, NOOR, MALLORY, DANA = (
    "ada@example.org",
    "bo@example.com",
    "noor@example.net",
    "mallory@example.com",
    "dana@example.org",
)
FAY, GUS, JUN, KIT = "fay@example.com", "gus@example.org", "jun@example.net", "kit@example.com"
IVO, LENA, TAM, QUIN = "ivo@example.org", "lena@example.org", "tam@example.com", "quin@example.com"
FIRST, SECOND, THIRD = [ADA, BO], [ADA, BO, NOOR], [ADA, BO, NOOR, MALLORY, DANA]
LATE = [*THIRD, FAY]
ALL = [ADA, BO, NOOR, MALLORY, FAY, GUS, JUN]
AT_HAND = [ADA, BO, NOOR, MALLORY, FAY, JUN]  # Gus pauses from 1 December to 10 January
WEEK = [ADA, BO, MALLORY, FAY, JUN]  # and Noor keeps only the day before, and news
BUT_NOOR = [*WEEK, GUS]

MIKA, SOL, KIM = "mika@example.org", "sol@example.org", "kim@example.org"  # Kim stands in for Sol for a week
ROBIN = "robin@example.com"  # to whom Sol hands the group over on the last day but one
CO_LEADS = [MIKA, SOL]
STANDING_IN = ("is away", "stands in at another time")
"""Why a mail to co-leads does not go to one of them."""
CHASED = ("slides-3d", "slides-1d", "slides+1d")

# When, session, revision, stage, to whom. Mountain time is UTC-6 until 5 November, UTC-7 from then on.
REMINDERS: list[tuple[str, str, int, str, list[str]]] = [
    ("2023-10-07T20:00:00Z", "2023-10-14", 1, "7d", FIRST),
    ("2023-10-13T20:00:00Z", "2023-10-14", 1, "1d", SECOND),
    ("2023-10-14T19:00:00Z", "2023-10-14", 1, "1h", SECOND),
    ("2023-10-21T20:00:00Z", "2023-10-28", 1, "7d", THIRD),
    ("2023-10-27T20:05:00Z", "2023-10-28", 1, "1d", THIRD),  # the tick of 20:00 is left out on purpose
    ("2023-10-28T19:00:00Z", "2023-10-28", 1, "1h", THIRD),
    ("2023-11-04T20:00:00Z", "2023-11-11", 1, "7d", THIRD),  # 14:00 summer time, for a session in winter time
    ("2023-11-10T21:00:00Z", "2023-11-11", 1, "1d", THIRD),  # this tick comes twice on purpose
    ("2023-11-11T20:00:00Z", "2023-11-11", 1, "1h", LATE),
    ("2023-11-18T21:00:00Z", "2023-11-25", 1, "7d", ALL),
    ("2023-11-25T21:00:00Z", "2023-11-25", 2, "1d", ALL),  # moved to the 26th
    ("2023-11-26T20:00:00Z", "2023-11-25", 2, "1h", ALL),
    ("2023-12-02T21:00:00Z", "2023-12-09", 1, "7d", WEEK),
    ("2024-01-06T21:00:00Z", "2024-01-13", 3, "7d", WEEK),  # cancelled and taken back, which nobody saw
    ("2024-01-12T21:00:00Z", "2024-01-13", 3, "1d", ALL),
    ("2024-01-13T20:00:00Z", "2024-01-13", 3, "1h", [ADA, MALLORY, FAY, GUS, JUN]),  # Bo has said that he cannot come
    ("2024-01-20T21:00:00Z", "2024-01-27", 1, "7d", BUT_NOOR),
    ("2024-01-26T21:00:00Z", "2024-01-27", 1, "1d", ALL),
    ("2024-01-27T20:00:00Z", "2024-01-27", 1, "1h", BUT_NOOR),
    ("2024-02-03T21:00:00Z", "2024-02-10", 1, "7d", BUT_NOOR),
]

# What else members got around the sessions: kind, when, session or none, to whom.
AROUND: list[tuple[str, str, str | None, list[str]]] = [
    ("ballot", "2023-10-14T21:00:00Z", None, SECOND),
    ("ballot", "2024-02-03T09:35:00Z", None, [ADA, MALLORY, FAY, GUS, JUN]),  # Noor and Bo want none
    ("ballot-reminder", "2023-10-18T21:00:00Z", None, [MALLORY]),  # the others have voted
    ("programme", "2023-10-20T18:05:00Z", None, THIRD),
    ("reading", "2023-10-22T09:05:00Z", "2023-10-28", THIRD),
    ("recap", "2023-10-29T10:05:00Z", "2023-10-28", THIRD),
    ("recap", "2023-11-13T10:05:00Z", "2023-11-11", [ADA, BO, NOOR, MALLORY, FAY]),
    ("recap-correction", "2023-11-13T10:20:00Z", "2023-11-11", [ADA, BO, NOOR, MALLORY, FAY]),
    ("recap", "2023-11-28T22:00:00Z", "2023-11-25", ALL),  # by itself, after two days; those that tell nothing wait
    # Not those who spoke, or could not come.
    ("session-feedback", "2024-01-14T01:00:00Z", "2024-01-13", [ADA, NOOR, MALLORY, GUS, JUN]),
    ("session-feedback", "2024-01-28T01:00:00Z", "2024-01-27", [ADA, NOOR, MALLORY, FAY, GUS, JUN]),
    ("feedback-outcome", "2024-02-02T01:05:00Z", "2024-01-27", [MIKA, BO]),
    ("recap", "2024-01-29T22:00:00Z", "2024-01-27", [ADA, MALLORY, FAY, GUS, JUN]),  # by itself, too
    ("break", "2023-12-10T21:00:00Z", "2024-01-13", AT_HAND),
    ("break", "2024-01-03T21:00:00Z", "2024-01-13", AT_HAND),
]

# What speakers were asked, and co-leads for a speaker without an address: kind, errand, session, of whom.
ERRANDS: list[tuple[str, str | None, str, list[str]]] = [
    ("nudge", "reading-10d", "2023-10-28", [NOOR]),
    ("nudge", "reading-10d", "2023-11-11", [ADA]),
    ("nudge", "reading-10d", "2023-11-25", [BO, *CO_LEADS]),
    ("nudge", "reading-10d", "2024-01-13", [FAY]),
    ("nudge", "reading-10d", "2024-02-10", [GUS]),
    *(
        ("no-reading", "reading-7d", key, [MIKA])
        for key in ("2023-10-28", "2023-11-11", "2023-11-25", "2024-01-13", "2024-02-10")
    ),
    ("chase", "slides-3d", "2023-10-28", [ADA, NOOR]),
    ("chase", "slides-1d", "2023-10-28", [NOOR]),
    ("chase", "slides+1d", "2023-10-28", [NOOR]),
    *(("chase", stage, "2023-11-11", [ADA, BO]) for stage in CHASED),
    *(("chase", stage, "2023-11-25", [BO, *CO_LEADS]) for stage in CHASED),
    *(("chase", stage, "2024-01-13", [FAY]) for stage in CHASED),
    ("chase", "slides-3d", "2024-01-27", [BO]),
    ("thanks", "thanks+1d", "2023-10-28", [ADA]),
    ("thanks", "thanks+1d", "2024-01-27", [BO]),
    ("talk-news", None, "2023-11-25", CO_LEADS),  # moved; Bo, who speaks too, hears it as a member
    ("talk-chosen", None, "2023-11-11", [ADA]),
    ("talk-chosen", None, "2023-11-25", [BO, NOOR, *CO_LEADS]),
    ("recording-consent", None, "2023-10-28", [ADA]),
]

# Who was asked whether they present or take notes, and what came of it: when, kind, session, to whom.
TURNS: list[tuple[str, str, str, list[str]]] = [
    ("2024-01-02T18:05:00Z", "nobody-left", "2024-01-13", CO_LEADS),  # to take notes, and only this once
    ("2024-01-03T16:00:00Z", "next-turn", "2024-01-27", [JUN]),
    ("2024-01-03T19:00:00Z", "next-turn", "2024-01-27", [ADA, JUN]),  # Jun cannot: Ada at once; and Jun to take notes
    ("2024-01-03T19:00:00Z", "next-turn", "2024-01-13", [NOOR]),
    ("2024-01-04T10:00:00Z", "swap-asked", "2024-01-27", [BO]),
    ("2024-01-04T10:00:00Z", "swap-answered", "2024-01-27", [ADA]),
    ("2024-01-12T16:00:00Z", "turn-near", "2024-01-13", [NOOR]),
    ("2024-01-13T15:00:00Z", "next-turn", "2024-02-10", [GUS, NOOR]),  # when the stand-in was shown what waits
    ("2024-01-26T16:00:00Z", "turn-near", "2024-01-27", [JUN]),
    ("2024-02-02T16:00:00Z", "next-turn", "2024-02-24", [ADA, JUN]),
]

# What can wait comes to Sol in the mail of a morning, as nothing else is said of her; Mika has chosen to get each at once.
MORNINGS: list[tuple[str, list[str]]] = [
    ("2023-10-10T14:00:00Z", ["proposal", "proposal"]),
    ("2023-10-11T14:00:00Z", ["bad-address", "proposal"]),
    ("2023-10-12T14:00:00Z", ["proposal"]),
    ("2023-10-20T14:00:00Z", ["vote-closed"]),
    ("2023-11-05T15:00:00Z", ["no-reading"]),  # that of 28 October was there before the morning came
    ("2023-11-11T15:00:00Z", ["deck-unknown"]),
    ("2023-11-19T15:00:00Z", ["no-reading"]),
    ("2023-11-21T15:00:00Z", ["form-changed"]),
    ("2023-11-22T15:00:00Z", ["erased"]),
    ("2024-01-07T15:00:00Z", ["no-reading"]),
    ("2024-02-02T15:00:00Z", ["feedback-outcome"]),
    ("2024-02-04T15:00:00Z", ["no-reading"]),
]
OTHER_TIMES = ["2024-01-07T15:00:00Z", "2024-02-02T15:00:00Z"]
"""Mornings on which Kim had none of it, as she stood in at another time."""
SETTLED = "2023-10-22T14:00:00Z"
"""The morning on which nothing was left of what had been put off."""

# Applicant, oddity, state at the end, mails received but for reminders, session news, and the two lists above.
APPLICANTS: list[tuple[str, str, str | None, list[str]]] = [
    (ADA, "none; gives a talk", "active", ["deck-link", "confirm", "welcome", "deck-published", "deck-published"]),
    (BO, "doubled push, a second response by the same address, gives a talk", "active",
     ["deck-link", "confirm", "welcome", "new-links", "deck-refused", "deck-refused", "deck-link", "deck-published"]),
    (NOOR, "address with capitals and blanks, an edited response, gives a talk", "active", ["deck-link", "confirm", "welcome"]),
    ("cleo at example dot org", "no address", None, []),
    (MALLORY, "hostile name, another account's push, found by the pull; silent, paused, and back", "active",
     ["confirm", "welcome", "still-with-us", "back"]),
    (DANA, "lost push, leaves by one click", "unsubscribed", ["confirm", "welcome"]),
    ("eli@example.net", "declined", "declined", ["confirm", "declined"]),
    (FAY, "late joiner, two hours before a session", "active", ["deck-link", "confirm", "welcome", "deck-link"]),
    (GUS, "waits for the mapping, pauses over the winter", "active", ["deck-link", "confirm", "welcome", "back"]),
    ("bounce@simulator.amazonses.com", "waits for the mapping, bounces", "bounced", ["confirm"]),
    (IVO, "waits for the mapping, never confirms, is reminded once and then dropped", None, []),
    (JUN, "waits for the mapping, let in on the command line", "active", ["confirm", "welcome"]),
    ("complaint@simulator.amazonses.com", "calls the confirmation spam, signs up again", "complained", ["confirm"]),
    ("pia@example.org", "handed in by the form's script, twice", "active", ["confirm", "welcome"]),
    (QUIN, "handed in by the form's script, leaves, is not brought back by a list", "unsubscribed", ["confirm", "welcome"]),
    ("rosa@example.net", "handed in by the form's script, let in from a digest", "active", ["confirm", "welcome"]),
    (LENA, "in two groups, leaves one, saves her data, is erased from both", None, []),
    (TAM, "comes in by a list, bounces unheard, signs up with a mended mailbox", "active", ["welcome", "confirm", "welcome"]),
    (KIT, "confirms on the last day, and waits for a co-lead", "pending_approval", ["confirm"]),
    ("una@example.net", "comes in by a list, with a formula for a name", "active", ["welcome"]),
]  # fmt: skip
NEWS = ("reminder", "moved", "changed", "cancelled")
ELSEWHERE = {*NEWS, *(kind for kind, *_ in AROUND), *(kind for kind, *_ in ERRANDS), *(kind for _, kind, *_ in TURNS)}
TRANSACTIONAL = (
    "day",
    "confirm",
    "application",
    "applications",
    "returning",
    "form-changed",
    "watch",
    "erased",
    "my-data",
    "declined",
    "mapping",
    "bad-address",
    "dropped",
    "deck-link",
    "deck-published",
    "deck-refused",
    "deck-unknown",
    "nudge",
    "chase",
    "thanks",
    "talk-news",
    "no-reading",
    "preflight",
    "recap-draft",
    "recording-consent",
    "proposal",
    "vote-closed",
    "talk-chosen",
    "next-turn",
    "turn-near",
    "swap-asked",
    "swap-answered",
    "nobody-left",
    "stand-in",
    "handover",
    "taking-over",
    "handed-over",
    "feedback-outcome",
)


def of(told: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    return [line for line in told["sent"] if line["kind"] in kinds]
