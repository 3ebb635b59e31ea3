// The page is open while the learner works: a real edit, a real `bazel test`, the real hook, recorder and server, and the page
// that changes by itself.

import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { enter, go, launchBrowser, watchedPage } from './support/browser.mjs';
import { startDashboard } from './support/dashboard.mjs';
import { Terminal } from './support/terminal.mjs';
import { makeWorkspace, removeWorkspace } from './support/workspace.mjs';

const LAB = 'phases/00-foundations/lab-02-kv-memory-calculator';
const GRADE = `bazel test --config=starter //${LAB}`;
// A first build on two cores takes a minute or two; without one a run takes seconds.
const PATIENCE = 600_000;

let root, terminal, dashboard, browser, page, troubles;

before(async () => {
  root = await makeWorkspace();
  terminal = new Terminal(root);
  await terminal.open();
  dashboard = await startDashboard(root, { env: terminal.env });
  browser = await launchBrowser();
  const context = await enter(browser, dashboard);
  ({ page, troubles } = await watchedPage(context, dashboard));
});

after(async () => {
  await browser?.close();
  await dashboard?.stop();
  await terminal?.close();
  if (root !== undefined) await removeWorkspace(root);
});

const edit = (answer) => copyFile(join(root, 'solutions', LAB, answer), join(root, LAB, 'starter.cc'));

// "12/20": what the recorder printed when Bazel ended, which is what the page has to show.
function recorded(said) {
  const line = said.match(/lab-02-kv-memory-calculator (\d+)\/(\d+)/);
  assert.ok(line, `the recorder said nothing about the lab:\n${said.slice(-2000)}`);
  return { points: Number(line[1]), max: Number(line[2]) };
}

// Everything that is announced to somebody who does not see the page, from now on.
async function listen() {
  await page.evaluate(() => {
    window.heard = [];
    for (const region of document.querySelectorAll('[aria-live=polite]')) {
      new MutationObserver(() => { if (region.textContent.trim()) window.heard.push(region.textContent.trim()); })
        .observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
}

const score = () => page.locator('[data-live=score]');
const showsScore = (text) => score().filter({ hasText: text }).waitFor();
const heard = (pattern) => page.waitForFunction((source) => window.heard.some((text) => new RegExp(source).test(text)), pattern.source);

test('an edit that is still wrong appears by itself, and nothing that one reads moves', { timeout: PATIENCE }, async () => {
  await edit('mutants/weights_not_subtracted.cc');
  const first = recorded(await terminal.type(GRADE, 3));
  await go(page, dashboard, `/labs/${LAB}`);
  await showsScore(`${first.points} of 20 points`);
  await listen();
  const box = page.locator('[data-live=tests] details.passed');
  await box.evaluate((details) => { details.open = true; });
  await page.locator('article h2').nth(2).scrollIntoViewIfNeeded();
  await page.locator('article [tabindex="0"], article a[href]').last().evaluate((element) => element.focus({ preventScroll: true }));
  const state = () => page.evaluate(() => ({ y: window.scrollY, focus: document.activeElement.outerHTML }));
  const before = await state();

  await edit('mutants/query_heads.cc');
  const second = recorded(await terminal.type(GRADE, 3));
  assert.equal(second.max, 20);
  assert.notEqual(second.points, first.points, 'both mutants have the same score: the page could stand still');
  await showsScore(`${second.points} of 20 points`);
  await showsScore('FAILED');
  await heard(new RegExp(`FAILED.*${second.points} of 20`));
  assert.deepEqual(await state(), before);
  assert.ok(await box.evaluate((details) => details.open), 'the list of passed tests closed itself');
});

test('full marks appear, with the way to the next lab', { timeout: PATIENCE }, async () => {
  await edit('solution.cc');
  recorded(await terminal.type(GRADE, 0));
  await showsScore('20 of 20 points');
  await showsScore('PASSED');
  await heard(/PASSED.*20 of 20/);
  await score().getByRole('link', { name: /Sampling basics/ }).waitFor();
});

test('a file that does not compile shows what the compiler said', { timeout: PATIENCE }, async () => {
  await writeFile(join(root, LAB, 'starter.cc'), 'int main() { return missing_semicolon }\n');
  await terminal.type(GRADE, 1);
  await showsScore('NOT_COMPILED');
  await showsScore(/starter\.cc:1/);
  await heard(/NOT_COMPILED/);
});

test('a server that comes back brings what happened meanwhile', { timeout: PATIENCE }, async () => {
  const { port } = dashboard;
  await dashboard.stop();
  await edit('solution.cc');
  await terminal.type(GRADE, 0);
  dashboard = await startDashboard(root, { port, env: terminal.env });
  await showsScore('20 of 20 points');
  await showsScore('PASSED');
});

test('all this happened without an error on the page', () => {
  // When the server went the stream broke off, and while it was away there was no other: the browser says so.
  const serious = troubles.filter((text) => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(text));
  assert.deepEqual(serious, []);
});
