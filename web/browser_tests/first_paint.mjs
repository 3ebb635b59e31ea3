// How soon Chromium paints the first screen of a cohort's matrices, of learners and labs and of learners and one lab's tests:
// 500 learners x 200 columns each, made up, served by //web/bench:cohort_preview, which this script starts. Beside them two
// pages that say what a paint costs here at all: one line without a style sheet, and the course's frame around one sentence.
//
//   bazel build //web/bench:cohort_preview && node web/browser_tests/first_paint.mjs [ROUNDS]
//
// "First paint" is the browser's own entry; "first screen" the frame after the one in which the rows that fill the window were
// there. Every round has a fresh profile: nothing is in the browser's cache.

import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { launchBrowser } from './support/browser.mjs';
import { ROOT } from './support/programs.mjs';

const rounds = Number(process.argv[2] ?? 20);
const server = spawn(join(ROOT, 'bazel-bin/web/bench/cohort_preview'), ['0', '500', '200'], { stdio: ['ignore', 'pipe', 'inherit'] });
const address = await new Promise((done) => server.stdout.once('data', (line) => done(`${line}`.trim())));

// Runs in the page before anything of it is there.
function watch() {
  const filled = () => document.querySelectorAll('#matrix tbody tr').length >= 25;
  const observer = new MutationObserver(() => {
    if (!filled()) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { window.firstScreen = performance.now(); }));
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function measure(browser, address, hasMatrix) {
  const seen = { firstPaint: [], firstScreen: [], loaded: [] };
  let facts = {};
  await fetch(address);  // the first answer makes the cohort up
  for (let round = 0; round < rounds; ++round) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(watch);
    const response = await page.goto(address, { waitUntil: 'load' });
    if (hasMatrix) await page.waitForFunction(() => window.firstScreen !== undefined);
    // A page of one line is loaded before it is painted.
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    const times = await page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      screen: window.firstScreen,
      load: performance.getEntriesByType('navigation')[0].loadEventEnd,
      cells: document.querySelectorAll('#matrix td').length,
    }));
    seen.firstPaint.push(times.paint);
    if (hasMatrix) seen.firstScreen.push(times.screen);
    seen.loaded.push(times.load);
    facts = { bytes: (await response.body()).length, cells: times.cells };
    await context.close();
  }
  return { seen, facts };
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const browser = await launchBrowser();
try {
  console.log(`${cpus()[0].model}, ${cpus().length} processors, ${browser.version()}, ${rounds} rounds`);
  const pages = [['one line', '/bare', false], ['one sentence in the frame', '/nothing', false], ['learners x labs', '/cohort', true],
    ['learners x tests', '/cohort/labs/phases/00-a/lab-01-x/tests', true]];
  for (const [name, path, hasMatrix] of pages) {
    const { seen, facts } = await measure(browser, new URL(path, address).href, hasMatrix);
    console.log(`${name}: ${facts.bytes} bytes, ${facts.cells} cells`);
    for (const [what, values] of Object.entries(seen)) {
      if (values.length === 0) continue;
      console.log(`  ${what.padEnd(12)} p50 ${quantile(values, 0.5).toFixed(0)} ms, 90 % ${quantile(values, 0.9).toFixed(0)} ms, worst ${Math.max(...values).toFixed(0)} ms`);
    }
  }
} finally {
  await browser.close();
  server.kill();
}
