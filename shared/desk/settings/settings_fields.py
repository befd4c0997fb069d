"""The settings of ``group.yaml`` as fields of a form: what each is called, in which part it stands, and how it is typed."""

from collections.abc import Mapping

from shared.desk.settings.settings_shapes import NO_YES, Field, Part, Rows, Sort, choice, day, number

PARTS = (
    Part(
        "Who we are",
        (
            Field("id", "Id", fixed=True, hint="It stands in addresses, for good."),
            Field("name", "Name", needed=True),
            Field(
                "zone", "Time zone", needed=True, hint="Such as Europe/Paris: all times of the group are by its clock."
            ),
            Field(
                "sender",
                "Mails come from",
                needed=True,
                hint="Name <address>, at a domain that is verified for sending.",
            ),
            Field("contact", "Contact", hint="Mail or web address; everybody can see it."),
            Field("community", "Belongs to"),
            Field("audience", "For whom"),
            Field("mission", "What for", Sort.LONG),
        ),
    ),
    Part(
        "Co-leads",
        (
            Rows(
                "co_leads",
                "Co-leads",
                "co-lead",
                (
                    Field("id", "Id", fixed=True, needed=True, hint="One short word; it stays."),
                    Field("name", "Name", needed=True),
                    Field("address", "Address", needed=True),
                    choice(
                        "weekly",
                        "Monday’s mail",
                        {"needed": "when something is to come", "always": "every week", "never": "never"},
                    ),
                    choice("mails", "Mails that can wait", {"daily": "once a day", "at-once": "each at once"}),
                    Field("stands_in_for", "Stands in for", hint="The id of a co-lead who is away; else empty."),
                    day("from", "From"),
                    day("until", "Until, that day included"),
                ),
            ),
            choice("weekly_preflight", "Mail on Mondays with what goes out", {"true": "yes", "false": "no"}),
        ),
    ),
    Part(
        "When we meet",
        (
            day("season.first", "First session"),
            Field("season.every_days", "Days from one session to the next", Sort.NUMBER),
            Field(
                "season.every",
                "Or every",
                hint="In place of so many days: Tuesday and Thursday, first Thursday, second and fourth Monday, last Friday.",
            ),
            Field(
                "season.starts",
                "Begins at",
                Sort.SEVERAL,
                hint="Such as 18:30; in turn, with commas between: 14:00, 20:00 Europe/Berlin.",
            ),
            Field(
                "season.starts_on",
                "Single days at another time",
                Sort.PAIRS,
                hint="A line each, by the day first planned: 2027-01-09: 20:00 Europe/Berlin.",
            ),
            Field("season.minutes", "Minutes", Sort.NUMBER),
            day("season.until", "Last day on which there may be one"),
            number("season.ahead_days", "Days ahead for which sessions are made, if there is no last day", 120),
            Rows(
                "season.breaks",
                "Breaks",
                "break",
                (
                    day("after", "No session after", needed=True),
                    day("resumes", "The next one is on", needed=True),
                    Field("note", "Why"),
                ),
            ),
            Field("season.extra", "Extra days", Sort.WORDS, hint="Days such as 2027-04-03, with commas between them."),
            Rows(
                "season.moved",
                "Moved days",
                "moved day",
                (
                    day("from", "Session of", needed=True),
                    day("to", "Is on", needed=True),
                    Field("starts", "At", Sort.WALL, hint="By another clock: 20:00 Europe/Berlin."),
                ),
            ),
            Field("season.cancelled", "Cancelled days", Sort.WORDS, hint="Days, with commas between them."),
            Field(
                "kinds",
                "Kinds of session",
                Sort.PAIRS,
                hint="A line each, such as 2027-01-09: proposals. Others are talks, reading or discussion.",
            ),
            Rows(
                "joint",
                "Sessions held with other groups",
                "session",
                (
                    day("session", "Session of", needed=True),
                    Field("with", "With", Sort.WORDS, hint="Ids of groups."),
                ),
            ),
        ),
    ),
    Part(
        "Where we meet and talk",
        (
            Field("place", "Place", hint="A room or an address, beside the link or instead of it."),
            choice(
                "place_for",
                "The place is seen by",
                {"members": "members, in mails", "everybody": "everybody, on the page"},
            ),
            Field(
                "place_on",
                "Single days elsewhere",
                Sort.PAIRS,
                hint="A line each, by the day first planned: 2027-01-09: Library, room 2. By the link alone: online.",
            ),
            Field("meeting_link", "Meeting link", hint="Only members get it, by mail."),
            Field("chat", "Chat"),
            Field("chat_webhook", "The chat’s webhook", hint="Recaps are told there. Keep it secret."),
            Field(
                "chat_posts.reminders",
                "Reminders in the chat",
                Sort.WORDS,
                hint="1d is the day, 1h an hour before; with commas between them.",
            ),
            choice("chat_posts.changes", "The chat is told what is moved, cancelled or changed", NO_YES),
            choice("chat_posts.slides", "The chat is told that slides are up", NO_YES),
            choice("chat_posts.reading", "The chat is told of reading that came after a reminder", NO_YES),
            choice("chat_posts.votes", "The chat is told of votes, and what came of them", NO_YES),
            choice(
                "chat_posts.join_link",
                "Reminders there say where to join",
                NO_YES,
                "Only where nobody but members can read.",
            ),
            Field(
                "co_leads_webhook",
                "Webhook of the co-leads’ chat",
                hint="That applicants wait, and what is in trouble, is told there. Keep it secret.",
            ),
        ),
    ),
    Part(
        "Reminders",
        (
            Field(
                "reminders",
                "How long before",
                Sort.WORDS,
                hint="7d is seven days, 1h an hour before; with commas between them.",
            ),
            Field("quiet.from", "Quiet from", Sort.WALL),
            Field("quiet.to", "Quiet until", Sort.WALL),
            Field(
                "notes",
                "Our own words in reminders",
                Sort.PAIRS,
                hint="A line each, by reminder or kind of session: 1h: The door opens early.",
            ),
            choice("attendance.ask", "Members say whether they come", NO_YES),
            choice(
                "attendance.number",
                "How many come is seen by",
                {"co-leads": "co-leads and speakers", "members": "members, too"},
            ),
            choice(
                "attendance.last_reminder",
                "The last reminder goes to",
                {
                    "unless-no": "all but those who cannot come",
                    "everybody": "everybody",
                    "coming": "those who have said that they come",
                },
                "Where members say whether they come.",
            ),
            number(
                "silence.sessions",
                "Sessions without a sign of life after which members are asked if they are still there",
                0,
                "0: nobody is asked.",
            ),
            number("silence.days", "Days to answer that, before their mail is paused", 14),
            number(
                "announcements_per_week",
                "Announcements that co-leads may send in a week",
                0,
                "0: none; 3 are plenty. See Announcements.",
            ),
        ),
    ),
    Part(
        "How people join",
        (
            Field("join", "Address of the form, for the page"),
            choice(
                "admission",
                "Who lets people in",
                {"approve": "a co-lead", "open": "nobody: whoever has a proven address is in"},
            ),
            Field("form.id", "The form’s id", hint="What stands between /d/ and /edit where it is edited."),
            Field("form.email", "Question for the address", usual="Email"),
            Field("form.name", "Question for the name", usual="Name"),
            Field("form.zone", "Question for the time zone"),
            choice(
                "form.source",
                "How answers come",
                {"api": "Fortnight reads the form", "script": "the form’s script sends them"},
            ),
            number("digest_above", "Applications in an hour that are mailed one by one", 10),
            number("confirmations_per_hour", "People asked to confirm in an hour", 60),
            number("confirmations_per_day", "People asked to confirm in a day", 300),
        ),
    ),
    Part(
        "Talks and votes",
        (
            number("talk_minutes", "Minutes of a talk", 25),
            Field(
                "kinds_of_talk",
                "Kinds of talk, and their minutes",
                Sort.PAIRS,
                hint="A line each, such as lightning: 5. Talks of no kind have the minutes above.",
            ),
            number("question_minutes", "Minutes of questions", 10),
            number("talks_per_session", "Talks in a session", 2),
            number("vote_days", "Days that a vote is open", 5),
            number("seats", "Slots that a vote fills", 4),
            choice(
                "beforehand.questions",
                "Speakers give questions to think about beforehand",
                {"false": "no", "true": "yes"},
            ),
            choice(
                "look_up_reading", "What is read is looked up at arXiv and Crossref", {"false": "no", "true": "yes"}
            ),
            choice("beforehand.notes", "Sessions have a link to shared notes", {"false": "no", "true": "yes"}),
            choice("rota.ask", "Members are asked in turn", {"false": "no", "true": "yes"}),
            number("rota.talks", "Talks of a session that are asked for", 1, "0: only the roles below are."),
            Field(
                "rota.roles", "Roles in a session", Sort.WORDS, hint="Such as host, notes; with commas between them."
            ),
            Field(
                "rota.notes_by",
                "Role that says where the notes are",
                usual="notes",
                hint="One of the roles above, where sessions have a link to shared notes.",
            ),
            number("rota.ahead_days", "Days before a session on which the first one is asked", 28),
            number("rota.answer_days", "Days to answer", 4),
            Field("proposals_form.id", "Id of the form for proposals"),
            Field("proposals_form.email", "Question for the address", usual="Email"),
            Field("proposals_form.name", "Question for the name", usual="Name"),
            Field("proposals_form.topic", "Question for the topic", usual="Topic"),
            Field("proposals_form.about", "Question for more about it", usual="About"),
        ),
    ),
    Part(
        "After a session",
        (
            number(
                "recap_after_hours",
                "Hours after which a recap goes out by itself",
                0,
                "0: only once a co-lead sends it.",
            ),
            choice("feedback.ask", "Members are asked how it was", NO_YES),
            choice(
                "feedback.by",
                "They are asked",
                {"mail": "by a mail of its own", "recap": "in the recap"},
                "Where members are asked how it was.",
            ),
            number("feedback.hours", "Hours after the end at which that mail goes", 3),
            number("feedback.days", "Days to answer", 5),
            Field("playlist", "Playlist of recordings", hint="What stands behind list= in its address."),
        ),
    ),
    Part(
        "The programme",
        (
            Rows(
                "series",
                "Series",
                "series",
                (Field("id", "Id", fixed=True, needed=True), Field("title", "Title", needed=True)),
            ),
            Rows(
                "books",
                "Books",
                "book",
                (
                    Field("id", "Id", fixed=True, needed=True),
                    Field("title", "Title", needed=True),
                    Field("authors", "Authors"),
                    Field("url", "Address"),
                ),
                hint="Chapters are changed in the file.",
            ),
            Rows(
                "talks",
                "Talks to come",
                "talk",
                (
                    day("session", "Session of", needed=True),
                    Field("speaker", "Speaker", needed=True),
                    Field("title", "Title"),
                    Field("slug", "Short name", hint="In addresses.", fixed=True),
                    Field("address", "Speaker’s address"),
                    Field("series", "Series"),
                    Field("about", "Abstract", Sort.LONG),
                ),
                hint="Reading, and talks that are over, are changed in the file, or by the session.",
                coming=True,
            ),
        ),
    ),
)
GATHERED = ("form", "proposals_form", "quiet", "season")
"""Settings that are there with all that they need, or not at all."""


def within(name: str, document: object) -> object:
    """What stands at *name* (dots lead further in) of a file that was read; None if nothing does."""
    for step in name.split("."):
        document = document.get(step) if isinstance(document, Mapping) else None
    return document
