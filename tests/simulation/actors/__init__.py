"""Who acts in the simulated year. A new feature adds its actor to the list, and nothing else."""

from tests.simulation.actors.actor import Actor
from tests.simulation.actors.after import Aftermath
from tests.simulation.actors.announcers import Announcers
from tests.simulation.actors.archivists import Archivists
from tests.simulation.actors.askers import Askers
from tests.simulation.actors.citers import Citers
from tests.simulation.actors.clock import Clock
from tests.simulation.actors.co_leads import CoLeads
from tests.simulation.actors.comers import Comers
from tests.simulation.actors.editors import Editors
from tests.simulation.actors.handovers import Handovers
from tests.simulation.actors.in_turn import InTurn
from tests.simulation.actors.keepers_out import KeepersOut
from tests.simulation.actors.mailboxes import Mailboxes
from tests.simulation.actors.opinions import Opinions
from tests.simulation.actors.page import Page
from tests.simulation.actors.people import People
from tests.simulation.actors.releases import Releases
from tests.simulation.actors.silent import Silent
from tests.simulation.actors.slide_keepers import SlideKeepers
from tests.simulation.actors.speakers import Speakers
from tests.simulation.actors.stand_ins import StandIns
from tests.simulation.actors.voters import Voters
from tests.simulation.actors.withdrawers import Withdrawers

ACTORS: tuple[type[Actor], ...] = (
    Clock,
    People,
    CoLeads,
    Speakers,
    Mailboxes,
    Voters,
    Comers,
    InTurn,
    Askers,
    Citers,
    SlideKeepers,
    Editors,
    Silent,
    Opinions,
    Handovers,
    StandIns,
    Aftermath,
    Page,
    Releases,
    KeepersOut,
    Archivists,
    Withdrawers,
    Announcers,
)

__all__ = [
    "ACTORS",
    "Actor",
    "Aftermath",
    "Announcers",
    "Archivists",
    "Askers",
    "Citers",
    "Clock",
    "CoLeads",
    "Comers",
    "Editors",
    "Handovers",
    "InTurn",
    "KeepersOut",
    "Mailboxes",
    "Opinions",
    "Page",
    "People",
    "Releases",
    "Silent",
    "SlideKeepers",
    "Speakers",
    "StandIns",
    "Voters",
    "Withdrawers",
]
