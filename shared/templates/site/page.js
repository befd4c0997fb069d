// Adds what needs the reader's own machine: their clock, and a recording that loads when it is asked for. Without it nothing is missing.
(() => {
  const words = (zone, options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const time of document.querySelectorAll("time[data-ends]")) {
    const starts = new Date(time.dateTime), ends = new Date(time.dataset.ends);
    const whole = { weekday: "long", hour: "2-digit", minute: "2-digit" };
    const told = (where) => words(where, whole).format(starts);
    if (!zone || [time.dataset.zone, "UTC"].some((shown) => told(shown) === told(zone))) continue;
    const clock = words(zone, { hour: "2-digit", minute: "2-digit" });
    const day = (where) => words(where, { weekday: "long" }).format(starts);
    const own = document.createElement("span");
    own.className = "own";
    own.textContent = `${clock.format(starts)}–${clock.format(ends)}${ends - starts < 864e5 ? "" : " the day after,"} by your clock` +
      (day(zone) === day(time.dataset.zone) ? "" : ` (${day(zone)})`);
    (time.parentElement.querySelector(".utc") || time).after(" ", own);
  }

  for (const link of document.querySelectorAll("a[data-embed]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const frame = document.createElement("iframe");
      Object.assign(frame, { src: link.dataset.embed, title: link.dataset.title, allowFullscreen: true });
      frame.allow = "autoplay; fullscreen; picture-in-picture";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      link.replaceWith(frame);
      frame.focus();
    });
  }
})();
