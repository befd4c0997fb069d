"""What the mails to the co-leads say."""

import json
from dataclasses import replace

import pytest

from shared.errors import BadInput
from shared.model.member import Member, MemberState
from tests.unit.mail.examples import (
    FACTS,
    GROUP,
    MEMBER,
    OTHER,
    SESSION,
    SITE,
    TO_CO_LEADS,
    Markup,
    compose,
    known,
    parts,
    row,
    sent,
)


def test_the_application_tells_a_co_lead_name_address_and_answers_and_links_their_page() -> None:
    letter = compose(row("application"), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.subject == "Dana Quiet would like to join"
    assert letter.text == (
        "Hello Mika Lead,\n"
        "\n"
        "Somebody new signed up, and the address is confirmed. This is what they wrote.\n"
        "\n"
        "Name: Dana Quiet\n"
        "Address: dana@example.org\n"
        "Affiliation: Example University\n"
        "\n"
        "Let them in or decline, on this page:\n"
        "\n"
        "https://api.example.org/l/k1.decide.d0\n"
        "\n"
        "The link is yours alone, so that the record knows who decided; please do not forward it. "
        "The first co-lead who presses a button decides.\n"
        "\n"
        "-- \n"
        "ML Theory Reading Group\n"
        "https://reading.example.org/ml-theory/\n"
        "You get this because you are a co-lead of ML Theory Reading Group.\n"
    )


def test_a_broken_mapping_names_the_question_how_to_mend_it_and_that_nobody_is_lost() -> None:
    letter = compose(row("mapping"), known())
    assert letter.subject == "The sign-up form has changed: 4 responses waiting"
    for said in (
        "4 responses wait. None is lost:",
        "- form.email: no question bears the title 'Email'\n",
        "- Name\n- E-mail address\n",
        "    form:\n      id: 1FORM\n      email: Email\n      name: Name\n",
        "    fortnight apply group.yaml\n",
    ):
        assert said in letter.text


def test_a_bad_address_is_shown_as_it_was_written_and_leads_nowhere() -> None:
    letter = compose(row("bad-address", facts={"written": '"><a href=javascript:x>me@example</a>'}), known())
    page = Markup(letter.html)
    assert '\n    "><a href=javascript:x>me@example</a>\n' in letter.text
    assert '"><a href=javascript:x>me@example</a>' in page.seen
    assert [link["href"] for link in page.all("a")] == [SITE]


def test_what_was_probably_meant_is_said_of_a_mistyped_address_and_leads_nowhere() -> None:
    letter = compose(row("bad-address", facts={"written": "cleo@gmial.com", "meant": "cleo@gmail.com"}), known())
    assert letter.subject == "A sign-up with an address that looks mistyped"
    assert "\n    cleo@gmial.com\n\nPerhaps cleo@gmail.com was meant. We did not guess:" in letter.text
    page = Markup(letter.html)
    assert "Perhaps cleo@gmail.com was meant." in page.seen
    assert [link["href"] for link in page.all("a")] == [SITE]


def test_a_confirmation_that_came_back_is_told_with_the_address_that_was_meant() -> None:
    out = replace(MEMBER, address="cleo@hotmial.com", state=MemberState.BOUNCED)
    letter = compose(row("dropped", facts={"life": "1", "was": "pending_confirmation"}), known(member=out))
    assert "the address is probably mistyped, and cleo@hotmail.com was meant. It gets no more mail." in letter.text


def test_an_upload_that_names_no_talk_is_told_with_the_command_that_attaches_it() -> None:
    letter = compose(row("deck-unknown"), known(session=None))
    command = "fortnight slides attach 'ml-theory/2023-10-28/nosy-sgd/my talk.pdf' SESSION TALK --group-id ml-theory"
    assert f"    {command}\n" in letter.text
    assert command in Markup(letter.html).seen


# --- digests
def crowd(count: int) -> tuple[tuple[Member, ...], dict[str, str]]:
    """So many applicants, and the links that decide about them."""
    members = tuple(
        replace(OTHER, id=f"{n:020x}", name=f"Applicant {n}", address=f"a{n}@example.org") for n in range(count)
    )
    return members, {f"decide {m.id}": f"https://api.example.org/l/k1.decide.x{n}" for n, m in enumerate(members)}


def test_a_crowd_of_applicants_comes_in_one_mail_with_a_link_for_each() -> None:
    members, links = crowd(12)
    letter = compose(row("applications"), known(members=members, links=links, member=None))
    assert letter.subject == "12 people would like to join"
    assert (
        "\nApplicant 7\na7@example.org\nAffiliation: None\nWhy: Curious\nhttps://api.example.org/l/k1.decide.x7\n\nApplicant 8\n"
        in letter.text
    )
    decided = [a["href"] for a in Markup(letter.html).all("a") if "decide" in str(a["href"])]
    assert decided == list(links.values())
    assert "Kept for the page" not in letter.text + letter.html
    command = "fortnight members list --state pending_approval --group-id ml-theory"
    assert f"\n    {command}\n" in letter.text
    assert command in Markup(letter.html).seen


def test_applicants_beyond_what_a_digest_shows_are_counted() -> None:
    members, links = crowd(40)
    letter = compose(row("applications", facts={"more": "7"}), known(members=members, links=links))
    assert letter.subject == "47 people would like to join"
    assert "\nAnd 7 more.\n" in letter.text
    assert "And 7 more." in Markup(letter.html).seen


def test_the_last_applicant_of_a_digest_is_one_more() -> None:
    letter = compose(row("applications"), known(members=(OTHER,)))
    assert (letter.subject, "more." in letter.text) == ("One more would like to join", False)


def test_an_applicant_without_a_link_makes_no_digest() -> None:
    members, _ = crowd(2)
    with pytest.raises(KeyError, match="decide"):
        compose(row("applications"), known(members=members))


def test_a_digest_about_nobody_is_bad_input() -> None:
    with pytest.raises(BadInput, match="nobody is left to decide about"):
        compose(row("applications"), known(members=()))


def test_bad_addresses_of_a_crowd_come_in_one_mail_as_they_were_typed() -> None:
    letter = compose(row("bad-addresses"), known(group=replace(GROUP, join="https://forms.example.org/f")))
    assert letter.subject == "5 more sign-ups with an address that looks wrong"
    assert "\n    cleo at example dot org\n    me@\n    (nothing)\n\nAnd 2 more.\n" in letter.text
    page = Markup(letter.html)
    assert "cleo at example dot orgme@(nothing)" in page.seen
    assert [link["href"] for link in page.all("a")] == ["https://forms.example.org/f", SITE]


# --- somebody who was in or at the door before
@pytest.mark.parametrize(
    ("state", "told"),
    [
        (MemberState.COMPLAINED, "who once marked a mail of the group as spam."),
        (MemberState.DECLINED, "whom a co-lead has declined, or taken out for good."),
    ],
)
def test_who_may_only_come_back_through_a_co_lead_is_told_with_why_and_the_command(
    state: MemberState, told: str
) -> None:
    letter = compose(row("returning"), known(member=replace(MEMBER, state=state)))
    assert letter.subject == "Dana Quiet signed up again"
    assert "\nName: Dana Quiet\nAddress: dana@example.org\n" in letter.text
    assert "\n    fortnight members approve abababab --group-id ml-theory\n" in letter.text
    for seen in (letter.text, Markup(letter.html).seen):
        assert f"Somebody signed up again {told}" in seen
        assert "fortnight members approve abababab --group-id ml-theory" in seen
    assert [link["href"] for link in Markup(letter.html).all("a")] == [SITE]


@pytest.mark.parametrize("kind", ["application", "returning", "dropped"])
def test_a_mail_about_somebody_who_is_not_on_record_is_bad_input(kind: str) -> None:
    with pytest.raises(BadInput, match="is not on record"):
        compose(row(kind), known(member=None))


# --- the form
def test_a_changed_form_is_told_question_by_question_and_that_nothing_waits() -> None:
    letter = compose(row("form-changed"), known())
    assert letter.subject == "The sign-up form has changed; all goes on"
    for change in ("new: 'Pronouns'", "'Name' is now 'Your name'", "gone: 'Fax'"):
        assert f"\n- {change}\n" in letter.text
        assert change in Markup(letter.html).seen
    assert "nothing waits." in letter.text
    assert "https://docs.google.com/forms/d/1FORM/edit" in [a["href"] for a in Markup(letter.html).all("a")]


SHARE, GRANT = "share the form with the service account once more", "roles/pubsub.publisher on projects/p/topics/t"
GONE, UNKNOWN = "the form was deleted, or is no longer shared", "Google gives no cause that we know"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("w1: NO_USER_ACCESS", {SHARE}),
        ("w1: PROJECT_NOT_AUTHORIZED\nw2: PROJECT_NOT_AUTHORIZED", {SHARE}),
        ("RESPONSES: Google refuses to announce to projects/p/topics/t", {GRANT}),
        ("Google answers 404 for the form 1FORM: Requested entity was not found.", {GONE}),
        ("Google answers 403 for the form 1FORM: denied", {GONE}),
        ("Google answers 400 for the form 1-403-9: odd", {UNKNOWN}),
        ("w1: OTHER_ERRORS", {UNKNOWN}),
        ("w1: NO_USER_ACCESS\nSCHEMA: Google refuses to announce to projects/p/topics/t", {SHARE, GRANT}),
    ],
)
def test_a_watch_that_is_gone_is_told_with_what_mends_its_cause_and_no_other(wrong: str, told: set[str]) -> None:
    letter = compose(row("watch", facts={"wrong": wrong, "form": "1FORM"}), known())
    for seen in (letter.text, Markup(letter.html).seen):
        assert {advice for advice in (SHARE, GRANT, GONE, UNKNOWN) if advice in seen} == told
        assert all(line in seen for line in wrong.split("\n"))
        assert "Nothing is lost." in seen


