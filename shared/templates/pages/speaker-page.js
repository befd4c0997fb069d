"use strict";
// Makes the speaker's page upload by itself: check, send with progress, follow what becomes of it. Without it, the plain forms do.
(() => {
  const at = (id) => document.getElementById(id);
  const upload = at("upload");
  if (!upload || !window.fetch || !window.AbortController) return;

  const [zone, choose, picker, going, bar, count, cancel, outcome, heard] =
    ["zone", "choose", "picker", "going", "bar", "count", "cancel", "outcome", "heard"].map(at);
  const largest = Number(upload.dataset.largest);
  const steps = [...going.querySelectorAll("li")];
  const WAITS = [1, 1, 1.5, 2, 3, 4, 6, 8, ...Array(24).fill(10)]; // seconds; some four minutes in all
  const OTHERS = [
    [/\.key$/i, "This is a Keynote file, which only Keynote can show.", "In Keynote choose File, Export To, PDF, and send that."],
    [/\.(odp|otp|fodp|sxi)$/i, "This is an OpenDocument file, which browsers cannot show.", "In LibreOffice choose File, Export As, Export as PDF, and send that."],
    [/\.(ppt|pps|pot)$/i, "This is a file of PowerPoint 97-2003.", "In PowerPoint choose File, Save As, PDF, and send that."],
    [/\.(ppsx|potx)$/i, "This is a PowerPoint show or a template, not a presentation.", "In PowerPoint choose File, Save As, PowerPoint Presentation (.pptx) or PDF, and send that."],
    [/\.(pptm|ppsm|potm|ppam)$/i, "This PowerPoint file may contain macros.", "Save it as PDF or as .pptx (without macros), and send that."],
    [/\.(gslides|gdoc|url|webloc)$/i, "This is only a link to slides.", "In Google Slides choose File, Download, PDF Document, and send that."],
  ];
  const HEAD = 1024; // so far from its beginning may a PDF start
  const AS_PDF = "Export the slides as PDF from the program they were made with, and send that.";
  let run = null; // the upload that is under way

  class Trouble extends Error {
    constructor(reason, mend, again) {
      super(reason);
      this.mend = mend;
      this.again = again;
    }
  }

  // --- what is shown
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
  const made = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

  function step(number, words) {
    steps.forEach((item, index) => {
      item.className = index < number ? "past" : index === number ? "now" : "";
      if (index === number) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    });
    heard.textContent = words;
  }

  function busy(file) {
    at("file").textContent = file.name;
    at("size").textContent = size(file.size);
    outcome.replaceChildren();
    bar.value = 0;
    bar.hidden = count.hidden = cancel.hidden = false;
    count.textContent = "Looking at the file.";
    const here = zone.contains(document.activeElement) || outcome.contains(document.activeElement);
    zone.hidden = true;
    going.hidden = false;
    if (here) cancel.focus();
  }

  function idle(...said) {
    const here = going.contains(document.activeElement);
    run = null;
    going.hidden = true;
    zone.hidden = false;
    heard.textContent = "";
    picker.value = "";
    outcome.replaceChildren(...said);
    if (here) (outcome.querySelector("button") || choose).focus();
  }

  function said(kind, title, text, button) {
    const box = made("div", "", { className: `said ${kind}` });
    box.append(made("p", title, { className: "title" }));
    if (text) box.append(made("p", text));
    if (button) box.append(button);
    return box;
  }

  const button = (text, press) => made("button", text, { type: "button", className: "quiet", onclick: press });

  function failed(error, file) {
    const trouble = error instanceof Trouble ? error : new Trouble("Something went wrong.", "Reload this page, and look whether your file is listed.");
    const again = trouble.again && file ? button("Try again", () => begin(file)) : null;
    idle(said("bad", trouble.message, trouble.mend, again));
  }

  // --- before a byte is sent
  async function kindOf(file) {
    if (!file.size) throw new Trouble("The file is empty.", "Choose it once more; if it is empty again, export it again.");
    if (file.size > largest) {
      const limit = largest / 2 ** 20;
      throw new Trouble(
        `The file is ${Math.ceil(file.size / 2 ** 20)} MB; the limit is ${limit} MB.`,
        "Export it again with smaller images (most programs offer a reduced file size), and send that.",
      );
    }
    let head;
    try {
      head = String.fromCharCode(...new Uint8Array(await file.slice(0, HEAD + 5).arrayBuffer()));
    } catch {
      throw new Trouble("The file cannot be read.", "If it is a folder, choose the file in it. If it lies in a cloud, download it first.", true);
    }
    if (head.includes("%PDF-")) return "pdf"; // whatever it is called; what stands before it, the check looks at
    const other = OTHERS.find(([name]) => name.test(file.name));
    if (other) throw new Trouble(other[1], other[2]);
    const powerpoint = /\.pptx$/i.test(file.name) || file.type.endsWith("presentationml.presentation");
    if (powerpoint && head.startsWith("PK\x03\x04")) return "pptx";
    if (powerpoint && head.startsWith("\xd0\xcf\x11\xe0")) {
      throw new Trouble("The file is protected by a password, or one of PowerPoint 97-2003.", "Save it as .pptx without a password, or export it as PDF, and send that.");
    }
    if (/\.pdf$/i.test(file.name)) throw new Trouble("This is not a PDF, whatever its name says.", AS_PDF);
    throw new Trouble("This is neither a PDF nor a PowerPoint file (.pptx).", AS_PDF);
  }

  // --- speaking to the page's own address, and to the bucket
  async function fetched(accept, signal, query = "") {
    let answer;
    try {
      answer = await fetch(location.pathname + query, { headers: { Accept: accept }, cache: "no-store", credentials: "omit", signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Trouble("There is no connection.", "Nothing is lost. Try again when you are online.", true);
    }
    if (answer.status === 404) throw new Trouble("This link does not work any more.", "Ask a co-lead for a new one.");
    if (!answer.ok) throw new Trouble("The page does not answer just now.", "Nothing is lost. Try again in a minute.", true);
    return accept === "text/html" ? answer.text() : answer.json();
  }

  function post(form, mine) {
    return new Promise((resolve, reject) => {
      const body = new FormData();
      for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
      body.append("file", mine.file);
      const request = new XMLHttpRequest();
      let told = 0;
      request.upload.onprogress = ({ loaded, total }) => {
        const percent = total ? Math.min(100, Math.floor((100 * loaded) / total)) : 0;
        bar.value = percent;
        count.textContent = `${percent} %, ${size(Math.min(loaded, mine.file.size))} of ${size(mine.file.size)}`;
        if (percent >= told + 25 && percent < 100) heard.textContent = `${(told = percent - (percent % 25))} percent sent.`;
      };
      request.onload = () => {
        if (request.status >= 200 && request.status < 300) resolve();
        else if (request.status === 403) reject(new Trouble("The permission to upload had run out.", "Try again; the page asks for a new one.", true));
        else reject(new Trouble("The file was not taken.", "Try again. If it happens once more, reload this page.", true));
      };
      request.onerror = () => reject(new Trouble("The connection broke before all was sent.", "Nothing of the file was kept. Try again.", true));
      request.onabort = () => reject(new DOMException("", "AbortError"));
      mine.stop.signal.addEventListener("abort", () => request.abort());
      request.open("POST", form.url);
      request.send(body);
    });
  }

  // A name as an address can bear it: no letter cut in two, nor a half of one, as some systems allow in names.
  const plain = (name) => [...name].slice(0, 200).join("").replace(/\p{Surrogate}/gu, "");

  // --- what becomes of it
  const seen = () =>
    new Promise((resolve) => {
      if (!document.hidden) return resolve();
      document.addEventListener("visibilitychange", resolve, { once: true });
    }).then(() => (document.hidden ? seen() : undefined));

  async function checked(key) {
    for (const wait of WAITS) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
      await seen();
      try {
        const page = await fetched("application/json");
        const found = page.uploads.find((one) => one.key === key);
        if (found) return { ...found, later: page.state === "open" && page.fields.slides.value === "after" };
        if (page.full) throw new Trouble("Your file was not looked at.", page.full);
      } catch (trouble) {
        if (!trouble.again) throw trouble;
      }
      step(2, "The file is being checked.");
    }
    return null;
  }

  async function follow(key) {
    let found;
    try {
      found = await checked(key);
    } catch (trouble) {
      return failed(trouble);
    }
    if (!found) {
      const look = button("Look again", () => followAgain(key));
      return idle(said("", "Your file is here, and still being checked.", "It takes longer than usual. A mail will tell you what became of it, and so will this page.", look));
    }
    await refresh().catch(() => {}); // the outcome is known: what else the page says can wait for a reload
    if (found.state === "refused") return idle(said("bad", `Refused: ${found.reason}`, found.mend));
    if (found.state !== "shown") return idle(said("", "Your file is fine, and a newer one is shown.", "It was sent after this one."));
    if (found.later) return idle(said("good", "Your slides are checked.", "As you asked, they will be shown after the talk."));
    return idle(said("good", "Published. Thank you.", "Your slides are on the page."));
  }

  function followAgain(key) {
    run = { sent: true };
    outcome.replaceChildren();
    zone.hidden = true;
    going.hidden = false;
    going.focus();
    return follow(key);
  }

  async function refresh() {
    const fresh = new DOMParser().parseFromString(await fetched("text/html"), "text/html");
    for (const id of ["checks", "there", "versions"]) at(id).replaceWith(fresh.getElementById(id));
  }

  // --- one upload
  async function begin(file) {
    const mine = (run = { file, stop: new AbortController() });
    busy(file);
    step(0, `Sending ${file.name}.`);
    try {
      const kind = await kindOf(file);
      const page = await fetched("application/json", mine.stop.signal, `?file=${encodeURIComponent(plain(file.name))}`);
      if (page.full) throw new Trouble("Your file was not sent.", page.full);
      const form = page.forms.find((one) => one.kind === kind);
      if (!form) throw new Trouble("Your file was not sent.", page.none ? "You chose to show no slides. Choose otherwise, save, and send it then." : "The session was cancelled, so no slides are needed any more.");
      await post(form, mine);
      mine.sent = true;
      if (going.contains(document.activeElement)) going.focus();
      bar.hidden = cancel.hidden = true;
      step(1, "The file has arrived.");
      count.textContent = "Checking takes a few seconds. You may close the page: a mail tells you, too.";
      history.replaceState(null, "", "?sent=1"); // a reload says that it has arrived
      await follow(form.fields.key);
    } catch (error) {
      if (error.name === "AbortError") idle(said("", "Cancelled.", "Nothing was sent that would be kept."));
      else failed(error, file);
    }
  }

  function take(files) {
    if (run) return;
    if (files.length === 1) begin(files[0]);
    else if (files.length) failed(new Trouble("One file at a time, please.", "The newest that is valid is shown."));
  }

  choose.onclick = () => picker.click();
  picker.onchange = () => take(picker.files);
  cancel.onclick = () => run && run.stop && run.stop.abort();
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  let within = 0;
  const hover = (change) => zone.classList.toggle("over", (within = Math.max(0, change)) > 0);
  document.addEventListener("dragenter", (event) => carries(event) && hover(within + 1));
  document.addEventListener("dragleave", (event) => carries(event) && hover(within - 1));
  document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault(); // or the browser would leave this page for the file
    hover(0);
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => run && !run.sent && event.preventDefault());
  at("plain").hidden = true;
  upload.hidden = false;
})();
