"""``python bench/django_newsletter.py MAILING``, where django-newsletter is installed: the seconds of CPU that a mail takes, of each round.

*MAILING* is a JSON file: ``subject``, ``text`` and ``html``, templates of Django's; ``calendar``, what is attached; ``readers``, names and
addresses; ``rounds``. The mails are handed to a backend that makes their bytes, as each does, and sends nothing.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SLUG = "reading"
urlpatterns: list[Any] = []
"""What Django asks this module for."""


class Nothing:
    """A mail backend."""

    bytes_made = 0

    def __init__(self, *_: Any, **__: Any) -> None:
        """Django makes one for each mail."""

    def send_messages(self, messages: Sequence[Any]) -> int:
        Nothing.bytes_made += sum(len(message.message().as_bytes()) for message in messages)
        return len(messages)


def main(mailing: dict[str, Any], folder: Path) -> list[float]:
    templates = folder / "newsletter" / "message" / SLUG
    templates.mkdir(parents=True)
    for name in ("subject", "text", "html"):
        file = {"subject": "message_subject.txt", "text": "message.txt", "html": "message.html"}[name]
        (templates / file).write_text(mailing[name])
    _set_up(folder)
    submission = _submission(mailing)
    submission.submit()  # what is done once does not count for a mail
    took = []
    for _ in range(mailing["rounds"]):
        before, begun = Nothing.bytes_made, time.process_time()
        submission.submit()
        took.append((time.process_time() - begun) / len(mailing["readers"]))
        if Nothing.bytes_made - before < len(mailing["readers"]) * len(mailing["html"]):
            raise SystemExit("not every reader got a mail")
    return took


def _set_up(folder: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.urls import include, path

    engine = "django.template.backends.django.DjangoTemplates"
    settings.configure(
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in ("contenttypes", "auth", "sites")),
            "sorl.thumbnail",
            "newsletter",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[{"BACKEND": engine, "DIRS": [folder], "APP_DIRS": True}],
        EMAIL_BACKEND=f"{__name__}.Nothing",
        MEDIA_ROOT=folder,
        ROOT_URLCONF=__name__,
        SITE_ID=1,
        USE_TZ=True,
        SECRET_KEY="none",  # noqa: S106 nothing is signed
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LOGGING_CONFIG=None,
        NEWSLETTER_THUMBNAIL="sorl-thumbnail",
        NEWSLETTER_USE_HTTPS=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    urlpatterns.append(path("newsletter/", include("newsletter.urls")))


def _submission(mailing: dict[str, Any]) -> Any:
    from django.contrib.sites.models import Site
    from django.core.files.base import ContentFile
    from newsletter.models import Attachment, Message, Newsletter, Submission, Subscription

    Site.objects.update_or_create(id=1, defaults={"domain": "go.example.org", "name": "Reading"})
    letter = Newsletter.objects.create(title="Reading", slug=SLUG, email="reading@example.org", sender="Reading")
    letter.site.set(Site.objects.all())
    for name, address in mailing["readers"]:
        Subscription.objects.create(newsletter=letter, name_field=name, email_field=address, subscribed=True)
    message = Message.objects.create(newsletter=letter, title="Reminder", slug="reminder")
    Attachment.objects.create(message=message, file=ContentFile(mailing["calendar"], name="session.ics"))
    return Submission.from_message(message)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()), Path(place))))
