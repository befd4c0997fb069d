"use strict";
// Nothing here is needed: it saves a press.
for (const field of document.querySelectorAll("[data-file]")) {
  const input = field.querySelector("input"), wrong = field.querySelector("[role=alert]");
  field.hidden = false;
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await input.files[0].arrayBuffer());
      document.getElementById(field.dataset.file).value = text;
      wrong.hidden = true;
    } catch {
      wrong.hidden = false;
    }
  });
}

// Browsers go back to what a form was answered with only by sending the form again, and ask about that in words that frighten. Who goes on
// from such a page by another form comes back to where that one began.
for (const form of document.querySelectorAll("main[data-posted] form")) {
  const began = form.elements.back ? form.elements.back.value : location.pathname;
  form.addEventListener("submit", () => history.replaceState(null, "", began));
}

// A second click on a button is no second wish: its answer would be that there is nothing left to do.
let pressed = 0;
addEventListener("pageshow", () => { pressed = 0; });
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (pressed && event.timeStamp - pressed < 5000) event.preventDefault();
  else pressed = event.timeStamp;
});

// A deck is sent with progress, under its own name; without this, the form does it.
const OUT = "You are not logged in any more: log in, in another tab.", BROKE = "The connection broke.";
const stays = (event) => event.preventDefault();
for (const form of document.querySelectorAll("form[data-upload]")) {
  const bar = form.querySelector("progress"), going = document.getElementById("going"), button = form.querySelector("button");
  const says = (text) => { going.hidden = false; going.textContent = text; };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = form.querySelector("input[type=file]").files[0];
    if (file.size > Number(form.dataset.largest)) {
      says(`${file.name} has ${Math.ceil(file.size / 2 ** 20)} MB, and ${form.dataset.largest / 2 ** 20} MB are the most. Nothing was sent. Most programs export a smaller one.`);
      return;
    }
    button.disabled = true;
    try {
      const answer = await fetch(`${form.dataset.upload}?file=${encodeURIComponent(file.name.replace(/\p{Surrogate}/gu, ""))}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      if (!(answer.headers.get("content-type") || "").includes("json")) throw new Error(OUT);
      const { url, fields } = (await answer.json()).find((one) => one.kind === form.dataset.kind);
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      body.append("file", file);
      says(`Sending ${file.name}. Leave this page open until it is there.`);
      addEventListener("beforeunload", stays);
      bar.hidden = false;
      await sent(url, body, bar);
      removeEventListener("beforeunload", stays);
      location.assign(`${location.pathname}?sent=${form.dataset.sent}#slides`);
    } catch (error) {
      removeEventListener("beforeunload", stays);
      says(`${[OUT, BROKE].includes(error.message) ? error.message : "That did not work."} Nothing was changed; the file is still chosen: try once more.`);
      bar.hidden = true;
      button.disabled = false;
    }
  });
}

function sent(url, body, bar) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => { bar.value = (100 * event.loaded) / event.total; };
    request.onload = () => (request.status < 300 ? done() : failed(new Error(`${request.status}`)));
    request.onerror = () => failed(new Error(BROKE));
    request.open("POST", url);
    request.send(body);
  });
}

// Whoever is in the midst of what is shown anew stays there, and whoever does not see the page hears what became of the file.
function anew(there, fresh) {
  const within = there.contains(document.activeElement);
  there.replaceWith(fresh);
  if (within) {
    fresh.tabIndex = -1;
    fresh.focus();
  }
  const went = fresh.querySelector(".became"), going = document.getElementById("going");
  if (went && going && !("waiting" in fresh.dataset)) {
    going.hidden = false;
    going.textContent = went.textContent;
  }
}

// What is being checked is looked for until its verdict is there; what is typed meanwhile stays.
async function waits(tries) {
  const there = document.getElementById("there");
  if (!there || !("waiting" in there.dataset) || tries === 0) return;
  await new Promise((later) => setTimeout(later, 2000));
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById("there");
    if (fresh && fresh.outerHTML !== there.outerHTML) anew(there, fresh);
    const checks = page.getElementById("checks");
    if (checks) document.getElementById("checks").replaceWith(checks);
  } catch {
    // the page's own link looks again
  }
  await waits(tries - 1);
}
waits(60);
