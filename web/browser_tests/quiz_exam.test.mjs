// An exam ends by the server's clock: the page counts down, warns, hands over what stands in it, and shows the result.

import assert from 'node:assert/strict';
import test from 'node:test';

import { begin, kept, openKind, toySite } from './support/toy_quiz.mjs';

const NOW_MS = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;
const site = toySite({ env: { COURSE_NOW_MS: `${NOW_MS}` } });

test('the clock runs down, warns, and ends the exam with what stands in the form', async () => {
  const { context, page, url } = await begin(site, { form: { mode: 'exam' } });
  await page.clock.install({ time: NOW_MS });
  await openKind(site, page, url, 'text');
  const timer = page.getByRole('timer');
  assert.match(await timer.innerText(), /^(20 min 0|19 min 5\d) s$/);
  await page.clock.fastForward(15 * MINUTE);
  await page.locator('#news').filter({ hasText: '5 minutes left.' }).waitFor();
  await page.clock.fastForward(4 * MINUTE);
  await page.locator('#news').filter({ hasText: '1 minute left.' }).waitFor();
  assert.match(await timer.innerText(), /^(60|5\d) s$/);
  // Typed so late that only the last save before the end can bring it.
  await page.getByLabel('Your answer').fill('quetzal');
  await page.clock.fastForward(MINUTE - 4_000);
  await kept(page);
  await site.dashboard.stop();
  await site.restart({ COURSE_NOW_MS: `${NOW_MS + 20 * MINUTE + 5_001}` });
  await Promise.all([page.waitForURL((at) => at.pathname === `${url}/review`), page.clock.fastForward(10_000)]);
  await openKind(site, page, url, 'text');
  assert.equal(await page.locator('#explanation .state').innerText(), 'right');
  await context.close();
});

test('an exam goes from question to question without a word of what was right', async () => {
  const { context, page, url } = await begin(site, { form: { mode: 'exam' } });
  await page.goto(`${site.dashboard.origin}${url}/1`);
  for (let n = 2; n <= 7; ++n) {
    await page.goto(`${site.dashboard.origin}${url}/${n}`);
    assert.equal(await page.locator('#explanation').count(), 0);
  }
  await openKind(site, page, url, 'text');
  await page.getByLabel('Your answer').fill('heron');
  const here = page.url();
  await Promise.all([page.waitForURL((at) => at.href !== here), page.getByRole('button', { name: 'Keep and go on' }).click()]);
  assert.match(await page.locator('.progress').innerText(), /1 answered/);
  await context.close();
});
