// Narrows the list of all sessions that the page has anyway. What is looked for beside titles and speakers comes from
// data/search.json, and from the text of the slides, which is fetched once somebody looks for something.
(() => {
  const form = document.querySelector("form.search"), list = document.querySelector(".all");
  const said = form.querySelector("[role=status]"), more = form.querySelector(".deeper");
  const box = form.elements.q, NEWEST = 60, AT_ONCE = 6, HAS = ["slides", "recording", "reading"];
  const rows = [...list.querySelectorAll("section")].flatMap((season) => [...season.querySelectorAll("li")].map((row, at) => {
    const [heading, who] = row.querySelectorAll("a, span"), found = row.appendChild(document.createElement("p"));
    found.className = "found hint";
    found.dir = "auto";
    return {
      row, found, key: decodeURIComponent(heading.pathname.split("/").at(-2)), season: season.dataset.season,
      threads: (row.dataset.threads || "").split(" "), has: HAS.filter((_, bit) => season.dataset.has[at] >> bit & 1),
      title: plain(heading.textContent), who: plain(who ? who.textContent : ""), shown: who ? [heading, who] : [heading],
      rest: "", raw: "", decks: [], slides: [],
    };
  }));
  const byKey = new Map(rows.map((one) => [one.key, one]));
  let loaded, reading = 0, awaiting = 0, deeper = false;

  for (const [name, value] of new URLSearchParams(location.search)) if (form.elements[name]) form.elements[name].value = value;

  async function load() {
    loaded ||= fetch(form.dataset.index).then((answer) => answer.json()).then((index) => {
      for (const { key, text, decks } of index.sessions) {
        const one = byKey.get(key);
        if (one) Object.assign(one, { raw: text, rest: plain(text), decks });
      }
    });
    await loaded;
  }

  // The newest decks' texts come by themselves, older ones when they are asked for: a phone's data is not ours to spend.
  async function slides() {
    const wanted = rows.flatMap((one) => one.decks.map((url) => ({ one, url })));
    const now = (deeper ? wanted : wanted.slice(0, NEWEST)).filter(({ one, url }) => !one.slides.some((text) => text.url === url));
    more.hidden = deeper || wanted.length <= NEWEST;
    more.querySelector("span").textContent = wanted.length - NEWEST;
    for (const { one, url } of now) one.slides.push({ url, raw: "", text: "" });
    awaiting += now.length;
    const next = async () => {
      for (let job = now.shift(); job; job = now.shift()) {
        const kept = job.one.slides.find((text) => text.url === job.url);
        try {
          const answer = await fetch(job.url);
          if (answer.ok) kept.raw = await answer.text();
          kept.text = plain(kept.raw);
        } catch { /* that deck's text is not to be had: the others are */ }
        reading += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  // A piece of *raw* with what of *tokens* is in it marked; from a little before the first of them if it is an excerpt.
  function marked(raw, tokens, whole) {
    const part = document.createDocumentFragment(), found = stretches(raw, tokens);
    if (!found.length) return whole ? raw : "";
    const begin = whole ? 0 : Math.max(0, found[0][0] - 60), end = whole ? raw.length : Math.min(raw.length, found[0][1] + 90);
    let at = begin;
    part.append(begin ? "… " : "");
    for (const [from, until] of found) {
      if (until > end) break;
      const mark = document.createElement("mark");
      mark.textContent = raw.slice(from, until);
      part.append(raw.slice(at, from), mark);
      at = until;
    }
    part.append(raw.slice(at, end), end < raw.length ? " …" : "");
    return part;
  }

  function show() {
    const tokens = plain(box.value).split(/\s+/).filter(Boolean);
    const { season, thread, has } = Object.fromEntries(new FormData(form));
    let count = 0;
    for (const one of rows) {
      const { row } = one;
      const fits = (!season || one.season === season) && (!thread || one.threads.includes(thread)) && (!has || one.has.includes(has));
      const everything = [one.title, one.who, one.rest, ...one.slides.map(({ text }) => text)];
      const hit = fits && tokens.every((token) => everything.some((text) => text.includes(token)));
      row.hidden = !hit;
      count += hit;
      one.found.replaceChildren();
      for (const place of one.shown) place.replaceChildren(marked(place.textContent, hit ? tokens : [], true));
      if (!hit || !tokens.length) continue;
      const unseen = tokens.filter((token) => !one.title.includes(token) && !one.who.includes(token));
      const [within, elsewhere] = [true, false].map((there) => unseen.filter((token) => one.rest.includes(token) === there));
      if (within.length) one.found.append(marked(one.raw, within, false));
      const deck = elsewhere.length && one.slides.find(({ text }) => elsewhere.some((token) => text.includes(token)));
      if (deck) one.found.append(within.length ? " " : "", "In the slides: ", marked(deck.raw, elsewhere, false));
    }
    for (const part of list.querySelectorAll("section")) part.hidden = !part.querySelector("li:not([hidden])");
    const pending = awaiting > reading ? `, still reading the slides of ${awaiting - reading}` : "";
    said.textContent = `${count} of ${rows.length} session${rows.length === 1 ? "" : "s"}${pending}`;
  }

  let later;
  function changed() {
    const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", given.size ? `?${given}` : location.pathname);
    show();
    clearTimeout(later);
    if (box.value.trim().length > 1) later = setTimeout(() => load().then(show).then(slides).then(show).catch(show), 150);
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => { deeper = true; slides().then(show); show(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.value) { box.value = ""; changed(); event.preventDefault(); }
  });
  changed();
})();
