// A site whose titles want to run, to break out, to reverse the line, and to push the page wide.
//
//     node tests/browser/hostile.mjs ISMS DIRECTORY        the program, and where store and site go

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  "\"><svg onload=alert(1)>",
  "</style></title><base href=https://example.invalid><link rel=stylesheet href=//example.invalid>",
  "invoice\u202efdp.exe \u2066 \u200b",
  "w".repeat(200),
  "<a href=javascript:alert(1)>go</a> {{ 7 * 7 }}",
];

const [isms, directory] = process.argv.slice(2);
fs.rmSync(directory, { recursive: true, force: true });
fs.mkdirSync(directory, { recursive: true });
const run = (...args) => execFileSync(path.resolve(isms), args, { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
const rows = HOSTILE.map((title, at) => [`H-${at + 1}`, title, title].map(quoted).join(","));
// Enough ordinary ones that a table goes on from sheet to sheet.
for (let at = 1; at <= 120; at += 1) rows.push(`A-${at},Server ${at},Department ${at}`);
fs.writeFileSync(path.join(directory, "assets.csv"), ["reference,name,unit", ...rows].join("\n"));
run("init", "hostile.isms", "--organization", HOSTILE[0], "--top-management", "P-1", "--name", HOSTILE[1]);
const columns = ["reference", "name", "unit"].flatMap((it) => ["--map", `${it}=${it}`]);
run("import", "assets", "assets.csv", "--store", "hostile.isms", ...columns);
run("report", "all", "--store", "hostile.isms", "-o", "site");
const index = fs.readFileSync(path.join(directory, "site/index.html"), "utf8");
if (!index.includes("&lt;script&gt;alert(1)")) throw new Error("the hostile name is nowhere on the first page");
