// A cohort's server, with a made-up cohort in it, as a learner, an instructor and an admin see it.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { launchBrowser } from './support/browser.mjs';
import { startDashboard, WITHOUT_KEY } from './support/dashboard.mjs';
import { runProgram } from './support/programs.mjs';
import { makeWorkspace, removeWorkspace } from './support/workspace.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

let root, server, browser, people;

before(async () => {
  root = await makeWorkspace();
  const folder = join(root, 'cohort');
  const course = join(root, '.course/bin/course');
  const { out } = await runProgram([course, 'demo-cohort', '--learners', '60', '--dir', folder], { cwd: root, env: { COURSE_ROOT: root } });
  people = Object.fromEntries([...out.matchAll(/^ +(admin|instructor|learner): (\S+) +(\S+)$/gm)].map(([, role, login, password]) => [role, { login, password }]));
  assert.deepEqual(Object.keys(people).sort(), ['admin', 'instructor', 'learner'], out);
  server = await startDashboard(root, { flags: ['--cohort', join(folder, 'cohort.toml')], says: WITHOUT_KEY });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  if (root !== undefined) await removeWorkspace(root);
});

// axe brings a script of its own, which the policy of these pages refuses to anybody else.
async function signIn(role, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', bypassCSP: true, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) troubles.push(`${page.url()}: ${message.text()}`); });
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
  await page.goto(`${server.origin}/login`);
  await page.fill('[name=login]', people[role].login);
  await page.fill('[name=password]', people[role].password);
  await page.locator('main button').first().click();
  await page.waitForURL(/\/(cohort|me)$/);
  return { context, page, troubles };
}

const hrefsOf = (page, prefix) => page.locator(`main a[href^="${prefix}"]`).evaluateAll((links) => links.map((link) => link.getAttribute('href')));

async function violations(page) {
  await page.addScriptTag({ content: AXE });
  const { violations: found } = await page.evaluate(() => window.axe.run());
  return found.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}

// The whole matrix as plain rows is looked at once: axe needs many seconds for thousands of cells.
async function pagesOf(page, role, look) {
  if (role === 'learner') {
    await page.goto(`${server.origin}/me`);
    return ['/me', '/account', '/quizzes', (await hrefsOf(page, '/me/submissions/'))[0]];
  }
  const paths = ['/cohort', ...(role === 'instructor' && look === 'light' ? ['/cohort?plain=1'] : []), '/cohort/labs', '/cohort/quizzes', '/cohort/quizzes/00', '/cohort/policy', '/cohort/queue',
    '/cohort/exports', '/cohort/roster', '/cohort/audit', '/account'];
  await page.goto(`${server.origin}/cohort?plain=1`);
  const learner = (await hrefsOf(page, '/cohort/learners/'))[0];
  const lab = (await hrefsOf(page, '/cohort/labs/'))[0];
  paths.push(learner, lab, `${lab}/tests`);
  await page.goto(server.origin + learner);
  paths.push((await hrefsOf(page, '/cohort/submissions/'))[0]);
  return paths;
}

