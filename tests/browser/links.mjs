// Where the links of a site lead, read from its files: every one to a page and a place that are there, and each of the
// ten questions of the first page to an answer at most three clicks away.

import fs from "node:fs";
import path from "node:path";

const CLICKS_MAX = 3;
const QUESTIONS = 10;

function read(site) {
  const files = fs.readdirSync(site, { recursive: true }).filter((it) => it.endsWith(".html"));
  const decode = (text) => text.replaceAll("&#x2f;", "/").replaceAll("&amp;", "&");
  const pages = new Map();
  for (const file of files) {
    const html = fs.readFileSync(path.join(site, file), "utf8");
    const hrefs = [...html.matchAll(/<a href="([^"]*)"/g)].map((it) => decode(it[1]));
    const ids = new Set([...html.matchAll(/ id="([^"]*)"/g)].map((it) => decode(it[1])));
    pages.set(file, { html, hrefs: hrefs.map((it) => target(file, it)), ids });
  }
  return pages;
}

function target(file, href) {
  const [page, place] = href.split("#");
  return { href, page: page === "" ? file : path.normalize(path.join(path.dirname(file), page)), place };
}

export function links(site) {
  const pages = read(site);
  const complaints = [];
  for (const [file, { hrefs }] of pages) {
    for (const { href, page, place } of hrefs) {
      if (!pages.has(page)) complaints.push(`${file}: ${href} leads to no page`);
      else if (place !== undefined && !pages.get(page).ids.has(place)) complaints.push(`${file}: ${href} leads to no place`);
    }
  }
  const clicks = new Map([["index.html", 0]]);
  for (const file of clicks.keys()) {
    for (const { page } of pages.get(file)?.hrefs ?? []) if (!clicks.has(page)) clicks.set(page, clicks.get(file) + 1);
  }
  for (const file of pages.keys()) if (!clicks.has(file)) complaints.push(`${file} is reached from nowhere`);
  const questions = pages.get("index.html").html.match(/<ol class="questions">[^]*?<\/ol>/)?.[0].match(/<li>[^]*?<\/li>/g) ?? [];
  if (questions.length !== QUESTIONS) complaints.push(`the first page has ${questions.length} questions`);
  for (const question of questions) {
    const asked = question.match(/<strong>([^]*?)<\/strong>/)[1];
    const answers = [...question.matchAll(/<a href="([^"]*)"/g)].map((it) => target("index.html", it[1].replaceAll("&#x2f;", "/")));
    // From a page with all things of a kind it is one more to the thing.
    const near = answers.filter((it) => clicks.get(it.page) + (it.page.startsWith("kinds") ? 1 : 0) <= CLICKS_MAX);
    const there = near.filter((it) => pages.has(it.page));
    // Of what there is nothing yet, the page says so.
    const isSaid = question.includes("There is nothing of the kind yet.");
    if (there.length === 0 && !isSaid) complaints.push(`no answer is near: ${asked}`);
  }
  return complaints;
}
