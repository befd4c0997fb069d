"""What people have of their past sessions, as they have it: tables, lists and exports, thirty of them, and what is made of each."""

from collections.abc import Iterator
from datetime import date, time
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.archive.reading import Past, read
from shared.archive.sessions import Usual
from shared.errors import BadInput
from shared.model.session import Resource, Session
from shared.text.days import First

USUAL = Usual(ZoneInfo("Europe/Berlin"), time(18, 30), time(20), today=date(2026, 11, 29))


def past(text: str, first: First | None = None) -> Past:
    return read(text, "past.txt", "g", USUAL, first)


def told(found: Past) -> list[str]:
    """A line for each session, and one for each of its talks."""
    return [line for session in found.sessions for line in _told(session)]


def _told(session: Session) -> Iterator[str]:
    starts = session.starts.astimezone(USUAL.zone).strftime(" %H:%M") if session.starts else ""
    marks = " cancelled" * (session.state == "cancelled") + " inferred" * (session.date_known == "inferred")
    yield f"{session.key}{'' if starts == ' 18:30' else starts} {session.kind}{marks}: {_all(session.title, *session.resources)}".strip()
    for talk in session.talks:
        shown = [
            f"{name} {one.url or 'lost'}"
            for name, one in (("slides", talk.slides), ("recording", talk.recording))
            if one
        ]
        yield f"  {talk.speaker}: {_all(talk.title, *talk.resources, *shown)}"


def _all(*parts: str | Resource | None) -> str:
    return " | ".join(_one(part) for part in parts if part)


def _one(part: str | Resource) -> str:
    if isinstance(part, str):
        return part
    return " ".join(
        word for word in (part.kind, part.title and f"“{part.title}”", part.url or part.arxiv or part.doi) if word
    )


