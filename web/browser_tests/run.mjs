// Runs the test files, two at a time, and says how each went as soon as it did. Node's own runner does the work; what is written
// here is which files, a report that somebody can read while it grows, and an end for a file that has none. Plain
// `node --test FILE` works too.

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(here).filter((name) => name.endsWith('.test.mjs')).sort();
const wanted = process.argv.slice(2);

for (const name of wanted) {
  if (known.includes(`${name}.test.mjs`)) continue;
  console.error(`there is no test file '${name}'; there are: ${known.map((file) => file.replace('.test.mjs', '')).join(', ')}`);
  process.exit(2);
}

const chosen = wanted.length > 0 ? wanted.map((name) => `${name}.test.mjs`) : known;
// The slowest file takes four minutes on two idle cores. Whoever takes longer than this hangs, or the machine does.
const MOST_MS = Number(process.env.COURSE_MOST_MS ?? 20 * 60_000);
const total = { passed: 0, failed: 0, skipped: 0 };

// What failed, and where: Node wraps the error that the test threw.
function story(error) {
  const cause = error?.cause ?? error;
  const text = cause?.stack ?? (typeof cause === 'string' ? cause : inspect(cause));
  return text
    .split('\n')
    .filter((line) => !line.includes('node:internal'))
    .map((line) => `        ${line}`)
    .join('\n');
}

// One file to its end, however that comes: what it started may hold on to it for ever.
async function tryFile(name) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const began = Date.now();
  let begun = '';
  const late = new AbortController();
  const stream = run({ files: [join(here, name)], concurrency: false, signal: late.signal });
  const ended = new Promise((done) => stream.on('end', () => done(true)));
  stream.on('test:dequeue', (data) => { if (data.nesting === 0) begun = `; the last that began: ${data.name}`; });
  stream.on('test:pass', (data) => {
    if (data.nesting > 0) return;
    const skipped = data.skip !== undefined && data.skip !== false;
    count[skipped ? 'skipped' : 'passed'] += 1;
    if (skipped) console.log(`      skipped  ${data.name}: ${data.skip}`);
  });
  stream.on('test:fail', (data) => {
    if (data.nesting > 0 || late.signal.aborted) return;
    count.failed += 1;
    console.log(`      FAILED   ${name}: ${data.name}\n${story(data.details.error)}`);
  });
  stream.resume();
  if (!(await within(MOST_MS, ended))) {
    late.abort();
    count.failed += 1;
    console.log(`      FAILED   ${name}: it did not end within ${MOST_MS / 1000} s: a test waits, or left a program that holds its output${begun}`);
    await within(10_000, ended);
  }
  const { passed, failed, skipped } = count;
  const parts = [`${passed} passed`, ...(failed ? [`${failed} FAILED`] : []), ...(skipped ? [`${skipped} skipped`] : [])];
  console.log(`      ${name.replace('.test.mjs', '').padEnd(16)} ${parts.join(', ')} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  for (const kind of Object.keys(total)) total[kind] += count[kind];
}

// False if `ended` does not come in time.
function within(ms, ended) {
  let timer;
  const late = new Promise((done) => { timer = setTimeout(() => done(false), ms); });
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

const waiting = [...chosen];
async function takeTurns() {
  while (waiting.length > 0) await tryFile(waiting.shift());
}
await Promise.all([takeTurns(), takeTurns()]);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
// A run in which nothing was tried proves nothing. What hangs does not keep this from ending.
process.exit(total.failed > 0 || total.passed + total.skipped === 0 ? 1 : 0);
