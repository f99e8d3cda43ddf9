/**
 * Prints what the build weighs, and stops when it breaks a rule of the window: everything that
 * runs or styles comes from a file of its own, because the content security policy says 'self'.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = new URL('../dist', import.meta.url).pathname;
const KIB = 1024;
/** Compressed script, all files together. Growing past it should be a decision. */
const SCRIPT_BUDGET_KIB = 40;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`.padStart(10);
const complaints = [];
let scripts = 0;

for (const file of files) {
  const content = readFileSync(file);
  const packed = gzipSync(content).length;
  const name = file.slice(folder.length + 1);
  if (name.endsWith('.js')) scripts += packed;
  if (/\.(css|html)$/.test(name) && content.includes('data:'))
    complaints.push(`${name}: data: URL`);
  process.stdout.write(`${name.padEnd(36)} ${kib(content.length)} ${kib(packed)} gzip\n`);
}

const page = readFileSync(join(folder, 'index.html'), 'utf8');
if (/<style|\sstyle=|\son\w+=/.test(page)) complaints.push('index.html: inline style or handler');
if (/<script(?![^>]*\ssrc=)/.test(page)) complaints.push('index.html: inline script');
if (/https?:\/\//.test(page)) complaints.push('index.html: something from elsewhere');
if (scripts > SCRIPT_BUDGET_KIB * KIB) {
  complaints.push(`scripts:${kib(scripts)} compressed, over ${SCRIPT_BUDGET_KIB} KiB`);
}

if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
}