def test_two_digits_of_a_year_are_of_the_last_century_where_posix_has_them_there():
    assert told(past("date,title\n31/12/99,Old\n25.11.24,New\n")) == [
        "1999-12-31 discussion: Old",
        "2024-11-25 discussion: New",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "\ufeffsep=;\r\nDatum;Referentin;Thema;Folien\r\n3.5.2024;Ada Müller;Kerne;https://example.org/a.pdf\r\n17.5.24;Bo;„Nähe“;ja\r\n31.05.2024;;Ausflug;\r\n",
            ["2024-05-03 talks:", "  Ada Müller: Kerne | slides https://example.org/a.pdf", "2024-05-17 talks:", "  Bo: „Nähe“ | slides lost", "2024-05-31 discussion: Ausflug"],
            id="Excel in German",
        ),
        pytest.param(
            "Date,Presenter(s),Paper,Link,Recording\n9/13/2023,Ada,Attention is all you need,https://arxiv.org/abs/1706.03762,youtu.be/abc\n"
            '10/4/2023,"Bo, Cleo",CLIP,arxiv.org/abs/2103.00020,\n',
            ["2023-09-13 talks:", "  Ada: Attention is all you need | paper “Attention is all you need” https://arxiv.org/abs/1706.03762 | recording https://youtu.be/abc",
             "2023-10-04 talks:", "  Bo, Cleo: CLIP | paper “CLIP” https://arxiv.org/abs/2103.00020"],
            id="Google Sheets in the United States: one date tells for all",
        ),
        pytest.param(
            "Reading group 2023/24,,\n,,\nWhen,Who,What\nAutumn,,\n2024-02-08,Ada,Kernels\nWhen,Who,What\n2024-02-22,Bo,Nets\n",
            ["2024-02-08 talks:", "  Ada: Kernels", "2024-02-22 talks:", "  Bo: Nets"], id="a title above, terms and headings between",
        ),
        pytest.param("date\ttitle\n2024-03-01\tC\n\tNo day\n2024-02-01\tB\n2024-01-01\tA\n",
                     ["2024-01-01 discussion: A", "2024-02-01 discussion: B", "undated-no-day discussion: No day", "2024-03-01 discussion: C"],
                     id="copied out of a sheet, the newest first"),
        pytest.param("Date,Speaker,Title\n2024-02-08,Ada,One\n2024-02-08,Bo,Two\n2024-02-08,Ada,One\n", ["2024-02-08 talks:", "  Ada: One", "  Bo: Two"],
                     id="a line a talk, one twice"),
        pytest.param('"Date","Title","Abstract"\n"2024-02-08","A, B","Two\nlines, and a ""quote"""\n', ["2024-02-08 discussion: A, B"], id="cells of several lines"),
        pytest.param("Date,Time,End,Title\n2024-02-08,6:30 pm,20.00,A\n2024-02-22 00:00:00,18h,,B\n2024-03-07T19:15,,,C\n",
                     ["2024-02-08 discussion: A", "2024-02-22 18:00 discussion: B", "2024-03-07 19:15 discussion: C"], id="times of day"),
        pytest.param("No.,Date,Topic,Status\n2,2024-02-22,B,held\n1,2024-02-08,A,Cancelled\n", ["2024-02-08 discussion cancelled: A", "2024-02-22 discussion: B"],
                     id="numbered, one cancelled"),
        pytest.param("Date,Title\n~2024-02-08,A\n22 Feb 2024?,B\n?,C\n", ["2024-02-08 discussion inferred: A", "2024-02-22 discussion inferred: B", "undated-c discussion: C"],
                     id="days that are not sure"),
        pytest.param("Date,Title\n\"Fri, May 3rd, 2024\",A\n3 de mayo de 2024,A\n17. Mai 2024,B\n31 mai 2024,C\nSept 5 2024,D\n",
                     ["2024-05-03 discussion: A", "2024-05-17 discussion: B", "2024-05-31 discussion: C", "2024-09-05 discussion: D"], id="months by name"),
        pytest.param("Date,Who,Reading,Authors\n2024-02-08,Ada,\"Deep nets https://a.example.org/1, https://a.example.org/2\",\"Vaswani, A., Shazeer, N.\"\n2024-02-22,Bo,1706.03762,\n"
                     "2024-03-07,,10.1145/3292500.3330701,\n2024-03-21,,A book chapter,\n",
                     ["2024-02-08 talks:", "  Ada: Deep nets | paper “Deep nets” https://a.example.org/1 | paper https://a.example.org/2",
                      "2024-02-22 talks:", "  Bo: paper https://arxiv.org/abs/1706.03762", "2024-03-07 reading: paper https://doi.org/10.1145/3292500.3330701",
                      "2024-03-21 reading: A book chapter | paper “A book chapter”"], id="what was read, in one cell"),
        pytest.param("Date,Title,Slides,Video\n2024-02-08,A,https://a.example.org/s.pdf,no\n2024-02-22,B,-,n/a\n",
                     ["2024-02-08 discussion: A | slides https://a.example.org/s.pdf", "2024-02-22 discussion: B"], id="slides of nobody"),
        pytest.param("Title,Speaker\nKernels,Ada\nNets,Bo\n", ["undated-kernels talks:", "  Ada: Kernels", "undated-nets talks:", "  Bo: Nets"], id="no day at all"),
        pytest.param("date;title\n2024-02-08;\"'=SUM(1) and -1\"\n", ["2024-02-08 discussion: =SUM(1) and -1"], id="a formula's text"),
        pytest.param("DATE , Speaker: , **Title**\n2024/02/08 , Ada , Kernels\n", ["2024-02-08 talks:", "  Ada: Kernels"], id="blanks and marks around headings"),
        pytest.param("Start,Talk,Speaker\n08.02.2024 18:30,Kernels,Ada\n", ["2024-02-08 talks:", "  Ada: Kernels"], id="a start that is a day and a time"),
        pytest.param("- date: 2024-02-08\n  title: First meeting\n- date: 3 May 2024\n  speaker: Ada\n  title: Kernels\n  reading: [https://arxiv.org/abs/1706.03762]\n- {title: Somewhen}\n",
                     ["2024-02-08 discussion: First meeting", "2024-05-03 talks:", "  Ada: Kernels | paper https://arxiv.org/abs/1706.03762", "undated-somewhen discussion: Somewhen"],
                     id="a YAML list without a head"),
        pytest.param("sessions:\n  - date: 2024-02-08\n    talks:\n      - {speaker: Ada, title: A, slides: {was_shared: true}}\n  - {date: 2024-02-22, reading: [{kind: book, title: B}]}\n",
                     ["2024-02-08 talks:", "  Ada: A | slides lost", "2024-02-22 reading: book “B”"], id="the archive's own words, without order, kind and group"),
        pytest.param("2024-05-03: Kernels\n2024-05-17: {title: Nets, speaker: Bo}\n", ["2024-05-03 discussion: Kernels", "2024-05-17 talks:", "  Bo: Nets"], id="YAML by days"),
        pytest.param('[{"id": 1, "date": "2024-05-03T18:30:00", "title": {"rendered": "Kernels &amp; more"}, "content": {"rendered": "<p>Hi</p>"}, "link": "https://example.org/1"},\n'
                     '\t{"id": 2, "date": "2024-04-03T18:30:00", "title": {"rendered": "Nets \\ud83d\\ude00"}}]',
                     ["2024-04-03 discussion: Nets 😀", "2024-05-03 discussion: Kernels & more | link https://example.org/1"], id="JSON of a blog"),
        pytest.param('{"version": 3, "events": [{"start": "2024-05-03T16:30:00Z", "talk": "K", "speakers": [{"name": "Ada"}, {"name": "Bo"}]}]}',
                     ["2024-05-03 talks:", "  Ada and Bo: K"], id="JSON of a calendar, by UTC"),
        pytest.param('[{"date": "2024-05-03T00:00:00.000Z", "title": "A"}]', ["2024-05-03 discussion: A"], id="a program's midnight is no time"),
        pytest.param("# Past\n\nWe met.\n\n| Date | Speaker | Paper | Links |\n|---|:--:|---|---|\n| 2024-02-08 | **Ada** | [Attention](https://a.example.org/1) | [slides](https://a.example.org/s.pdf) |\n"
                     "| Feb 22, 2024 | Bo | A \\| B | |\n\n## More\n\nDate | Title\n-|-\n2024-03-07 | C\n",
                     ["2024-02-08 talks:", "  Ada: Attention | paper “Attention” https://a.example.org/1 | slides https://a.example.org/s.pdf", "2024-02-22 talks:",
                      "  Bo: A | B | paper “A | B”", "2024-03-07 discussion: C"], id="tables of a readme"),
        pytest.param("# Past\n\n- Bring tea.\n\n- 2024-02-08: The perceptron ([slides](https://a.example.org/s.pdf), [paper](https://a.example.org/p))\n- **Feb 22, 2024** — Ada Example: Nets\n"
                     "- March 7, 2024: Kernels\n  - Speaker: Bo\n  - Slides: https://a.example.org/k.pdf\n  - We laughed.\n- ?: Something\n",
                     ["2024-02-08 reading: The perceptron | paper https://a.example.org/p | slides https://a.example.org/s.pdf", "2024-02-22 discussion: Ada Example: Nets", "2024-03-07 talks:",
                      "  Bo: Kernels | slides https://a.example.org/k.pdf", "undated-something discussion: Something"], id="a list of a readme"),
        pytest.param("# 2024\n## 2024-02-08 – Kernels\nSpeaker: Ada\nPaper: [A paper](https://a.example.org/p)\n\nIt was good.\n## 2024-02-22\nTitle: One\nSpeaker: Bo\nTitle: Two\nSpeaker: Cleo\n",
                     ["2024-02-08 talks:", "  Ada: Kernels | paper “A paper” https://a.example.org/p", "2024-02-22 talks:", "  Bo: One", "  Cleo: Two"], id="headings with lines below"),
        pytest.param("1. 2024-02-08 Kernels\n2. 2024-02-22 Nets\n", ["2024-02-08 discussion: Kernels", "2024-02-22 discussion: Nets"], id="a numbered list"),
        pytest.param("date,title,series\n2024-02-08,A,Learning to learn\n", ["2024-02-08 discussion: A"], id="a series"),
        pytest.param("date,type,title\n2024-02-08,Invited talk,A\n2024-02-22,Paper discussion,B\n2024-03-07,Hackathon,C\n",
                     ["2024-02-08 talks: A", "2024-02-22 reading: B", "2024-03-07 discussion: C"], id="kinds in other words"),
        pytest.param("date,title\n2024-02-08,读书会\n2024-02-22,مجموعة القراءة\n2024-03-07,<b>x</b>\n",
                     ["2024-02-08 discussion: 读书会", "2024-02-22 discussion: مجموعة القراءة", "2024-03-07 discussion: <b>x</b>"], id="any letters"),
        pytest.param("date,title,notes\n2024-02-08,A,https://pad.example.org/1\n2024-02-22,B,We laughed\n", ["2024-02-08 discussion: A", "2024-02-22 discussion: B"], id="notes: an address, or words"),
    ],
)  # fmt: skip
def test_what_people_have_becomes_sessions(text: str, expected: list[str]) -> None:
    assert told(past(text)) == expected
    assert told(past(text.replace("\n", "\r\n"))) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,title\n03/05/2024,A\n", "past.txt, line 2: date: '03/05/2024' may be 2024-05-03 or 2024-03-05; write the year first, or say which comes first"),
        ("date,title\n25/05/2024,A\n05/26/2024,B\n", "past.txt: in '25/05/2024' the day comes first, in '05/26/2024' the month; write all days like 2024-02-08"),
        ("date,title\n2024-02-08,A\nlast week,B\n", "past.txt, line 3: date: 'last week' is not a day; write it like 2024-02-08"),
        ("date,title\nMay 2024,A\n", "'May 2024' says a month, but not the day"),
        ("date,title\n3 May,A\n", "'3 May' says a month, but not the year"),
        ("date,title\n3.5.,A\n", "'3.5.' lacks the year"),
        ("date,title\n45415,A\n", "'45415' is a spreadsheet's number of a day; give the column the format of a date"),
        ("date,title\n2024-02-30,A\n", "'2024-02-30': there is no such day in the calendar"),
        ("date,title\nMon 3 May 2024,A\n", "2024-05-03 is a Friday; which of the two is right?"),
        ("date,title\n2027-02-08,A\n", "past.txt, line 2: date: 2027-02-08 is still to come"),
        ("date,title\n2024-02-08,A\n2024-02-08,B\n", "past.txt, line 3: date: 2024-02-08 is the date of more than one session"),
        ("date,title\n2024-02-08,A, B\n", "past.txt, line 2: 3 cells, but the headings are 2: is a cell with a separator in it not in quotation marks?"),
        ('date,title\n2024-02-08,"A\n', "past.txt, line 2: a quotation mark is opened here and never closed"),
        ("date,title,slides\n2024-02-08,A,see the folder\n", "past.txt, line 2: slides: 'see the folder': There is a blank in this address"),
        ("date,title,status\n2024-02-08,A,maybe\n", "'maybe' is neither held nor cancelled"),
        ("date,time,title\n2024-02-08,evening,A\n", "'evening' is not a time of day; write it like 18:30"),
        ("2024-02-08,Ada,Kernels\n", "past.txt: no line says what the columns are; write a first line above them"),
        ("date,title\n", "past.txt: there are headings, but no session below them"),
        (f"date,title\n8 March {'9' * 5000},A\n", "past.txt, line 2: date: '8 March 9999"),
        (f"- 2024-02-08: A\n- {'9' * 20} March 2024: B\n", "past.txt, line 2: this line does not begin with a day"),
        ("", "past.txt: there is nothing in it"),
        ("id: ours\nco_leads:\n  - {id: mika, name: Mika}\n", "past.txt: this is a group's file; `fortnight apply` takes it"),
        ("people:\n  - {name: Mika, title: Dr}\n", "past.txt: no list of past sessions is found in it"),
        ("We met and read things.\n", "past.txt: no list of past sessions is found in it. A table needs a line of headings"),
        ("- 2024-02-08: A\n- and then B\n", "past.txt, line 2: this line does not begin with a day"),
        ("- date: 2024-02-08\n  talks:\n    - {speaker: Ada}\n    - {speker: Bo}\n", "past.txt, line 4: sessions 1 (2024-02-08).talks 2.speker: no such setting; did you mean speaker?"),
        ("sessions:\n  - {date: 2024-02-08, tilte: Y}\n", "past.txt, line 2: sessions 1 (2024-02-08).tilte: no such setting; did you mean title?"),
        ('[{"date": "2024-02-08", "title": "A"', "past.txt, line 1: "),
        ("| A | B |\n|---|---|\n| 1 | 2 |\n", "past.txt: no table here has headings that say what its columns are"),
        ("sessions: []\ngroup: {zone: CET}\n", "past.txt, line 2: group.zone: 'CET' is an abbreviation"),
        ("- order: 1\n  date: 2024-02-08\n- date: 2024-02-22\n", "past.txt, line 3: sessions 2 (2024-02-22).order: is missing; either each session has one, or none"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_line_and_how_to_write_it(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        past(text)
    assert said in str(caught.value)


def test_every_mistake_of_a_table_is_told_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        past("date,title,slides,status\nsoon,A,x y,\n2024-02-08,B,,perhaps\n2024-02-09,C,,,\n2024-02-10,D,,,E\n")
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "past.txt, line 5", "past.txt, line 2", "past.txt, line 2", "past.txt, line 3",
    ]  # fmt: skip


def test_which_comes_first_is_as_it_is_said_where_no_date_tells() -> None:
    table = "date,title\n03/05/2024,A\n"
    assert [told(past(table, first)) for first in First] == [["2024-05-03 discussion: A"], ["2024-03-05 discussion: A"]]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("date,title,room\n2024-02-08,A,B12\n", "not read: “room”"),
        ("date,title\nSpring term,\n2024-02-08,A\n", "line 2 is not read: “Spring term” stands there alone"),
        ("no,date,title\n1,2024-02-08,A\n,2024-02-22,B\n", "the numbers of sessions are not read"),
        (f"no,date,title\n{'9' * 5000},2024-02-08,A\n", "the numbers of sessions are not read"),
        ("title,speaker\nA,Ada\n", "no column is called date, so no session has a day"),
        ("date,type,title\n2024-02-08,Hackathon,A\n", "'Hackathon' is no kind of session here"),
        ("date,title\n2024-02-08,A\n", "where no time is said, it was 18:30 to 20:00, as in the season now"),
        ("date,title\n03/05/2024,A\n25/05/2024,B\n", "in 03/05/2024 and others the day comes first"),
        ('{"events": [{"date": "2024-02-08", "title": "A"}]}', "sessions are taken from “events”"),
        ("Hello.\n\n- 2024-02-08: A\n", "not read: line 1, which belongs to no session"),
    ],
)
def test_what_is_left_out_or_derived_is_said(text: str, remark: str) -> None:
    assert any(one.startswith(remark) for one in past(text).remarks), past(text).remarks


