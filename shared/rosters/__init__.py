"""A group's members as a table (CSV): written for spreadsheets, read from wherever the list was kept before, planned line by line.

What a spreadsheet would take for a formula is written so that it is text (OWASP, CSV injection). What is read changes nothing
by itself: the plan says of each line what would become of it and why, and nobody who left, was turned down, whose mail came back
or who was erased is brought back by a list.
"""

from shared.rosters.csv_table import COLUMNS, to_csv
from shared.rosters.importing import Line, What, plan
from shared.rosters.reading import Person, Roster, Wrong, read_csv
from shared.text.spreadsheets import inert, restored

__all__ = [
    "COLUMNS",
    "Line",
    "Person",
    "Roster",
    "What",
    "Wrong",
    "inert",
    "plan",
    "read_csv",
    "restored",
    "to_csv",
]
