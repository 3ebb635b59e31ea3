// How soon Chromium paints the first screen of a cohort's matrix: 500 learners x 200 columns, made up, served by
// //web/bench:cohort_preview, which this script starts.
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

const browser = await launchBrowser();
const seen = { firstPaint: [], firstScreen: [], loaded: [] };
let facts = {};
try {
  for (let round = 0; round < rounds; ++round) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(watch);
    const response = await page.goto(address, { waitUntil: 'load' });
    await page.waitForFunction(() => window.firstScreen !== undefined);
    const times = await page.evaluate(() => {
      const navigation = performance.getEntriesByType('navigation')[0];
      return {
        // From the moment that the answer began to come: what the server needs to make it is measured elsewhere.
        begun: navigation.responseStart,
        paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        screen: window.firstScreen,
        load: navigation.loadEventEnd,
        cells: document.querySelectorAll('#matrix td').length,
      };
    });
    seen.firstPaint.push(times.paint);
    seen.firstScreen.push(times.screen);
    seen.loaded.push(times.load);
    facts = { bytes: (await response.body()).length, cells: times.cells, server: Math.round(times.begun) };
    await context.close();
  }
} finally {
  await browser.close();
  server.kill();
}

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
console.log(`${cpus()[0].model}, ${cpus().length} processors, ${browser.version()}, ${rounds} rounds; ${facts.bytes} bytes, ${facts.cells} cells`);
for (const [name, values] of Object.entries(seen)) {
  console.log(`${name.padEnd(12)} median ${quantile(values, 0.5).toFixed(0)} ms, 90 % ${quantile(values, 0.9).toFixed(0)} ms, worst ${Math.max(...values).toFixed(0)} ms`);
}
