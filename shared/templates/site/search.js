// Narrows the list of all sessions that the page has anyway. What is looked for beside titles and speakers comes from
// data/search.json, and from the text of the slides, which is fetched once somebody looks for something.
(() => {
  const form = document.querySelector("form.search"), list = document.querySelector(".all");
  const said = form.querySelector("[role=status]"), more = form.querySelector(".deeper");
  const box = form.elements.q, NEWEST = 60, AT_ONCE = 6;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...list.querySelectorAll("li[data-key]")].map((row) => ({
    row, key: row.dataset.key, title: plain(row.querySelector(".heading").textContent), who: plain(row.dataset.who), rest: "", raw: "", decks: [],
    slides: [], found: row.querySelector(".found"),
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

  function excerpt(raw, text, tokens) {
    const token = tokens.find((word) => text.includes(word));
    if (!token) return null;
    // Folding changes lengths (ligatures, marks): the longest beginning whose folded form ends where the token begins.
    let at = 0, over = raw.length;
    while (at + 1 < over) {
      const middle = (at + over) >> 1;
      if (plain(raw.slice(0, middle)).length > text.indexOf(token)) over = middle;
      else at = middle;
    }
    const from = Math.max(0, at - 60), until = at + token.length;
    const part = document.createDocumentFragment(), mark = document.createElement("mark");
    mark.textContent = raw.slice(at, until);
    part.append(from ? "… " : "", raw.slice(from, at), mark, raw.slice(until, until + 90), raw.length > until + 90 ? " …" : "");
    return part;
  }

  function show() {
    const tokens = plain(box.value).split(/\s+/).filter(Boolean);
    const { season, thread, has } = Object.fromEntries(new FormData(form));
    let count = 0;
    for (const one of rows) {
      const { row } = one, { dataset } = row;
      const fits = (!season || dataset.season === season) && (!thread || dataset.threads.split(" ").includes(thread)) &&
        (!has || dataset.has.split(" ").includes(has));
      const everything = [one.title, one.who, one.rest, ...one.slides.map(({ text }) => text)];
      const hit = fits && tokens.every((token) => everything.some((text) => text.includes(token)));
      row.hidden = !hit;
      count += hit;
      one.found.replaceChildren();
      if (!hit || !tokens.length) continue;
      const unseen = tokens.filter((token) => !one.title.includes(token) && !one.who.includes(token));
      if (!unseen.length) continue;
      const deck = one.slides.find(({ text }) => unseen.some((token) => text.includes(token)));
      const inText = excerpt(one.raw, one.rest, unseen);
      if (inText) one.found.append(inText);
      else if (deck) one.found.append("In the slides: ", excerpt(deck.raw, deck.text, unseen));
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
