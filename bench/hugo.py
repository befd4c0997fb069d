"""The same archive as a site of Hugo's: a page and a page of slides per session, calendar files, lists, seasons, search, data, feed."""

import json
from pathlib import Path

from bench.long_archive import GROUP, Rows
from shared.model.session import Session

CONFIG = f"""baseURL = "https://reading.example.org/"
title = "{GROUP.name}"
disableKinds = ["taxonomy", "term"]
[outputs]
home = ["HTML", "RSS", "JSON", "Calendar"]
section = ["HTML"]
page = ["HTML", "Calendar", "Slides"]
[outputFormats.Slides]
mediaType = "text/html"
baseName = "slides"
isHTML = true
[markup.goldmark.renderer]
unsafe = false
"""
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="description" content="{{ .Params.about | truncate 120 }}"><link rel="canonical" href="{{ .Permalink }}">
<script type="application/ld+json">{{ dict "@type" "Event" "name" .Title "startDate" .Params.starts | jsonify | safeJS }}</script></head>
<body><header><nav><a href="/">Home</a> <a href="/s/">Past</a> <a href="/reading/">Reading</a></nav></header>
<main>{{ block "main" . }}{{ end }}</main><footer><p>{{ site.Title }}</p></footer></body></html>
"""
SESSION = """{{ define "main" }}<article><h1>{{ .Title }}</h1><p>
<time datetime="{{ .Params.starts }}">{{ .Date.Format "Monday 2 January 2006, 15:04" }}</time></p>
<div>{{ .Params.about | markdownify }}</div><h2>How it was</h2><div>{{ .Content }}</div>
{{ range .Params.talks }}<section><h2>{{ .title }}</h2><p>{{ .speaker }}</p><div>{{ .about | markdownify }}</div>
<ul>{{ range .reading }}<li><a href="{{ .url }}">{{ .title }}</a> {{ .minutes }} minutes</li>{{ end }}</ul></section>{{ end }}
<nav>{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</nav>
</article>{{ end }}
"""
SLIDES = """{{ define "main" }}<h1>{{ .Title }}: slides</h1>{{ range .Params.talks }}<p>{{ .title }}, {{ .speaker }}</p>{{ end }}{{ end }}
"""
EVENT = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:{{ .File.BaseFileName }}@example.org
DTSTART:{{ .Date.Format "20060102T150405Z" }}
SUMMARY:{{ .Title }}
DESCRIPTION:{{ .Params.about }}
URL:{{ .Permalink }}
END:VEVENT
END:VCALENDAR
"""
SEASONS = """{{ range .Pages.GroupByDate "2006" }}<h2>{{ .Key }}</h2><ul>
{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>
{{ .Date.Format "2 January" }}{{ range .Params.talks }} {{ .speaker }}{{ end }}</li>{{ end }}</ul>{{ end }}"""
READING = """
{{ range where site.RegularPages "Section" "s" }}{{ $page := . }}{{ range .Params.talks }}{{ $talk := . }}{{ range .reading }}
<li><a href="{{ .url }}">{{ .title }}</a> {{ $talk.speaker }}
<a href="{{ $page.RelPermalink }}">{{ $page.Title }}</a></li>{{ end }}{{ end }}{{ end }}"""
DATA = """[{{ range $at, $page := site.RegularPages }}{{ if $at }},{{ end }}
{{ dict "url" .Permalink "title" .Title "params" .Params "recap" .Plain | jsonify }}{{ end }}]
"""
CALENDAR = """BEGIN:VCALENDAR
{{ range first 104 site.RegularPages.ByDate.Reverse }}BEGIN:VEVENT
UID:{{ .File.BaseFileName }}@example.org
DTSTART:{{ .Date.Format "20060102T150405Z" }}
SUMMARY:{{ .Title }}
END:VEVENT
{{ end }}END:VCALENDAR
"""
NEXT = "{{ range first 14 site.RegularPages }}<li>{{ .Title }}</li>{{ end }}"
LAYOUTS = {
    "_default/baseof.html": FRAME,
    "_default/single.html": SESSION,
    "_default/single.slides.html": SLIDES,
    "_default/single.ics": EVENT,
    "_default/list.html": '{{ define "main" }}<h1>Past</h1>' + SEASONS + "{{ end }}",
    "index.html": '{{ define "main" }}<h1>' + GROUP.name + "</h1><ul>" + NEXT + "</ul>{{ end }}",
    "index.json": DATA,
    "index.ics": CALENDAR,
    "reading/list.html": '{{ define "main" }}<h1>Reading</h1><ul>' + READING + "</ul>{{ end }}",
}  # fmt: skip


def site(folder: Path, rows: Rows) -> None:
    """Write the site of *rows* into *folder*."""
    _write(folder / "config.toml", CONFIG)
    for name, body in LAYOUTS.items():
        _write(folder / "layouts" / name, body)
    _write(folder / "content" / "reading" / "_index.md", "{}\n")
    for session in rows.sessions:
        _write(folder / "content" / "s" / f"{session.key}.md", _content(session))


def _content(session: Session) -> str:
    """Front matter in JSON, and the recap."""
    talks = [
        {
            "title": talk.title, "speaker": talk.speaker, "about": talk.about,
            "reading": [{"url": one.url, "title": one.title, "minutes": one.minutes} for one in talk.resources],
        }
        for talk in session.talks
    ]  # fmt: skip
    starts = session.starts.isoformat() if session.starts else ""
    front = {"title": session.heading, "date": starts, "starts": starts, "about": session.about, "talks": talks}
    return f"{json.dumps(front)}\n\n{session.recap}\n"


def _write(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")