const LOOKS = [['light', {}], ['dark', { colorScheme: 'dark' }], ['320 pixels', { viewport: { width: 320, height: 640 } }]];
// An admin sees the instructor's pages with a few buttons more.
for (const [role, looks] of [['learner', LOOKS], ['instructor', LOOKS], ['admin', LOOKS.slice(0, 1)]]) {
  for (const [name, options] of looks) {
    test(`every page of the ${role} is whole, ${name}: axe finds nothing, nothing is cut off`, async () => {
      const { context, page, troubles } = await signIn(role, options);
      const wrong = [];
      for (const path of await pagesOf(page, role, name)) {
        const response = await page.goto(server.origin + path);
        if (response.status() !== 200) wrong.push(`${path}: ${response.status()}`);
        for (const found of await violations(page)) wrong.push(`${path}: ${found}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) wrong.push(`${path}: ${wide} pixels too wide`);
      }
      assert.deepEqual([...wrong, ...troubles], []);
      await context.close();
    });
  }
}

test('a learner finds no page of the instructor', async () => {
  const { context, page } = await signIn('learner');
  for (const path of ['/cohort', '/cohort/roster', '/cohort/audit', '/cohort/exports/scores.csv', '/cohort/matrix.csv']) {
    assert.equal((await page.request.get(server.origin + path)).status(), 404, path);
  }
  await context.close();
});

test('the matrix is walked by arrow keys, and rows and columns come as one scrolls', async () => {
  const { context, page } = await signIn('instructor');
  const grid = page.locator('[role=grid]');
  assert.equal(Number(await grid.getAttribute('aria-rowcount')) >= 60, true, 'it says how many rows there are');
  await page.locator('[role=grid] [tabindex="0"]').first().focus();
  const where = () => page.evaluate(() => document.activeElement.closest('[role=grid]') && document.activeElement.textContent.trim());
  const first = await where();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const second = await where();
  assert.ok(first && second, 'the focus stays in the grid');
  assert.notEqual(second, first);
  const there = () => grid.locator('tbody tr').count();
  const last = (await page.locator('thead tr').first().locator('th').allInnerTexts()).at(-1);
  assert.ok((await there()) < 60, 'the server sends what the first screen shows');
  await page.evaluate(() => { const box = document.getElementById('matrix'); box.scrollTop = box.scrollHeight; box.scrollLeft = box.scrollWidth; });
  await page.waitForFunction((before) => {
    const head = [...document.querySelectorAll('#matrix thead tr:first-child th')].at(-1).innerText;
    const rows = [...document.querySelectorAll('#matrix tbody tr')];
    return head !== before && rows.some((row) => Number(row.getAttribute('aria-rowindex')) >= 60);
  }, last);
  await context.close();
});

// Shown once, in a place of its own: a command with it would stay in a shell's history.
async function newToken(page, name) {
  await page.goto(`${server.origin}/account`);
  await page.locator('form[action="/account/tokens"] [name=name]').fill(name);
  await page.getByRole('button', { name: 'Make a token' }).click();
  const [join, token, submit] = await page.locator('main .command code').allInnerTexts();
  assert.match(join, /^\.\/course join \S+$/);
  assert.match(token, /^\S{64}$/);
  assert.equal(submit, './course submit --all');
  return token;
}

// As `./course submit` of the learner's clone does.
async function handIn(page, token, text) {
  const id = randomBytes(16).toString('hex');
  const answer = await page.request.post(`${server.origin}/api/v1/submissions`, {
    headers: { Authorization: `Bearer ${token}` },
    data: { id, lab: '00-01', files: [{ name: 'starter.cc', sha256: createHash('sha256').update(text).digest('hex'), text }] },
  });
  assert.equal(answer.status(), 202, await answer.text());
  return id;
}

test('a page of the own work shows by itself what is handed in, and nothing of others', async () => {
  const { context, page, troubles } = await signIn('learner');
  const token = await newToken(page, 'laptop');
  await page.goto(`${server.origin}/me`);
  let loads = 0;
  page.on('framenavigated', () => { loads += 1; });
  for (const text of ['int first;\n', 'int second;\n']) {
    const id = await handIn(page, token, text);
    await page.waitForFunction((wanted) => document.querySelector('main a[href^="/me/submissions/"]').href.endsWith(wanted), id);
    assert.match(await page.locator('main tr').filter({ has: page.locator(`a[href$="${id}"]`) }).innerText(), /queued/);
  }
  await page.getByText('This page changes by itself').waitFor();
  assert.equal(loads, 0, 'no page was loaded anew');
  // Somebody else's news are none of hers.
  const answer = await page.request.get(`${server.origin}/events`);
  assert.equal(answer.status(), 204);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the queue shows a change of the second in which it was read before', async () => {
  const learner = await signIn('learner'), teacher = await signIn('instructor');
  const token = await newToken(learner.page, 'desktop');
  await teacher.page.goto(`${server.origin}/cohort/queue`);
  await teacher.page.request.get(`${server.origin}/cohort`);  // what is read now is shown for a second
  const id = await handIn(learner.page, token, 'int third;\n');
  await teacher.page.locator(`main a[href^="/cohort/submissions/"][href$="${id}"]`).first().waitFor();
  await learner.context.close();
  await teacher.context.close();
});

// The folder of a lab that somebody has submitted, from the page of all labs.
async function labWithWork(page) {
  await page.goto(`${server.origin}/cohort/labs`);
  const rows = await page.locator('main tbody tr').evaluateAll((all) => all.map((row) => ({ href: row.querySelector('a').getAttribute('href'), began: Number(row.cells[2].textContent) })));
  return rows.find(({ began }) => began > 20).href;
}

test('the tests of a lab are walked by arrow keys, and a cell leads to its submission', async () => {
  const { context, page, troubles } = await signIn('instructor');
  await page.goto(server.origin + await labWithWork(page));
  await page.getByRole('link', { name: 'Everybody, test by test' }).click();
  const grid = page.locator('[role=grid]');
  await grid.waitFor();
  const rows = Number(await grid.getAttribute('aria-rowcount')), columns = Number(await grid.getAttribute('aria-colcount'));
  assert.ok(rows >= 60, `${rows} rows`);
  assert.ok(columns > 4, `${columns} columns`);
  await page.locator('[role=grid] [tabindex="0"]').first().focus();
  const place = () => page.evaluate(() => { const cell = document.activeElement.closest('[aria-colindex]'); return cell && [Number(cell.parentElement.getAttribute('aria-rowindex')), Number(cell.getAttribute('aria-colindex'))]; });
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.deepEqual(await place(), [3, 4]);
  await page.keyboard.press('Control+End');
  await page.waitForFunction((row) => document.activeElement.closest('tr')?.getAttribute('aria-rowindex') === String(row), rows);
  assert.deepEqual(await place(), [rows, columns], 'the last test of the last learner came');
  await page.keyboard.press('Control+Home');
  assert.deepEqual(await place(), [1, 1]);
  const link = grid.locator('tbody td.bad > a').first();
  const href = await link.getAttribute('href');
  const test = decodeURIComponent(href.split('#test-')[1]);
  await link.evaluate((a) => { a.parentElement.tabIndex = 0; a.parentElement.focus(); });
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname + url.hash === href);
  assert.ok((await page.locator(':target').innerText()).replace(/\s/g, '').includes(test), 'the submission shows this test');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the tests of a lab are saved as a table, with a line for each learner that the page has', async () => {
  const { context, page } = await signIn('instructor');
  await page.goto(`${server.origin}${await labWithWork(page)}/tests`);
  const learners = Number(await page.locator('[role=grid]').getAttribute('data-rows'));
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'All of it as CSV' }).click()]);
  assert.match(download.suggestedFilename(), /^[a-z0-9-]+-tests\.csv$/);
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
  assert.match(lines[0], /^"?Learner"?,/);
  assert.equal(lines.length - 2, learners, 'besides the head and what is behind the last line end');
  await context.close();
});

test('a test leads to its failures, and each row and column is a table, too', async () => {
  const { context, page } = await signIn('instructor');
  const lab = await labWithWork(page);
  await page.goto(`${server.origin}${lab}/tests?plain=1`);
  const failing = page.locator('thead th > a').first();
  await failing.click();
  await page.waitForURL((url) => url.pathname === lab && url.hash.startsWith('#test-'));
  await page.locator(':target').waitFor();
  await page.goto(`${server.origin}${lab}/tests?plain=1`);
  for (const place of ['thead', 'tbody']) {
    const href = await page.locator(`${place} a[href*="/tests/table?"]`).first().getAttribute('href');
    const table = await context.newPage();
    await table.goto(server.origin + href);
    assert.ok(await table.locator('main tbody tr').count() > 0, href);
    assert.deepEqual(await violations(table), [], href);
    await table.close();
  }
  await context.close();
});

test('what-if names who would be touched, and saves nothing', async () => {
  const { context, page } = await signIn('instructor');
  await page.goto(`${server.origin}/cohort/policy`);
  await page.getByLabel('Grace days').fill('0');
  await page.getByRole('button', { name: 'Show what it would change' }).click();
  await page.getByText('grace_days = 0').first().waitFor();
  assert.ok((await hrefsOf(page, '/cohort/learners/')).length > 0, 'some learner of the demo was late');
  await page.goto(`${server.origin}/cohort/policy`);
  assert.equal(await page.getByLabel('Grace days').inputValue(), '3');
  await context.close();
});

test('an export is downloaded, and stands in the audit', async () => {
  const { context, page } = await signIn('admin');
  await page.goto(`${server.origin}/cohort/exports`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download: Scores' }).click()]);
  assert.match(await readFile(await download.path(), 'utf8'), /^\S+,\S+/);
  await page.goto(`${server.origin}/cohort/audit`);
  await page.getByText('scores.export').first().waitFor();
  await context.close();
});
