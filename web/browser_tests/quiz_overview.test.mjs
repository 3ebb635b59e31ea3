// Around taking a quiz: from the map into it and out again, what comes back for review, and what an author is told.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';

import { enter, go, watchedPage } from './support/browser.mjs';
import { startDashboard } from './support/dashboard.mjs';
import { demoSite } from './support/site.mjs';
import { makeWorkspace, removeWorkspace } from './support/workspace.mjs';

const site = demoSite();

async function open(path, options = {}) {
  const context = await enter(site.browser, site.dashboard, options);
  const watched = await watchedPage(context, site.dashboard);
  await go(watched.page, site.dashboard, path);
  return watched;
}

const address = (page) => new URL(page.url()).pathname;

// Clicks, and waits for the page that follows.
const follow = (page, target) => Promise.all([page.waitForNavigation(), target.click()]);

test('the map leads to what is due, and the queue says why each question is back', async () => {
  const { page, troubles } = await open('/');
  const card = page.locator('section.card').filter({ hasText: /questions are due/ });
  const due = Number((await card.innerText()).match(/(\d+) questions are due/)[1]);
  await follow(page, card.getByRole('link', { name: 'Review them' }));
  assert.equal(address(page), '/review');
  const reasons = await page.locator('.due .soft').allInnerTexts();
  assert.equal(reasons.length, due);
  for (const reason of reasons) assert.match(reason, /^missed on \d|^lab test \S+ failed in /);
  assert.ok(reasons.some((reason) => reason.startsWith('missed')) && reasons.some((reason) => reason.startsWith('lab test')));
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('the map and the guide end a phase with its quiz', async () => {
  const { page } = await open('/');
  await follow(page, page.getByRole('link', { name: 'Quiz: Foundations' }));
  assert.equal(address(page), '/quizzes/00');
  await go(page, site.dashboard, '/phases/00-foundations');
  const card = page.locator('.ask-yourself .card');
  assert.ok(await card.evaluate((box) => box.compareDocumentPosition(document.querySelector('.neighbours')) & Node.DOCUMENT_POSITION_FOLLOWING));
  await follow(page, card.getByRole('link'));
  assert.equal(address(page), '/quizzes/00');
  await page.context().close();
});

test('the one thing to do is to go on with what is open', async () => {
  const { page } = await open('/quizzes');
  const primary = page.locator('main .button.primary');
  assert.equal(await primary.count(), 1);
  await follow(page, primary);
  assert.match(address(page), /^\/attempts\/\w+\/6$/, 'five of fifteen are answered');
  await page.context().close();
});

test('a review shows what was missed first, opens what was right, and says what is in the way of the missed ones', async () => {
  const { page, troubles } = await open('/quizzes/00');
  const exam = page.getByRole('row').filter({ hasText: 'not passed' }).first();
  await follow(page, exam.getByRole('link'));
  const titles = await page.locator('main h2').allInnerTexts();
  const places = ['Wrong', 'Right'].map((word) => titles.findIndex((title) => title.startsWith(`${word} (`)));
  assert.ok(places[0] >= 0 && places[0] < places[1], titles.join(', '));
  const right = page.locator('.lookback > li.good').first();
  assert.equal(await right.locator('.prompt').isVisible(), false);
  await right.locator('summary').click();
  assert.equal(await right.locator('.prompt').isVisible(), true);
  const missed = await page.locator('.lookback > li:not(.good)').count();
  await follow(page, page.getByRole('button', { name: `Try the ${missed} missed again` }));
  assert.match(await page.locator('h1').innerText(), /A practice of this quiz is open already/);
  await follow(page, page.getByRole('link', { name: 'Go on with it' }));
  assert.match(address(page), /^\/attempts\/\w+\/\d+$/);
  assert.deepEqual(troubles, []);
  await page.context().close();
});

test('the calibration plot has its numbers as a table', async () => {
  const { page } = await open('/quizzes/00');
  const shown = await page.locator('.calibration svg g > title').allTextContents();
  await page.getByText('As a table').click();
  const rows = await page.getByRole('region', { name: 'Calibration' }).locator('tbody tr').all();
  assert.equal(rows.length, shown.length);
  for (const [i, row] of rows.entries()) {
    const [level, right, share] = await row.locator('td').allInnerTexts();
    assert.ok(shown[i].startsWith(`${level}: ${right} right, ${share}`), `${shown[i]} is not ${level}, ${right}, ${share}`);
  }
  await page.context().close();
});

test('a quiz starts without scripts, in the mode and with the question that were chosen', async () => {
  const context = await enter(site.browser, site.dashboard, { javaScriptEnabled: false });
  const page = await context.newPage();
  await go(page, site.dashboard, '/quizzes/00');
  await page.getByLabel(/^Exam/).check();
  await page.getByLabel(/how sure I am/).check();
  await follow(page, page.getByRole('button', { name: 'Start' }));
  assert.match(address(page), /^\/attempts\/\w+\/1$/);
  await page.getByText(/Time left/).waitFor();
  assert.equal(await page.locator('[name=certainty]').count(), 3);
  // Nothing of it is told before its end.
  await go(page, site.dashboard, address(page).replace(/\/1$/, '/review'));
  assert.doesNotMatch(address(page), /review/);
  await context.close();
});

// What is due of one quiz; of how many there is something due depends on the course's banks.
const firstDue = (page) => page.locator('section.card').filter({ has: page.locator('.due') }).first();

test('a review of what is due starts without scripts, and is gone on with', async () => {
  const context = await enter(site.browser, site.dashboard, { javaScriptEnabled: false });
  const page = await context.newPage();
  await go(page, site.dashboard, '/review');
  const due = firstDue(page);
  const count = Math.min(20, await due.locator('.due > li').count());
  await follow(page, due.getByRole('button', { name: /^Review/ }));
  const attempt = address(page).match(/^\/attempts\/\w+/)[0];
  await page.getByRole('heading', { name: `Question 1 of ${count}` }).waitFor();
  await go(page, site.dashboard, '/review');
  await follow(page, page.getByRole('link', { name: 'Go on with the review' }));
  assert.ok(address(page).startsWith(attempt));
  await context.close();
});

test('a printed review is the text alone, with everything opened', async () => {
  const { page } = await open('/quizzes/00');
  await follow(page, page.getByRole('row').filter({ hasText: 'passed' }).first().getByRole('link'));
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  for (const part of ['header.site', 'footer.site', '.actions']) assert.ok(await page.locator(part).first().isHidden(), `${part} is printed`);
  const questions = page.locator('.lookback .prompt');
  for (const question of await questions.all()) assert.ok(await question.isVisible(), await question.innerText());
  assert.equal(await questions.count(), 15);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  assert.equal(await page.locator('.lookback details[open]').count(), 0, 'afterwards it is as it was');
  await page.context().close();
});

test('an open page learns of an attempt that ended elsewhere', async () => {
  const { page } = await open('/');
  const due = page.locator('section.card').filter({ hasText: /questions are due/ });
  const before = await due.innerText();
  const other = await page.context().newPage();
  await go(other, site.dashboard, '/review');
  const first = firstDue(other);
  const start = first.getByRole('button', { name: /^Review/ }).or(first.getByRole('link', { name: 'Go on with the review' }));
  await follow(other, start);
  await go(other, site.dashboard, `${address(other).match(/^\/attempts\/\w+/)[0]}/finish`);
  await follow(other, other.getByRole('button', { name: /^Finish/ }));
  // What was not answered counts as missed, and comes back tomorrow.
  await page.waitForFunction((text) => ![...document.querySelectorAll('section.card')].some((card) => card.innerText === text), before);
  await page.context().close();
});

test('a guest has quizzes of his own, and pages without anything that is the owner\'s', async (t) => {
  const root = await makeWorkspace({ demo: true });
  const open = await startDashboard(root, { flags: ['--open-enrolment'] });
  // Also where something fails: a server that is left would keep the tests from ending.
  t.after(async () => {
    await open.stop();
    await removeWorkspace(root);
  });
  const context = await site.browser.newContext();
  const { page, troubles } = await watchedPage(context, open);
  for (const path of ['/quizzes', '/quizzes/00', '/review', '/phases/00-foundations']) {
    await go(page, open, path);
    assert.equal(await page.getByRole('link', { name: 'Map' }).count(), 0, path);
    assert.equal(await page.getByText(/not taken|Nothing is due/).count() > 0, true, `${path} shows what the owner did`);
  }
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a bank with a mistake is told to its author, and is back when it is mended', async () => {
  const file = join(site.root, 'quiz/bank/00.toml');
  const bank = await readFile(file, 'utf8');
  const { page } = await open('/quizzes');
  await writeFile(file, bank.replace('title = "Foundations"', 'title = 7'));
  await page.reload();
  const notice = page.locator('.card.bad');
  assert.match(await notice.innerText(), /quiz\/bank\/00\.toml:\d+/);
  await writeFile(file, bank);
  await page.reload();
  assert.equal(await notice.count(), 0);
  await page.getByRole('link', { name: 'Foundations', exact: true }).waitFor();
  await page.context().close();
});