@pytest.mark.parametrize("form", ["", "1F/../x", "1F\n", '1F"><b>', "ä", "f" * 300])
@pytest.mark.parametrize("kind", ["watch", "form-changed", "erased"])
def test_what_cannot_be_a_forms_id_makes_no_link(kind: str, form: str) -> None:
    letter = compose(row(kind, facts=FACTS[kind] | {"form": form}), known())
    assert "docs.google.com" not in letter.text + letter.html


# --- erasing
def test_what_is_left_to_delete_is_told_without_the_name_and_the_address() -> None:
    letter = compose(row("erased"), known(reader_name="Mika Lead", reader_address="mika@example.org"))
    assert letter.subject == "Somebody asked to be forgotten: what is left to do"
    for told in (
        "2023-09-01 10:00 UTC",
        "2023-09-02 11:30 UTC",
        "talks: 2023-10-28",
        "co_leads: dq",
        "fortnight apply group.yaml",
    ):
        assert told in letter.text
        assert told in Markup(letter.html).seen
    buttons = [link["href"] for link in Markup(letter.html).all("a") if link.get("class") == "label"]
    assert buttons == ["https://docs.google.com/forms/d/1FORM/edit#responses"]
    raw = sent(letter).decode() + "".join(parts(sent(letter)).values())
    assert ("Dana" in raw, "Quiet" in raw, "dana@" in raw) == (False, False, False)