def test_a_group_whose_file_says_no_time_has_to_say_one() -> None:
    with pytest.raises(BadInput, match="nobody says when sessions began"):
        read("date,title\n2024-02-08,A\n", "past.txt", "g", Usual(ZoneInfo("UTC")))


def test_an_undated_session_stays_itself_whatever_is_put_before_it() -> None:
    one, two = past("title\n\nA talk,\n".replace("title", "title,speaker")), past("title,speaker\nFirst,\nA talk,\n")
    assert {session.key for session in one.sessions} < {session.key for session in two.sessions}


@pytest.mark.parametrize(
    "text",
    [
        f"- 2024-02-08: A\n  {'*' * 1500}:{'*' * 1500}\n",
        f"- 2024-02-08: A\n  {'- ' * 1500}\n",
        f"date,title\n2024-02-08,A\n2024-02-22,{'[a](' * 1500}\n",
        f"|date|title|\n|-|-|\n|2024-02-08|A|\n\n|\n{' ' * 20_000}|{' ' * 20_000}x\n",
    ],
)
def test_rulers_and_brackets_do_not_keep_anybody_waiting(text: str) -> None:
    began = process_time()
    _refused(text)
    assert process_time() - began < 2


def test_marks_of_direction_around_a_day_are_not_read() -> None:
    found = past("date,speaker,title\n\u200f2024-02-08\u200f,דנה,שלום\n\u2067 8.3.2024\u2069,בן,עוד\n")
    assert [session.date for session in found.sessions] == ["2024-02-08", "2024-03-08"]


