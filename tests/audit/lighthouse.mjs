// Looks at pages with Lighthouse: `node lighthouse.mjs plan.json`, as python -m tests.audit does.
//
// A plan is {chromium, arguments, folder, views: [{page, url, device, scheme, skip, status, cookies}]}. For each view one line of JSON is
// written: the view with its scores, the audits that cost it something (lost), and the scheme that the page saw (was). The
// report of one that fell short is kept in the folder.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

const browser = await puppeteer.launch({ executablePath: plan.chromium, args: [...plan.arguments, "--disable-features=PreloadTopChromeWebUI"], headless: true });
try {
  const [page] = await browser.pages(); // Lighthouse empties cache and storage before each look
  for (const view of plan.views) console.log(JSON.stringify(await seen(page, view)));
} finally {
  await browser.close();
}

async function seen(page, view) {
  const network = await page.createCDPSession();
  await network.send("Network.clearBrowserCookies");
  for (const cookie of view.cookies) await network.send("Network.setCookie", { ...cookie, url: view.url });
  await network.detach();
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
  const fell = lost(lhr);
  if (fell.length) await writeFile(`${plan.folder}/${view.page}-${view.device}-${view.scheme}.html`, report);
  return {
    ...view,
    scores: Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((lhr.categories[name].score ?? 0) * 100)])),
    lost: fell,
    was: await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")),
  };
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
