// Looks at each page with Lighthouse, and writes what it found. `node lighthouse.mjs <plan.json>`, as python -m tests.audit does.
//
// A plan is {chromium, arguments, folder, seconds, views: [{page, url, device, scheme, skip, status}]}; the answer, one JSON line
// for each view on standard output: {page, device, scheme, tries: [{performance, accessibility, …}], lost: [{audit, …}], was}.
import { mkdir, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const TRIES = 3;

const browser = await puppeteer.launch({ executablePath: plan.chromium, args: [...plan.arguments, "--disable-features=PreloadTopChromeWebUI"], headless: true });
try {
  const [page] = await browser.pages(); // Lighthouse empties cache and storage before each look
  for (const view of plan.views) console.log(JSON.stringify(await seen(page, view)));
} finally {
  await browser.close();
}

async function seen(page, view) {
  const tries = [];
  let lost = [];
  let was = "";
  const perfect = () => tries.filter((scores) => CATEGORIES.every((name) => scores[name] === 100)).length;
  // Only the speed of a page differs from one try to the next: until the median is clear, or there is no hope.
  while (tries.length < TRIES && (tries.length === 0 || perfect() * 2 <= tries.length)) {
    const found = await once(page, view);
    tries.push(found.scores);
    was = found.was;
    if (!found.lost.length) continue;
    lost = found.lost;
    await keep(view, found.report);
    if (lost.some((one) => one.category !== "performance")) break;
  }
  return { ...view, tries, lost, was };
}

async function once(page, view) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: view.scheme }]);
  const flags = {
    output: "html",
    logLevel: "error",
    onlyCategories: CATEGORIES,
    skipAudits: view.skip,
    ignoreStatusCode: view.status !== 200,
    disableFullPageScreenshot: true,
  };
  const { lhr, report } = await lighthouse(view.url, flags, view.device === "desktop" ? desktopConfig : undefined, page);
  if (lhr.runtimeError) throw new Error(`${view.page}: ${lhr.runtimeError.message}`);
  if (process.env.AUDIT_PEEK) await peek(view, lhr);
  return {
    scores: Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((lhr.categories[name].score ?? 0) * 100)])),
    lost: lost(lhr),
    was: await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")),
    report,
  };
}

async function peek(view, lhr) {
  const shot = lhr.audits["final-screenshot"]?.details?.data;
  await mkdir(plan.folder, { recursive: true });
  if (shot) await writeFile(`${plan.folder}/peek-${view.page}-${view.device}-${view.scheme}.jpg`, Buffer.from(shot.split(",")[1], "base64"));
}

/** The audits that cost a page something, in the categories where it has less than 100. */
function lost(lhr) {
  const found = [];
  for (const name of CATEGORIES) {
    const category = lhr.categories[name];
    if (category.score === 1) continue;
    for (const { id, weight } of category.auditRefs) {
      const audit = lhr.audits[id];
      if (weight && audit.score !== null && audit.score < 1) {
        const items = (audit.details?.items ?? []).slice(0, 5).map((item) => item.node?.snippet ?? item.description ?? item.href ?? item.source ?? item.url ?? "");
        found.push({ category: name, audit: id, score: audit.score, title: audit.title, shown: audit.displayValue ?? "", items: items.map((text) => String(text).slice(0, 200)) });
      }
    }
    if (!found.some((one) => one.category === name)) found.push({ category: name, audit: "", score: category.score, title: "no score", shown: "", items: [] });
  }
  return found;
}

async function keep(view, report) {
  await mkdir(plan.folder, { recursive: true });
  await writeFile(`${plan.folder}/${view.page}-${view.device}-${view.scheme}.html`, report);
}