@pytest.mark.parametrize(
    ("left", "google", "file", "nothing"),
    [
        ({"responses": "2023-09-01 10:00 UTC", "file": ""}, True, False, False),
        ({"responses": "", "file": "co_leads: dq"}, False, True, False),
        ({"responses": "", "file": ""}, False, False, True),
    ],
)
def test_only_what_is_left_to_delete_is_spoken_of(
    left: dict[str, str], google: bool, file: bool, nothing: bool
) -> None:
    letter = compose(row("erased", facts=left | {"form": "1FORM"}), known())
    for seen in (letter.text, Markup(letter.html).seen):
        assert ("still with Google" in seen, "still has their address" in seen, "There is nothing left for you to do." in seen) == (
            google, file, nothing,
        )  # fmt: skip


@pytest.mark.parametrize("kind", ["no-reading", "proposal", "talk-open", "preflight", "vote-closed", "deck-unknown"])
def test_commands_are_the_same_in_both_parts_and_no_flag_of_theirs_is_broken(kind: str) -> None:
    session = replace(SESSION, talks=(replace(SESSION.talks[0], resources=()),))
    letter = compose(row(kind), known(session=session))
    commands = [told.strip() for told in letter.text.split("\n") if told.startswith("    fortnight ")]
    assert commands
    assert all(command in Markup(letter.html).seen for command in commands)
    assert letter.html.count(">--group-id<") == len(commands)


