"""Mails to a talk's speaker about their page."""

from shared.letters.kinds import MailKind
from shared.letters.sent import Sent
from shared.letters.sheets import Sheet, co_lead_why, dated, member_why
from shared.letters.to_speakers import about_of, day_before, speakers_link, speakers_sheet
from shared.letters.wording import away, in_subject, line, listed
from shared.model.deck import shown
from shared.model.preference import NEWS
from shared.model.season import days_off
from shared.model.withdrawal import LONGEST_REASON
from shared.schedule.speaker_reminders import LATEST
from shared.talks.checklist import missing
from shared.talks.withdrawing import in_programme, out_of_programme


def deck_link(sent: Sent) -> Sheet:
    """The speaker's one link, everything it is for, what is still missing and by when."""
    session, starts, seen = dated(sent)
    about = about_of(sent)
    again = sent.facts.get("again") == "yes"
    due = days_off(starts, -LATEST, sent.tz)
    talk = session.talk(sent.mailing.subject)
    asks, slides = sent.group.asks_questions, shown(sent.deck) is not None
    lacking = missing(talk, slides=slides, questions=asks) if talk else ()
    return speakers_sheet(
        about,
        sent,
        f"A new link for your talk on {seen.when.date}"
        if again
        else f"Your talk on {seen.when.date}: one link for all of it",
        "Those in earlier mails no longer work." if again else "Abstract, reading, slides. No account. Keep this mail.",
        again=again,
        due=day_before(sent, LATEST) if sent.mailing.created <= due else "",
        lacking=listed([_LACKING[one] for one in lacking]),
        asks=asks,
    )


_LACKING = {
    "title": "the title", "abstract": "the abstract", "reading": "what to read beforehand", "slides": "your slides",
    "recording": "whether a recording may be shown", "questions": "questions to think about beforehand",
}  # fmt: skip


def talk_off(sent: Sent) -> Sheet:
    """To members who were reminded of it: a talk is not given."""
    return _news(sent, "Not given on {}: {}", "The session stands; what is planned now is on its page.")


def talk_on(sent: Sent) -> Sheet:
    """To members who were told that a talk is not given: it is."""
    return _news(sent, "Given after all on {}: {}", "The talk is back in the programme.")


def _news(sent: Sent, subject: str, preheader: str) -> Sheet:
    session, _, seen = dated(sent)
    speaker = line(sent.facts.get("speaker"), 80)
    return Sheet(
        subject=subject.format(seen.when.date, in_subject(_title(sent) or f"the talk by {line(speaker, 50)}", 60)),
        preheader=preheader,
        why=member_why(sent),
        facts={"session": seen, "talk": _title(sent), "speaker": speaker, "left": bool(session.talks)},
    )


def talk_withdrawn(sent: Sent) -> Sheet:
    """To the co-leads: a speaker cannot give their talk, why, and how the session stands now."""
    session, starts, seen = dated(sent)
    speaker = line(sent.facts.get("speaker"), 80)
    return Sheet(
        subject=f"{in_subject(speaker, 50)} cannot give the talk on {seen.when.date}",
        preheader="The session has other talks." if session.talks else "The session is without a talk now.",
        why=co_lead_why(sent),
        facts={
            "session": seen, "talk": _title(sent), "speaker": speaker, "left": bool(session.talks),
            "away": away(None, sent.mailing.created, starts, sent.tz),
            "reason": line(sent.facts.get("reason"), LONGEST_REASON),
            "commands": [
                f'fortnight talks add {session.key} --speaker "…" --group-id {sent.group.id}',
                f"fortnight talks restore {session.key} {sent.mailing.subject} --group-id {sent.group.id}",
            ],
        },
    )  # fmt: skip


def talk_restored(sent: Sent) -> Sheet:
    """To the co-leads: a speaker can give their talk after all."""
    _, _, seen = dated(sent)
    speaker = line(sent.facts.get("speaker"), 80)
    return Sheet(
        subject=f"{in_subject(speaker, 50)} can give the talk on {seen.when.date} after all",
        preheader="It is back in the programme.",
        why=co_lead_why(sent),
        facts={"session": seen, "talk": _title(sent), "speaker": speaker},
    )


def withdrawal_noted(sent: Sent) -> Sheet:
    """To the speaker: it is noted that they cannot, and how that is taken back."""
    _, _, seen = dated(sent)
    return Sheet(
        subject=f"Noted: you cannot give your talk on {seen.when.date}",
        preheader="The co-leads know. If that was a mistake, one press takes it back.",
        why=f"You get this because you were to give a talk at {line(sent.group.name, 80)}.",
        facts={
            "session": seen, "talk": _title(sent), "speaker": line(sent.facts.get("speaker"), 80),
            "back": sent.links["cannot"],
        },
    )  # fmt: skip


def _title(sent: Sent) -> str:
    return line(sent.facts.get("title"), 200)


MAILS = (
    MailKind(
        name="talk-off", words="A talk is not given", letter=talk_off, still=out_of_programme, preference=NEWS, told_by_host=True,
        names_people=True,
    ),
    MailKind(
        name="talk-on", words="A talk is given after all", letter=talk_on, still=in_programme, preference=NEWS, told_by_host=True,
        names_people=True,
    ),
    MailKind(
        name="talk-withdrawn", desk="sessions/{session}", words="A speaker cannot give their talk", letter=talk_withdrawn,
        still=out_of_programme, transactional=True, for_chat=True, names_people=True,
    ),
    MailKind(
        name="talk-restored", desk="sessions/{session}", words="A speaker can give their talk after all", letter=talk_restored,
        still=in_programme, transactional=True, names_people=True,
    ),
    MailKind(
        name="withdrawal-noted", words="To a speaker: it is noted that you cannot", letter=withdrawal_noted, still=out_of_programme,
        links=speakers_link, transactional=True, names_people=True,
    ),
    MailKind(
        name="deck-link",
        words="To a speaker: the link for the talk",
        letter=deck_link,
        links=speakers_link,
        transactional=True,
    ),
)  # fmt: skip
