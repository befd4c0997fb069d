"""What mails say of where a session is, beside the link to join it."""

from dataclasses import replace

from tests.unit.mail.examples import GROUP, WITH_CALENDAR, Markup, as_of, compose, known, row

PLACE = "Room 5.12, Example Street 1"


def test_a_place_for_everybody_stands_in_every_mail_about_the_session_and_in_its_calendar_part() -> None:
    for kind in sorted(WITH_CALENDAR):
        letter = compose(row(kind), known(session=replace(as_of(kind), place=PLACE)))
        assert f"\nWhere: {PLACE}\n" in letter.text, kind
        assert kind == "cancelled" or f"Where: {PLACE}" in Markup(letter.html).seen, kind
        assert b"LOCATION:Room 5.12" in (letter.calendar or b""), kind


def test_a_new_place_is_told_as_a_place_and_not_as_a_link() -> None:
    placed = replace(as_of("changed"), place="Hall 2")
    letter = compose(row("changed", facts={"what": "place"}), known(session=placed, meeting_link=""))
    assert letter.subject.startswith("New place on ")
    for seen in (letter.text, Markup(letter.html).seen):
        assert "takes place has changed" in seen
        assert "Where: Hall 2" in seen
        assert "link to join" not in seen


def test_a_room_that_members_alone_know_is_no_link_either() -> None:
    letter = compose(row("changed"), known(session=as_of("changed"), meeting_link="Room 6"))
    assert letter.subject.startswith("New place on ")
    for seen in (letter.text, Markup(letter.html).seen):
        assert "takes place has changed" in seen
        assert "Room 6" in seen
        assert "link to join" not in seen


def test_where_there_is_a_place_and_no_link_none_is_promised() -> None:
    bare = replace(GROUP, meeting_link="")
    session = replace(as_of("reminder"), place=PLACE)
    letter = compose(row("reminder", stage="7d"), known(session=session, meeting_link="", group=bare))
    for seen in (letter.text, Markup(letter.html).seen):
        assert "is to follow" not in seen.replace("reading is to follow", "")
