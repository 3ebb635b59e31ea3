// Runs the test files, two at a time, and says how each went. Node's own runner does the work; what is written here is which
// files, and a report that somebody can read while it grows. Plain `node --test FILE` works too.

import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
const files = new Map(chosen.map((name) => [name, { passed: 0, failed: 0, skipped: 0, ms: 0 }]));
const total = { passed: 0, failed: 0, skipped: 0 };

// Node 18 names a file by its URL, Node 20 by its path.
const fileOf = (data) => basename(data.file ?? data.name);

function count(kind, data) {
  total[kind] += 1;
  const file = files.get(fileOf(data));
  if (file === undefined) return;
  file[kind] += 1;
  file.ms += data.details.duration_ms;
}

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

const stream = run({ files: chosen.map((name) => join(here, name)), concurrency: 2 });
stream.on('test:pass', (data) => {
  if (data.nesting > 0) return;
  const skipped = data.skip !== undefined && data.skip !== false;
  count(skipped ? 'skipped' : 'passed', data);
  if (skipped) console.log(`      skipped  ${data.name}: ${data.skip}`);
});
stream.on('test:fail', (data) => {
  if (data.nesting > 0) return;
  count('failed', data);
  console.log(`      FAILED   ${fileOf(data)}: ${data.name}\n${story(data.details.error)}`);
});
stream.on('end', () => {
  for (const [name, { passed, failed, skipped, ms }] of files) {
    const parts = [`${passed} passed`, ...(failed ? [`${failed} FAILED`] : []), ...(skipped ? [`${skipped} skipped`] : [])];
    console.log(`      ${name.replace('.test.mjs', '').padEnd(16)} ${parts.join(', ')} (${(ms / 1000).toFixed(1)} s)`);
  }
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`);
  // A run in which nothing was tried proves nothing.
  process.exitCode = total.failed > 0 || total.passed + total.skipped === 0 ? 1 : 0;
});
stream.resume();
