"""`fortnight talks`, as a co-lead types it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.model.mailing import Mailing
from shared.model.session import Consent, Resource, Session, SessionState, Speaker, Talk
from shared.store import Replace
from tests.builders.command_line import Done, fortnight, ok, refused, said
from tests.builders.signups import texts
from tests.builders.speaker_page import DAY, KEY, MINE, OTHER, START, late, reminded, session, talk
from tests.platform import Platform, apply, demo_group


def talks(platform: Platform, *arguments: str, answer: str = "") -> Done:
    return fortnight(platform, "talks", *arguments, answer=answer)


def links_in(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("https://go.example.org/talk/")]


def test_the_talks_to_come_are_listed_with_what_is_missing(group: Platform):
    done = talks(group, "list")
    assert "2023-10-28 implicit-bias Ada Example The implicit bias of gradient descent slides, recording" in said(done)
    told = talks(group, "list", "--json").json
    assert [(one["session"], one["talk"], one["missing"]) for one in told] == [
        ("ml-theory/2023-10-28", "implicit-bias", ["slides", "recording"]),
        ("ml-theory/2023-10-28", "tangent-kernels", ["reading", "slides", "recording"]),
        ("ml-theory/2023-11-11", "sharpness", ["slides", "recording"]),
        ("ml-theory/2024-01-13", "double-descent", told[3]["missing"]),
    ]
    group.tick(START + DAY)
    assert len(talks(group, "list", "--json").json) == 2
    assert len(talks(group, "list", "--all", "--json").json) == 4


def test_without_any_talk_the_list_says_so(platform: Platform):
    apply(platform, demo_group(talks=[]))
    assert ok(talks(platform, "list")) == "No talk is planned."
    assert ok(talks(platform, "list", "--all")) == "There is no talk yet."


def test_a_talk_is_shown_with_all_that_is_known(group: Platform):
    shown = said(talks(group, "show", KEY, OTHER))
    assert "speaker Ada Example" in shown
    assert "recording not decided yet" in shown
    told = talks(group, "show", f"ml-theory/{KEY}", OTHER, "--json").json
    assert told["reading"][0] == {
        "kind": "paper", "title": "The implicit bias of gradient descent on separable data", "url": "https://arxiv.org/abs/1710.10345",
        "arxiv": "1710.10345", "minutes": 40, "essential": True,
    }  # fmt: skip


def test_all_that_a_speaker_writes_a_co_lead_can_set(group: Platform, tmp_path: Path, calls):
    reading = tmp_path / "reading.yaml"
    reading.write_text(
        "- {title: Kernels, url: 'arXiv:1806.07572', minutes: 30}\n- {kind: notes, title: N, essential: false}\n"
    )
    arguments = ("set", KEY, MINE, "--title", "New", "--abstract", "-", "--reading", str(reading), "--consent", "no")
    calls.clear()
    told = talks(group, *arguments, "--slides", "after", "--json", answer="One.\n\n$x$\n").json
    assert calls.writes() == ["TransactWriteItems"]  # with the line of who did it
    assert talk(group) == Talk(
        slug=MINE, speaker="Noor Ünal-Příklad", title="New", about="One.\n\n$x$", consent=Consent.NO, slides_after=True,
        resources=(Resource(kind="paper", title="Kernels", url="https://arxiv.org/abs/1806.07572", arxiv="1806.07572", minutes=30),
                   Resource(kind="notes", title="N", essential=False)),
    )  # fmt: skip
    assert (told["title"], told["abstract"], told["slides"], told["missing"]) == (
        "New",
        "One.\n\n$x$",
        "after",
        ["slides"],
    )
    calls.clear()
    assert ok(talks(group, "set", KEY, MINE, "--title", "New", "--slides", "after")) == "Nothing to change."
    assert calls.writes() == []


def test_late_reading_by_command_is_mailed_once(group: Platform, tmp_path: Path):
    reminded(group)
    reading, none = tmp_path / "reading.yaml", tmp_path / "none.yaml"
    reading.write_text("- {title: Kernels, minutes: 30}\n")
    none.write_text("[]\n")
    first = ok(talks(group, "set", KEY, MINE, "--reading", str(reading)))
    assert first.endswith("Members get a mail about the reading with the next tick.")
    assert late(group) == [f"reading/ml-theory/{KEY}/{MINE}"]
    ok(talks(group, "set", KEY, MINE, "--reading", str(none)))
    assert ok(talks(group, "set", KEY, MINE, "--reading", str(reading))) == f"Done: talk {MINE} of ml-theory/{KEY}."
    assert len(late(group)) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title: T\n", "a list is wanted"),
        ("- T\n", "line 1: 1: settings are wanted here"),
        ("- {titel: T}\n", "line 1: 1.titel: no such setting; did you mean title?"),
        ("- {title: T}\n- {title: U, essential: maybe}\n", "line 2: 2 (U).essential: write true or false"),
        (
            "- {title: T, url: example}\n",
            "reading-1: This is not an address on the web. One looks like this: https://example.org/",
        ),
        ("- {title: T, minutes: soon}\n", "reading-1: Minutes are a whole number"),
        ("- [\n", "line 2: a value is missing before this"),
    ],
)
def test_a_reading_list_that_is_wrong_is_refused_with_the_place(
    group: Platform, tmp_path: Path, text: str, complaint: str
):
    file = tmp_path / "reading.yaml"
    file.write_text(text)
    assert complaint in refused(talks(group, "set", KEY, MINE, "--reading", str(file)))
    assert talk(group).resources == ()


def test_what_cannot_be_set_is_refused(group: Platform, tmp_path: Path):
    assert "say what to set" in refused(talks(group, "set", KEY, MINE))
    assert "title: A title has at most 200" in refused(talks(group, "set", KEY, MINE, "--title", "x" * 201))
    assert "there are: implicit-bias, tangent-kernels" in refused(talks(group, "set", KEY, "nobody", "--title", "x"))
    assert "no session '1999-01-01'" in refused(talks(group, "show", "1999-01-01", MINE))
    assert "there is no such file" in refused(talks(group, "set", KEY, MINE, "--abstract", str(tmp_path / "none")))
    latin = tmp_path / "latin"
    latin.write_bytes(b"\xe9")
    assert "is not UTF-8" in refused(talks(group, "set", KEY, MINE, "--abstract", str(latin)))


def test_a_talk_is_added_and_its_speaker_gets_a_link_that_opens_it(group: Platform):
    before = session(group, "2023-11-25")
    assert before.kind == "discussion"
    arguments = ("add", "2023-11-25", "--speaker", "Zoë New", "--address", "ZOE@example.org", "--title", "Fresh")
    assert ok(talks(group, *arguments)).endswith("Its speaker gets the link with the next tick.")
    after = session(group, "2023-11-25")
    assert (after.kind, after.talks[0].slug, after.talks[0].title) == ("talks", "zoe-new", "Fresh")
    assert group.table.get(Speaker, "ml-theory", after.key, "zoe-new").address == "zoe@example.org"
    group.tick(group.now)
    group.settle()
    (url,) = links_in(next(text for text in texts() if "Fresh" in text))
    assert group.press(url, "GET")["statusCode"] == 200
    group.tick(
        START + 18 * DAY + timedelta(hours=2)
    )  # ten days before that session: she is asked for the reading, like everybody
    assert [row.subject for row in group.rows(Mailing) if row.kind == "nudge" and row.session == after.key] == [
        "zoe-new"
    ]
    assert "has a talk 'zoe-new' already" in refused(talks(group, *arguments))


def test_a_talk_without_an_address_is_added_and_nobody_is_mailed(group: Platform):
    done = ok(talks(group, "add", "2023-11-25", "--speaker", "Zoë New"))
    assert done.endswith("Nobody is mailed; `fortnight talks link 2023-11-25 zoe-new` prints the speaker's link.")
    url = ok(talks(group, "link", "2023-11-25", "zoe-new"))
    assert group.press(url, "GET")["statusCode"] == 200
    assert talks(group, "link", "2023-11-25", "zoe-new", "--json").json["link"] == url


def test_a_talk_that_cannot_be_added_is_refused(group: Platform):
    ok(fortnight(group, "sessions", "cancel", "2023-11-25", "--as", "mika"))
    assert "is cancelled and takes no talk" in refused(talks(group, "add", "2023-11-25", "--speaker", "Zoë"))
    for name in (" ", "ada@example.org"):
        assert "a talk needs a speaker's name" in refused(talks(group, "add", KEY, "--speaker", name))
    assert "not an e-mail address" in refused(talks(group, "add", KEY, "--speaker", "Zoë", "--address", "zoe"))


def test_a_talk_that_was_taken_out_does_not_come_back_with_the_groups_file_nor_is_its_speaker_mailed(group: Platform):
    assert ok(talks(group, "remove", KEY, MINE)) == f"Done: take talk {MINE} out of ml-theory/{KEY}."
    assert [one.slug for one in session(group).talks] == [OTHER]
    assert group.table.get(Speaker, "ml-theory", KEY, MINE) is None
    apply(group, demo_group(mission="another"))
    assert [one.slug for one in session(group).talks] == [OTHER]
    assert group.table.get(Speaker, "ml-theory", KEY, MINE) is None
    assert talks(group, "remove", KEY, OTHER, "--json").json == {
        "session": f"ml-theory/{KEY}",
        "talk": OTHER,
        "removed": True,
    }


def test_a_link_is_replaced_and_the_new_one_mailed_to_the_speaker(group: Platform):
    old = ok(talks(group, "link", KEY, MINE))
    done = ok(talks(group, "relink", KEY, MINE))
    assert done.endswith("Earlier links no longer work. Noor Ünal-Příklad gets the new link with the next tick.")
    new = ok(talks(group, "link", KEY, MINE))
    assert (group.press(old, "GET")["statusCode"], group.press(new, "GET")["statusCode"]) == (404, 200)
    group.tick(group.now)
    group.settle()
    (mailed,) = links_in(next(text for text in reversed(texts()) if "Those in earlier mails no longer work." in text))
    assert group.press(mailed, "GET")["statusCode"] == 200
    ok(talks(group, "relink", KEY, MINE, "--again"))
    assert [group.press(url, "GET")["statusCode"] for url in (new, mailed)] == [404, 404]


def test_a_link_that_was_replaced_just_now_is_not_replaced_and_mailed_again(group: Platform):
    ok(talks(group, "relink", KEY, MINE))
    group.tick(group.now + timedelta(minutes=5))
    new = ok(talks(group, "link", KEY, MINE))
    group.settle()
    again = ok(talks(group, "relink", KEY, MINE))
    assert "already, and the new one is mailed." in again
    group.tick(group.now + timedelta(minutes=5))
    group.settle()
    assert sum("Those in earlier mails no longer work." in text for text in texts()) == 1
    assert group.press(new, "GET")["statusCode"] == 200
    group.tick(group.now + timedelta(hours=1))
    assert ok(talks(group, "relink", KEY, MINE)).endswith("with the next tick.")


def test_a_link_to_a_talk_without_a_date_is_replaced_once_too(group: Platform):
    row = session(group)
    group.table.commit(Replace(replace(row, starts=None, ends=None, date=None)))
    assert ok(talks(group, "relink", KEY, MINE)).endswith("`fortnight talks link` prints the new link.")
    new = ok(talks(group, "link", KEY, MINE))
    again = ok(talks(group, "relink", KEY, MINE))
    assert "already, and `fortnight talks link` prints the new one." in again
    assert talks(group, "relink", KEY, MINE, "--json").code == 0
    assert group.press(new, "GET")["statusCode"] == 200
    group.tick(group.now + timedelta(minutes=59))
    group.settle()
    assert not any("Those in earlier mails no longer work." in text for text in texts())
    assert ok(talks(group, "relink", KEY, MINE, "--again")).startswith("Done")
    assert group.press(new, "GET")["statusCode"] == 404


def test_no_life_of_a_link_is_in_any_public_byte(group: Platform):
    ok(talks(group, "relink", KEY, MINE))
    group.publish()
    life = str(talk(group).link_life).encode()
    assert len(life) > 8
    assert [key for key, body in group.site().items() if life in body or b"link_life" in body] == []


def test_a_co_lead_can_write_of_a_talk_that_was_held(group: Platform):
    group.tick(START + DAY)
    assert session(group).state is SessionState.HELD
    ok(talks(group, "set", KEY, MINE, "--title", "As it was"))
    assert talk(group).title == "As it was"
    assert group.table.get(Session, "ml-theory", KEY).state is SessionState.HELD
