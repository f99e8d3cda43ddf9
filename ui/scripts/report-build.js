/**
 * Prints what the build weighs, and stops when it breaks a rule of the window: everything that
 * runs or styles comes from a file of its own, because the content security policy says 'self'.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = new URL('../dist', import.meta.url).pathname;
const KIB = 1024;
/**
 * Compressed script with the words of the longest language: what the first paint waits for, and all
 * of it. Growing past either should be a decision. Of all, some 3 KiB are what a diagnosis can find and
 * advise: a person whose Pia does not work reads it in their own language. The texts of licences are in
 * none of it.
 */
const FIRST_BUDGET_KIB = 56;
const SCRIPT_BUDGET_KIB = 153;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`.padStart(10);
const page = readFileSync(join(folder, 'index.html'), 'utf8');
const complaints = [];
/** What each language's words weigh: before the first paint, and all of them. One is ever fetched. */
const words = new Map();
let scripts = 0;
let first = 0;

for (const file of files) {
  const content = readFileSync(file);
  const packed = gzipSync(content).length;
  const name = file.slice(folder.length + 1);
  const language = /words-(\w\w)-/.exec(name)?.[1];
  if (language !== undefined) {
    const { early, all } = words.get(language) ?? { early: 0, all: 0 };
    const isEarly = !name.includes('-later-');
    words.set(language, { early: early + (isEarly ? packed : 0), all: all + packed });
    // The window's own file waits for these: one of them that waits for it in turn never comes.
    const others = [...content.toString().matchAll(/from"\.\/([^"]+)"/g)].map(([, from]) => from);
    for (const other of others.filter((from) => !/^(words|formats)-/.test(from)))
      complaints.push(`${name}: imports ${other}, which is no file of words`);
  } else if (name.endsWith('.js') && !name.includes('ingredients-')) {
    // The list of licences is fetched only when a person opens it.
    scripts += packed;
    // The page names its own script and what that one imports at once.
    if (page.includes(name)) first += packed;
  }
  if (/\.(css|html)$/.test(name) && content.includes('data:'))
    complaints.push(`${name}: data: URL`);
  process.stdout.write(`${name.padEnd(36)} ${kib(content.length)} ${kib(packed)} gzip\n`);
}
first += Math.max(...[...words.values()].map(({ early }) => early));
scripts += Math.max(...[...words.values()].map(({ all }) => all));

if (/<style|\sstyle=|\son\w+=/.test(page)) complaints.push('index.html: inline style or handler');
if (/<script(?![^>]*\ssrc=)/.test(page)) complaints.push('index.html: inline script');
if (/https?:\/\//.test(page)) complaints.push('index.html: something from elsewhere');
if (words.size === 0 || first > FIRST_BUDGET_KIB * KIB) {
  complaints.push(`scripts before the first paint:${kib(first)}, over ${FIRST_BUDGET_KIB} KiB`);
}
if (scripts > SCRIPT_BUDGET_KIB * KIB) {
  complaints.push(`scripts:${kib(scripts)} compressed, over ${SCRIPT_BUDGET_KIB} KiB`);
}

const line = (what, bytes) => `${what.padEnd(36)} ${' '.repeat(10)} ${kib(bytes)} gzip\n`;
process.stdout.write(line('before the first paint', first));
process.stdout.write(line('all scripts', scripts));

if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
}
