// The first hour of somebody who has just cloned the course, as README.md and docs/first-hour.md tell it: every command's
// "Next:" is typed, every page's main button is pressed, the first mistakes are made, and the first lab ends with full marks.

import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { launchBrowser, watchedPage } from './support/browser.mjs';
import { Terminal } from './support/terminal.mjs';
import { makeWorkspace, removeWorkspace } from './support/workspace.mjs';

const LAB = 'phases/00-foundations/lab-01-kv-cache-speedup';
const GRADE = `bazel test //${LAB}`;
// Without compiled files from an earlier run the labs take some minutes on two cores.
const PATIENCE = 900_000;

let root, terminal, browser, dashboard, page, troubles;

before(async () => {
  root = await makeWorkspace();
  terminal = new Terminal(root);
  await terminal.open();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await terminal?.close();
  if (root !== undefined) await removeWorkspace(root);
});

// What a command says to type next: the last thing that it prints.
function next(said) {
  const command = said.trimEnd().split('\n').at(-1).match(/Next: (.*)$/);
  assert.ok(command, `the last line says nothing about what comes next:\n${said.slice(-600)}`);
  return command[1];
}

const edit = (answer) => copyFile(join(root, 'solutions', LAB, answer), join(root, LAB, 'starter.cc'));
const main = () => page.locator('main');
const shows = (text) => main().getByText(text).first().waitFor();
const press = async (name) => {
  await page.locator('a.primary, button.primary, .primary a').filter({ hasText: name }).first().click();
  await page.waitForLoadState();
};

test('./course up prints an address, and what to type next', { timeout: PATIENCE }, async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  assert.match(readme, /^\.\/course up /m, 'the README begins with another command');
  const said = await terminal.type('./course up --yes --port 0');
  assert.match(said, /every test fails now:\nthat is where you begin/);
  assert.equal(next(said), './course next');
  const address = said.match(/http:\/\/127\.0\.0\.1:\d+\/\S+/)[0];
  dashboard = { address, origin: new URL(address).origin };
});

test('the printed address shows the map, whose main button leads to the first lab', { timeout: PATIENCE }, async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  ({ page, troubles } = await watchedPage(context, dashboard));
  await page.goto(dashboard.address);
  await page.locator('main .primary').first().waitFor();
  await press('');
  assert.equal(new URL(page.url()).pathname, `/labs/${LAB}`);
  await page.getByRole('heading', { level: 1, name: /KV-cache speed-up/ }).waitFor();
});

test('the lab page has the handout, the file to edit and the command, and ./course next says the same', { timeout: PATIENCE }, async () => {
  await page.getByRole('heading', { name: 'Why this lab exists' }).waitFor();
  await shows(`${LAB}/starter.cc`);
  await shows(GRADE);
  assert.equal(next(await terminal.type('./course next')), GRADE);
});

test('a slip of the pen: the compiler is quoted, with the line, and it costs no attempt', { timeout: PATIENCE }, async () => {
  const file = join(root, LAB, 'starter.cc');
  const starter = await readFile(file, 'utf8');
  const line = starter.split('\n').findIndex((text) => text.trim() === 'return {};') + 1;
  await writeFile(file, starter.replace('return {};', 'return {}'));
  const said = await terminal.type(GRADE, 1);
  assert.match(said, /NOT_COMPILED \(costs no attempt\)/);
  await shows('NOT_COMPILED');
  await shows(new RegExp(`starter\\.cc:${line}`));
  assert.equal(next(said), './course next');
  assert.match(await terminal.type('./course next'), new RegExp(`did not compile[\\s\\S]*starter\\.cc:${line}`));
});

test('a well-known mistake: the failure says what was expected, what came and why', { timeout: PATIENCE }, async () => {
  await edit('mutants/counts_after_appending.cc');
  const said = await terminal.type(GRADE, 3);
  await page.locator('[data-live=score]').filter({ hasText: 'FAILED' }).waitFor();
  const failure = await page.locator('[data-live=tests] li').first().innerText();
  assert.match(failure, /GenerateNoCache\(.*expected\s+95\s+got\s+105\s+.*the first step sees P tokens/s);
  assert.equal(next(said), './course next');
});

test('a hint opened on the page is the one that the terminal goes on from', { timeout: PATIENCE }, async () => {
  await page.getByRole('button', { name: 'Open hint 1 of 3' }).click();
  await shows(/smallest thing that has to move out of the loop/);
  const said = await terminal.type('./course hint');
  assert.match(said, /^Hint 2 of 3/);
  assert.equal(next(said), GRADE);
});

test('full marks: the page says so, offers the reference and the next lab', { timeout: PATIENCE }, async () => {
  await page.goto(`${dashboard.origin}/labs/${LAB}`);
  await edit('solution.cc');
  const said = await terminal.type(GRADE, 0);
  assert.match(said, /20\/20/);
  await page.locator('[data-live=score]').filter({ hasText: '20 of 20' }).waitFor();
  await page.getByRole('link', { name: 'Compare with the reference' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shows(/GenerateWithCache/);
  await page.goBack();
  await press('KV memory calculator');
  assert.match(new URL(page.url()).pathname, /lab-02-kv-memory-calculator$/);
  assert.equal(next(said), './course next');
  assert.match(await terminal.type('./course next'), /^00-02  KV memory calculator/);
});

test('the hour left no error on any page, and ./course down ends it', { timeout: PATIENCE }, async () => {
  assert.deepEqual(troubles, []);
  assert.match(await terminal.type('./course status'), /20\/20/);
  assert.equal(next(await terminal.type('./course down')), './course up');
  await assert.rejects(page.goto(dashboard.origin));
});