TABLES = st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6)


@given(TABLES, st.sampled_from([",", ";", "\t", "|", ": ", "\n"]))
def test_whatever_a_table_holds_is_read_or_refused_in_our_words(rows: list[list[str]], mark: str) -> None:
    text = "\n".join(["date,speaker,title,slides,paper", *(mark.join(row) for row in rows)])
    for whole in (text, text.replace(",", mark), "\n".join(f"- {mark.join(row)}" for row in rows)):
        assert _refused(whole).startswith("past.txt")


def _refused(text: str) -> str:
    try:
        return f"past.txt: {len(past(text).sessions)} sessions"
    except BadInput as error:
        return str(error)


@given(st.dates(date(1990, 1, 1), date(2026, 11, 29)))
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    ways = (
        f"{day}", f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", f"{day:%d %B %Y}", f"{day:%B} {day.day}, {day.year}", f"{day:%a %d %b %Y}",
        f"{day:%Y/%m/%d}", f"{day}T18:30:00", f"{day:%A}, {day:%d/%m/%Y}" if day.day > 12 else f"{day:%d-%b-%Y}",
    )  # fmt: skip
    for way in ways:
        assert past(f"date;title\n{way};A\n").sessions[0].date == f"{day}", way


@pytest.mark.parametrize(
    "text",
    [
        "date,time,title\n2024-02-08,18:30-20:15,A\n",
        "date,time,title\n2024-02-08,6.30–8.15 pm,A\n",
        "date,start,end,title\n2024-02-08,18h30,20.15,A\n",
        "date,title\n2024-02-08 18:30-20:15,A\n",
        'date,title\n"Thu, 8 Feb 2024, 6:30 pm - 8:15 pm",A\n',
    ],
)
def test_when_a_session_ended_is_read_beside_its_beginning(text: str) -> None:
    (held,) = past(text).sessions
    assert held.starts is not None
    assert held.ends is not None
    assert [f"{at.astimezone(USUAL.zone):%H:%M}" for at in (held.starts, held.ends)] == ["18:30", "20:15"]


def test_lines_of_a_day_are_sessions_where_they_began_apart_and_talks_where_they_did_not() -> None:
    rows = ["07:30,Dora,D", "14:00,Ada,A", "09:30,Bo,B", "14:00,Cleo,C"]
    found = past("date,time,end,speaker,title\n" + "\n".join(f"2024-02-08,{one[:5]},,{one[6:]}" for one in rows))
    assert [(one.key, [talk.speaker for talk in one.talks]) for one in found.sessions] == [
        ("2024-02-08", ["Dora"]), ("2024-02-08-2", ["Bo"]), ("2024-02-08-3", ["Ada", "Cleo"]),
    ]  # fmt: skip
