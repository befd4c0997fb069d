"""What comes after a session: co-leads send recaps and take them back, videos appear in the playlist and find their talks."""

from datetime import timedelta

from shared.model.session import Session
from shared.recaps.recordings import Video
from tests.simulation import handlers
from tests.simulation.actors.actor import Actor
from tests.simulation.services import Mail


class Aftermath(Actor):
    def read(self, mail: Mail) -> None:
        session, links = mail.letter.session, mail.letter.links
        match mail.mailing.kind:
            case "recap-draft" if session is not None:
                if self.rng.random() < 0.12:
                    self.recap(links["recap"])
                self.film(session)
            case "recording-found":
                found = f"{session.key}/{session.talks[0].slug}" if session and session.talks else "none"
                self.follow(links["recording"], self.hours(0.1, 90), "a co-lead decides on a video", {"talk": found})

    def recap(self, url: str) -> None:
        """Written, sent; taken back by some and sent again, or sent twice."""
        plans = [("save", 0.5), ("send", 1.0), ("send", 0.1), ("back", 0.4), ("send", 0.5), ("back", 0.1)]
        delay = self.hours(0, 0.1)
        for choice, rate in plans:
            if self.rng.random() >= rate:
                continue
            delay += self.hours(0.01, self.rng.choice((0.2, 40)))
            form = {"choice": choice, "note": f"Words {self.rng.randint(1, 99)}"}
            self.follow(url, delay, f"a co-lead presses {choice} of a recap", form)

    def film(self, session: Session) -> None:
        """Videos of some talks; one bears a title that tells nothing."""
        for talk in session.talks:
            if self.rng.random() < 0.4 and (session.key, talk.slug) not in self.world.filmed:
                clear = self.rng.random() < 0.8
                self.world.filmed.add((session.key, talk.slug))
                title = (talk.title if clear else None) or "Video"
                self.world.plan(
                    self.world.now + self.hours(1, 300), f"a video of {talk.slug}", lambda title=title: self.show(title)
                )

    def show(self, title: str) -> None:
        world = self.world
        world.playlist.append(Video(f"vid-{len(world.playlist) + 1}", title, world.now))
        what = "the daily look at the playlist"
        for days in (1, 2):
            world.after(timedelta(days=days), what, lambda: world.insist(what, lambda: handlers.look_at_videos(world)))
