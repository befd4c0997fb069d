"""Lists as meetings' tools give them, and whom they are found to be of."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.attendance.lines import LINE
from shared.attendance.lists import people
from shared.attendance.matching import matched
from shared.errors import BadInput
from shared.model.member import Member, MemberState

NAMES = {
    "ada": "Ada Example", "bo": "Bo Sample", "bob": "Bo Third", "cleo": "Cléo d'Été", "kai": "Kaiming He", "jose": "José Ángel Pérez",
    "mo": "Mo", "rin": "Rin", "rin2": "Rin Tanaka", "sam1": "Sam Twice", "sam2": "Sam Twice", "lukasz": "Łukasz Żółć", "ing": "Ing Wong",
    "nn": "",
}  # fmt: skip
MEMBERS = [
    Member(group="g", id=f"{n:02}" * 10, name=name, address=f"{who}@example.org", state=MemberState.ACTIVE)
    for n, (who, name) in enumerate(NAMES.items(), 1)
]
WHO = {member.id: member.address.partition("@")[0] for member in MEMBERS}


@dataclass(frozen=True)
class Case:
    """A list, and who of it is sure, who may be whom, who is unknown, who was not there, and how many more there were."""

    pasted: str
    sure: str = ""
    unsure: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    nameless: int = 0


CASES = {
    "zoom's report, with the meeting above it and somebody who came twice": Case(
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
        "981 2345 6789,Reading,10/28/2023 02:00:11 PM,10/28/2023 03:04:40 PM,mika@example.org,65,4\n\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent\n"
        "Ada Example,ada@example.org,10/28/2023 02:00:11 PM,10/28/2023 02:20:00 PM,20,No,Y\n"
        "Ada Example,ada@example.org,10/28/2023 02:21:00 PM,10/28/2023 03:04:40 PM,44,No,Y\n"
        "bo (Bo Sample),,10/28/2023 02:02:00 PM,10/28/2023 03:04:40 PM,63,Yes,Y\n"
        "A visitor,,10/28/2023 02:02:00 PM,10/28/2023 03:04:40 PM,63,Yes,Y\n",
        "ada bo", unknown=("A visitor",),
    ),
    "zoom's saved chat, in which somebody writes twice, one to another, and a name": Case(
        "14:00:01 From Ada Example to Everyone:\n\thello\n\tBo Sample\n14:00:07\t From Ada Example to Cleo d'Ete(Direct Message):\n\thi: you\n"
        "14:03:09 From A visitor to Everyone:\n\tsee you\n", "ada", unknown=("A visitor",),
    ),
    "an older one of zoom's": Case("14:00:01\t From Ada Example : at 15:00, then\n14:00:02\t From Kaiming He : yes", "ada kai"),
    "a chat of teams as it is copied": Case("[10/28 2:01 PM] Example, Ada\nhello\n[10/28 2:02 PM] Bo Sample\nBo\n[28/10/2023 14:03] Rin Tanaka: me, too", "ada bo rin2"),
    "a column of its own, with its head": Case("Display name\nAda Example\nKaiming He", "ada kai"),
    "zoom's newer report in quotes": Case(
        '"Topic","ID","Host name","Host email","Start time","Participants"\n"Reading","981","Mika","mika@example.org","x","2"\n\n'
        '"Name (original name)","Email","Join time","Duration (minutes)","Guest"\n'
        '"Perez, José Angel","","x","60","Yes"\n"Kaiming He (He/Him)","","x","60","Yes"\n',
        "jose kai",
    ),
    "zoom's panel of participants": Case(
        "Participants (5)\nAE\nAda Example (Host, me)\nBS\nBo Sample (Co-host)\nMK\nMika K (she/her)\n", "ada bo", unknown=("Mika K (she/her)",),
    ),
    "a phone that joined zoom": Case("Ada Example\n+1 303***1234\n+44 20 7946 0000\nCall-In User_2\n", "ada", unknown=("+1 303***1234", "+44 20 7946 0000", "Call-In User_2")),
    "meet's report": Case(
        "First name,Last name,Email,Duration,Time joined,Time exited\nAda,Example,ad***@example.org,1 hr,2:00 PM,3:00 PM\n"
        "Cleo,D'Ete,cl***@example.org,58 min,2:01 PM,3:00 PM\nBo,,,,,\n",
        "ada cleo", (("Bo", "bo bob"),),
    ),
    "meet's panel": Case("In the meeting\nContributors\n3\nAda Example (You)\nMeeting host\nLukasz Zolc\nGuest\n", "ada lukasz"),
    "teams' report by tabs, in parts": Case(
        "1. Summary\nMeeting title\tReading\nAttended participants\t2\n\n2. Participants\n"
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
        "Ada Example (Guest)\t10/28/23, 2:00:11 PM\t10/28/23, 3:00:00 PM\t59m\tada@example.org\tada@example.org\tOrganizer\n"
        "Sam Twice\t10/28/23, 2:00:11 PM\t10/28/23, 3:00:00 PM\t59m\tsam2@example.org\tsam2@example.org\tPresenter\n\n"
        "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\nAda Example (Guest)\tx\ty\t59m\t\tOrganizer\n",
        "ada sam2",
    ),
    "teams' older report, an entry for each coming and going": Case(
        "Full Name\tUser Action\tTimestamp\nAda Example\tJoined\t28.10.2023, 14:00:11\nAda Example\tLeft\t28.10.2023, 15:00:00\n"
        "Bo Sample (Unverified)\tJoined\t28.10.2023, 14:00:11\n",
        "ada bo",
    ),
    "discord's names": Case("@ada_example\nbo.sample#1234\nkaiming\n", "ada bo", (("kaiming", "kai"),)),
    "discord's messages": Case("Ada Example — Today at 14:02\nBo Sample — Yesterday at 9:15 PM\n", "ada bo"),
    "a list with signs before it": Case("- Ada Example\n* Bo Sample\n• Kaiming He\n[x] Mo\n", "ada bo kai mo"),
    "a list with numbers": Case("1. Ada Example\n2) Bo Sample\n10. Rin Tanaka\n", "ada bo rin2"),
    "one line": Case("Ada Example, Bo Sample; Łukasz Żółć, somebody else", "ada bo lukasz", unknown=("somebody else",)),
    "addresses as a mail program copies them": Case(
        'Ada Example <ADA@example.org>\n"Sample, Bo" <bo@example.org>\nkai@example.org\nnn@example.org\n', "ada bo kai nn"
    ),
    "two of one name": Case("Sam Twice\n", "", (("Sam Twice", "sam1 sam2"),)),
    "two of one name, of whom one is known by the address": Case(
        "Name,Email\nSam Twice,sam1@example.org\nSam Twice,\n", "sam1", (("Sam Twice", "sam1 sam2"),)
    ),
    "first names alone": Case(
        "Ada\nBo\nMo\nRin\n", "mo", (("Ada", "ada"), ("Bo", "bo bob"), ("Rin", "rin rin2")),
    ),
    "initials and middle names": Case(
        "Ada E.\nAda M. Example\nJosé Pérez\n", "", (("Ada E.", "ada"), ("Ada M. Example", "ada"), ("José Pérez", "jose"))
    ),
    "devices": Case("Ada's iPhone\nBo Sample’s iPad\niPhone\nGalaxy S21\n", "", (("Ada's iPhone", "ada"), ("Bo Sample’s iPad", "bo")), ("iPhone", "Galaxy S21")),
    "pronouns, titles, places and pictures": Case(
        "Dr. Ada Example (she/her)\nBo Sample he/him\nKaiming He | Berlin 🎉\nPérez José Ángel, PhD\nCLÉO D’ÉTÉ (they/them) (UTC+1)\n",
        "ada bo jose cleo", (("Kaiming He | Berlin 🎉", "kai"),),
    ),
    "somebody at another's account": Case(
        "Name (Original Name),User Email\nBo (Ada Example),\nBo Sample,ada@example.org\nCleo d'Ete (Bo Sample),\n",
        "", (("Bo (Ada Example)", "ada"), ("Bo Sample", "ada bo"), ("Cleo d'Ete (Bo Sample)", "bo cleo")),
    ),
    "webex with semicolons": Case("Name;Attendee Email;Join Time\nAda Example;;14:00\nKai;kai@example.org;14:00\n", "ada kai"),
    "a short name that is a title, and a surname that is a pronoun": Case(
        "Wong\nKaiming\nHe\nIng Wong\n", "ing", (("Kaiming", "kai"), ("He", "kai")), ()
    ),
    "zoom's report in German, with the meeting above it": Case(
        "Thema,Meeting-ID,Startzeit,Benutzer-E-Mail,Dauer (Minuten),Teilnehmer\nReading,981,x,kai@example.org,60,3\n\n"
        "Name (Originalname),E-Mail-Adresse,Eintrittszeit,Dauer (Minuten),Gast\nAda Example,ada@example.org,x,60,Nein\n"
        "bo (Bo Sample),,x,60,Ja\n", "ada bo",
    ),
    "teams' older report in German": Case(
        "Vollständiger Name\tBenutzeraktion\tZeitstempel\nAda Example\tBeigetreten\t28.10.2023, 14:00:11\n"
        "Ada Example\tHat verlassen\t28.10.2023, 15:00:00\nSample, Bo (Gast)\tBeigetreten\t28.10.2023, 14:00:11\n", "ada bo",
    ),
    "teams' report as it is read where its two bytes a letter were not known": Case(
        "\x00".join("Full Name\tUser Action\tTimestamp\nAda Example\tJoined before\tx\n"), "ada"
    ),
    "teams' panel, with those who were only invited": Case(
        "In this meeting (2)\nAE\nAda Example\nOrganizer\nBS\nBo Sample\nOthers invited (2)\nKH\nKaiming He\nNo response\nMo\n",
        "ada bo", absent=("Kaiming He", "Mo"),
    ),
    "zoom's panel, with those who have not joined": Case(
        "Not joined (1)\nKaiming He\nJoined (1)\nAda Example (Host, me)\n", "ada", absent=("Kaiming He",)
    ),
    "the report of an add-on for meet, after lines of its own": Case(
        '"Meeting code: abc-defg-hij"\n"Created on 2023-10-28 14:00:11"\n\nFull Name,First Seen at,Time in Call\n'
        "Ada Example,14:00,00:59:01\nBo Sample,14:01,00:50:00\n", "ada bo",
    ),
    "jitsi's panel": Case(
        "Meeting participants (3)\nInvite Someone\nSearch participants\nAda Example (me)\nModerator\nBo Sample\nFellow Jitster\nMute all\n",
        "ada bo", unknown=("Fellow Jitster",),
    ),
    "bigbluebutton's panel, with two letters for pictures": Case(
        "USERS (4)\nAd\nAda Example (You)\nModerator\nBo\nBo Sample\nLocked\nMo\nKa\nKaiming He\nMobile\n", "ada bo mo kai"
    ),
    "bigbluebutton's table": Case("Name,Moderator,Activity Score\nAda Example,TRUE,5\nAnonymous,,0\n", "ada", unknown=("Anonymous",)),
    "discord's voice channel": Case("Ada Example\nLIVE\nKaiming He 🎧\n🎙️ Mo\nVoice Connected\n🐙\n", "ada kai mo", unknown=("🐙",)),
    "guests without a name": Case("Ada Example (Guest)\nGuest\nGuest 2\n", "ada", unknown=("Guest 2",)),
    "first names and guests, by hand": Case("Ada, Mo & Kai + 2 guests", "mo", (("Ada", "ada"),), ("Kai",), nameless=2),
    "whole names in a sentence": Case("Present: Ada Example, Bo Sample and Kaiming He.", "ada bo kai"),
    "two at one screen, and friends": Case(
        "Ada Example & Bo Sample\nKaiming He + 2 guests\nplus Rin Tanaka\nMo and Bo\n+1 friend of Mo\nand two others\n",
        "ada bo kai rin2 mo", (("Bo", "bo bob"),), nameless=5,
    ),
    "two at the account of one": Case("Name,Email\nAda & Kaiming He,ada@example.org\n", "ada kai"),
    "apologies in the same line": Case(
        "Attendees: Ada Example; Bo Sample; Mo. Apologies: Kaiming He, Rin Tanaka", "ada bo mo", absent=("Kaiming He", "Rin Tanaka")
    ),
    "apologies below": Case(
        "## Present (2)\n- Ada Example\n- Bo Sample\n\n**Apologies**\n- Kaiming He\n- A visitor\n- 2 others\n", "ada bo",
        absent=("Kaiming He", "A visitor"),
    ),
    "slashes, and who was not there": Case(
        "there: ada example / bo sample / mo (late)\nnot there: Kaiming He", "ada bo mo", absent=("Kaiming He",)
    ),
    "remarks behind the names": Case(
        "Ada Example\nKaiming He (apologies)\nBo Sample - absent\nMo sent regrets\nRin Tanaka (couldn’t make it)\nŁukasz Żółć ❌\n",
        "ada", absent=("Kaiming He", "Bo Sample", "Mo", "Rin Tanaka", "Łukasz Żółć"),
    ),
    "boxes of which some are ticked": Case(
        "☑ Ada Example\n☐ Bo Sample\n❌ Kaiming He\n- [x] Mo\n- [ ] Rin Tanaka\n", "ada mo", absent=("Bo Sample", "Kaiming He", "Rin Tanaka")
    ),
    "boxes of which none is": Case("[ ] Ada Example\n[ ] Mo\n", "ada mo"),
    "who cannot come": Case("Ada Example\nMo can't come\nBo Sample can’t make it.\n", "ada", absent=("Mo", "Bo Sample")),
    "a table that says who attended": Case(
        "Status,Attended,User Name (Original Name)\nApproved,Yes,Ada Example\nApproved,No,Kaiming He\n,no,Mo\n", "ada", absent=("Kaiming He", "Mo")
    ),
    "a table of who was present": Case(
        "| Name | Present? |\n| --- | --- |\n| Ada Example | x |\n| Kaiming He | ❌ |\n| Mo | Absent |\n| Bo Sample |\n",
        "ada bo", absent=("Kaiming He", "Mo"),
    ),
    "somebody there and not there": Case("Mo\nAda Example\nAbsent:\nMo\n", "ada", (("Mo", "mo"),), absent=("Mo",)),
    "a table of markdown": Case("| Name | From |\n|---|:-:|\n| Ada Example | Bo Institute |\n| Mo |  |\n", "ada mo"),
    "a table that lost its head": Case(
        "Ada Example,ada@example.org,14:00\nCleo,cleo@example.org,14:01\nBo;Third;bob@example.org\nKaiming He\t14:00\t15:00\n",
        "ada cleo bob kai",
    ),
    "who came when": Case("14:02 Ada Example\n2:03 PM Bo Sample joined\nKaiming He joined the meeting.\nMo has left\n", "ada bo kai mo"),
    "degrees, and phones in other languages": Case(
        "Prof. Dr. Ada Example\nBo Sample, M.Sc.\niPad de José\nMx Kaiming He (she/they)\niPhone von Rin\n", "ada bo kai",
        (("iPad de José", "jose"), ("iPhone von Rin", "rin rin2")),
    ),
    "a particle is nobody's name": Case("Der Vorstand\nLeitung von der Gruppe\n", unknown=("Der Vorstand", "Leitung von der Gruppe")),
    "nothing": Case(" \n\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_whoever_is_surely_a_member_is_found_and_everybody_else_is_shown_to_choose(name):
    case = CASES[name]
    found = matched(people(case.pasted), MEMBERS)
    assert sorted(WHO[member.id] for member in found.sure) == sorted(case.sure.split())
    assert [(one.name, " ".join(sorted(WHO[m.id] for m in one.members))) for one in found.unsure] == list(case.unsure)
    assert (found.unknown, found.absent, found.nameless) == (case.unknown, case.absent, case.nameless)
    assert found.others == len(case.unknown) + case.nameless


@given(some.text(max_size=300))
def test_whatever_is_pasted_is_read_and_finds_nobody_by_a_guess(pasted):
    found = matched(people(pasted), MEMBERS[:3])
    assert not found.sure


@pytest.mark.parametrize(
    "pasted",
    [
        "a" + " " * 180_000 + "b\nMo",
        "a,b\n" + '"' + "x" * 180_000,
        "Mo\n<" + "@" * 180_000,
        "Mo\n" + "a <" * 60_000 + "a@b",
    ],
)
def test_a_line_without_end_is_cut(pasted):
    assert max(len(one.name) for one in people(pasted)) <= LINE


def test_many_blanks_in_a_line_are_one():
    assert people("Ada" + " " * 900 + "Example\nMo\n")[0].name == "Ada Example"
    assert people("Name,Email\nAda  Example ,\n")[0].name == "Ada Example"


@pytest.mark.parametrize("pasted", ["Mo\n" * 5_001, "x" * 200_001])
def test_a_list_that_is_longer_than_is_read_is_refused_instead_of_cut(pasted):
    with pytest.raises(BadInput, match="this list is too long"):
        people(pasted)


@given(some.permutations(["Ada Example", "Bo Sample", "Kaiming He", "Mo", "a stranger"]))
def test_who_is_found_does_not_depend_on_the_order_of_the_list(names):
    found = matched(people("\n".join(names)), MEMBERS)
    assert {WHO[member.id] for member in found.sure} == {"ada", "bo", "kai", "mo"}
    assert found.unknown == ("a stranger",)
