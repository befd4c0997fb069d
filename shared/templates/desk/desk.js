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