def test_the_monday_mail_speaks_words_and_knows_the_end_of_a_pause_from_its_beginning() -> None:
    found = [
        ("2023-10-18T20:00:00+00:00", "nudge", "reading-10d", "ml-theory/2023-10-28", "1 speaker"),
        ("2023-10-21T20:00:00+00:00", "reminder", "7d", "ml-theory/2023-10-28", "3 members"),
        ("2023-10-21T20:00:00+00:00", "no-reading", "reading-7d", "ml-theory/2023-10-28", "2 co-leads"),
        ("2023-10-25T20:00:00+00:00", "chase", "slides-3d", "ml-theory/2023-10-28", "1 speaker"),
        ("2023-10-29T20:00:00+00:00", "chase", "slides+1d", "ml-theory/2023-10-28", "1 speaker"),
        ("2023-10-29T20:00:00+00:00", "thanks", "thanks+1d", "ml-theory/2023-10-28", "1 speaker"),
        ("2023-12-10T21:00:00+00:00", "break", "begins", "ml-theory/2024-01-13", "3 members"),
        ("2024-01-03T21:00:00+00:00", "break", "ends", "ml-theory/2024-01-13", "3 members"),
        ("2024-01-04T21:00:00+00:00", "of-tomorrow", "x", "ml-theory/later", "3 members"),
    ]
    letter = compose(row("preflight", facts={"lines": json.dumps(found), "flags": ""}), known())
    assert [told.partition("MDT: ")[2] or told.partition("MST: ")[2] for told in letter.text.split("\n") if told[:2] == "- "] == [
        "What should people read? (Sat 28 October; to 1 speaker)",
        "Reminder, a week before (Sat 28 October; to 3 members)",
        "There is still nothing to read (Sat 28 October; to 2 co-leads)",
        "Where are the slides? (Sat 28 October; to 1 speaker)",
        "Where are the slides? The day after (Sat 28 October; to 1 speaker)",
        "Thanks for the talk (Sat 28 October; to 1 speaker)",
        "The group pauses (Sat 13 January; to 3 members)",
        "The pause is nearly over (Sat 13 January; to 3 members)",
        "Of tomorrow (later; to 3 members)",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(TO_CO_LEADS - {"day"}))
def test_a_command_in_a_mail_names_its_group(kind: str) -> None:
    """A stack may serve several; a command that does not say which is refused there."""
    text = compose(row(kind), known(reader_name="Mika Lead", reader_address="mika@example.org")).text
    commands = [line.strip() for line in text.splitlines() if line.startswith("    fortnight ")]
    said_by_itself = ("fortnight apply group.yaml", "fortnight mail retry ")
    assert [one for one in commands if "--group-id ml-theory" not in one and not one.startswith(said_by_itself)] == []
