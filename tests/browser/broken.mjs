// Whether the run can fail: pages that are broken on purpose, each of which it has to complain of.
//
//     node tests/browser/broken.mjs SITE

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { links } from "./links.mjs";

const BROKEN = [
  ["a script is refused by the content policy", "</main>", "<script>1</script></main>", "console:"],
  ["something is asked for", "default-src 'none';", "default-src *;", "request:", "</main>", '<img alt="" src="http://127.0.0.1:9/x.png"></main>'],
  ["the page scrolls sideways", "</main>", "<pre>" + "w".repeat(900) + "</pre></main>", "scrolls sideways"],
  ["gray on white", "</main>", "<p class=\"faint\">faint</p><style>.faint { color: #bbb; background: #fff; }</style></main>", "color-contrast"],
  ["a link leads nowhere", "</main>", '<p><a href="reports/none.html">none</a></p></main>', "reports/none.html leads to no page"],
  ["sheets without numbers", '"Page " counter(page)', '"Sheet " counter(page)', "has no number"],
];

const run = fileURLToPath(new URL("run.mjs", import.meta.url));
const site = path.resolve(process.argv[2]);
let missed = 0;
for (const [what, from, to, expected, ...more] of BROKEN) {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "isms-broken-"));
  let html = fs.readFileSync(path.join(site, "index.html"), "utf8").replace(from, to);
  if (more.length) html = html.replace(...more);
  fs.writeFileSync(path.join(copy, "index.html"), html);
  const { stdout, status } = spawnSync(process.execPath, [run, copy], { encoding: "utf8" });
  // A first page that is alone has more links to nowhere than are printed.
  const complaints = stdout.split("\n").filter((line) => line.startsWith("    ")).concat(links(copy));
  const found = status === 1 && complaints.some((line) => line.includes(expected));
  if (!found) missed += 1;
  console.log(`${found ? "found" : "MISSED"}  ${what}`);
  fs.rmSync(copy, { recursive: true });
}
console.log(`${BROKEN.length - missed} passed, ${missed} failed`);
process.exitCode = missed === 0 ? 0 : 1;
