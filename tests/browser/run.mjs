// The report site in a real browser: every page, wide and narrow, light and dark, on a screen and on paper.
//
//     node tests/browser/run.mjs SITE...
//
// Wants Chromium (CHROMIUM names another), and pdftotext of poppler. The last line is `N passed, N failed`.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { links } from "./links.mjs";

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium"].find((it) => it && fs.existsSync(it)) ?? "chromium";
const OPTIONS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];
const AXE = fs.readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

// How many complaints of one check are printed.
const NAMED_MAX = 5;

let passed = 0;
let failed = 0;

function check(what, complaints) {
  if (complaints.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`FAILED ${what}`);
  for (const complaint of complaints.slice(-NAMED_MAX)) console.log(`    ${complaint}`);
  if (complaints.length > NAMED_MAX) console.log(`    and ${complaints.length - NAMED_MAX} more`);
}

// The pages to look at: the first, every page of a report, of the log and of a kind, and of each kind of thing the
// one with the longest page. All of them with ISMS_BROWSER_ALL.
function chosen(site) {
  const all = fs.readdirSync(site, { recursive: true }).filter((it) => it.endsWith(".html")).sort();
  if (process.env.ISMS_BROWSER_ALL) return all;
  const longest = new Map();
  for (const page of all.filter((it) => it.startsWith("things"))) {
    const kind = path.basename(page).split("-")[0];
    const size = fs.statSync(path.join(site, page)).size;
    if (size > (longest.get(kind)?.size ?? 0)) longest.set(kind, { page, size });
  }
  const things = new Set([...longest.values()].map((it) => it.page));
  return all.filter((it) => !it.startsWith("things") || things.has(it));
}

// One width and one scheme of colors: a page under its own content policy, and one past it, because axe is a script.
async function view(browser, width, colorScheme) {
  const settings = { viewport: { width, height: 900 }, colorScheme };
  const strict = await (await browser.newContext(settings)).newPage();
  const open = await (await browser.newContext({ ...settings, bypassCSP: true })).newPage();
  const seen = { name: `at ${width}, ${colorScheme}`, strict, open, url: "", complaints: [] };
  strict.on("console", (message) => seen.complaints.push(`console: ${message.text()}`));
  strict.on("pageerror", (error) => seen.complaints.push(`error: ${error.message}`));
  strict.on("dialog", (dialog) => {
    seen.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  strict.on("request", (request) => {
    if (request.url() !== seen.url) seen.complaints.push(`request: ${request.url()}`);
  });
  return seen;
}

// It says nothing, asks for nothing, runs nothing, and does not scroll sideways.
async function behaves(seen, url) {
  seen.url = url;
  seen.complaints = [];
  await seen.strict.goto(url);
  const found = await seen.strict.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
    heading: document.querySelector("h1")?.textContent ?? "",
    foreign: document.querySelectorAll("script, img, iframe, object, embed, link, form, base").length,
    handlers: [...document.querySelectorAll("*")].filter((it) => it.getAttributeNames().some((name) => name.startsWith("on"))).length,
  }));
  if (found.page > found.window) seen.complaints.push(`scrolls sideways: ${found.page} in ${found.window} pixels`);
  if (!found.heading.trim()) seen.complaints.push("has no heading");
  if (found.foreign) seen.complaints.push(`${found.foreign} elements that load or run`);
  if (found.handlers) seen.complaints.push(`${found.handlers} elements that act on an event`);
  return seen.complaints;
}

async function accessible(seen, url) {
  await seen.open.goto(url);
  await seen.open.evaluate(AXE);
  const { violations } = await seen.open.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map((it) => `${it.id}: ${it.help}: ${it.nodes[0]?.target} (${it.nodes.length})`);
}

// On paper every sheet says which it is, and a table that goes on has its heads there too.
async function printed(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  const heads = await page.evaluate(() => {
    const words = (table) => [...table.querySelectorAll("thead th")].map((it) => it.textContent.trim()).filter(Boolean);
    return [...document.querySelectorAll("table")].map((table) => ({ words: words(table), rows: table.querySelectorAll("tbody").length }));
  });
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "isms-print-")), "page.pdf");
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
  await page.close();
  const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8", maxBuffer: 1 << 28 });
  fs.rmSync(path.dirname(file), { recursive: true });
  const sheets = text.split("\f").slice(0, -1);
  const complaints = [];
  sheets.forEach((sheet, at) => {
    if (!sheet.includes(`Page ${at + 1} of ${sheets.length}`)) complaints.push(`sheet ${at + 1} has no number`);
  });
  // A page that is one long table: all sheets but the first and the last are filled by it.
  const tables = heads.filter((it) => it.words.length > 0);
  if (tables.length === 1 && sheets.length > 2) {
    const first = tables[0].words[0].split(/\s+/)[0];
    sheets.slice(1, -1).forEach((sheet, at) => {
      if (!sheet.includes(first)) complaints.push(`sheet ${at + 2} has no heads`);
    });
  }
  return { complaints, repeated: tables.length === 1 && sheets.length > 2 };
}

async function tried(browser, views, site) {
  const pages = chosen(site);
  check(`${site}: links`, links(site));
  let repeated = 0;
  for (const page of pages) {
    const url = pathToFileURL(path.join(site, page)).href;
    for (const seen of views) {
      check(`${page} ${seen.name}`, await behaves(seen, url));
      check(`${page} ${seen.name}, axe`, await accessible(seen, url));
    }
    const paper = await printed(browser, url);
    repeated += paper.repeated ? 1 : 0;
    check(`${page} printed`, paper.complaints);
  }
  check(`${site}: some page is a table of several sheets`, repeated > 0 ? [] : ["no page was long enough to tell"]);
  console.log(`${site}: ${pages.length} pages`);
}

const sites = process.argv.slice(2).map((it) => path.resolve(it));
if (sites.length === 0) throw new Error("which site? node tests/browser/run.mjs SITE...");
const browser = await chromium.launch({ executablePath: CHROMIUM, args: OPTIONS });
try {
  const views = [];
  for (const width of WIDTHS) for (const scheme of SCHEMES) views.push(await view(browser, width, scheme));
  for (const site of sites) await tried(browser, views, site);
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
