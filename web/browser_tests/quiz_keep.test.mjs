// What is answered is kept: through a reload, in another browser, in two tabs, and while the server is away or full.

import assert from 'node:assert/strict';
import test from 'node:test';

import { enter } from './support/browser.mjs';
import { begin, kept, KEYS, openKind, QUESTIONS, toySite } from './support/toy_quiz.mjs';

const site = toySite();
const field = (page) => page.getByLabel('Your answer');
const press = (page) => page.getByRole('button', { name: 'Answer', exact: true }).click();

test('what is typed survives a reload, and is there in another browser', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'text');
  await field(page).fill('a heron, per');
  await kept(page);
  await page.reload();
  assert.equal(await field(page).inputValue(), 'a heron, per');
  const other = await enter(site.browser, site.dashboard);
  const second = await other.newPage();
  await second.goto(page.url());
  assert.equal(await field(second).inputValue(), 'a heron, per');
  await other.close();
  await context.close();
});

test('what was typed a moment before the page is left is kept, too', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'numeric');
  await field(page).fill('17');
  await page.goto('about:blank');
  await openKind(site, page, url, 'numeric');
  for (let tries = 0; tries < 20 && await field(page).inputValue() !== '17'; ++tries) await page.reload();
  assert.equal(await field(page).inputValue(), '17');
  await context.close();
});

test('an order that was moved and ticks that were set are kept', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'ordering');
  await QUESTIONS.ordering.right(page);
  await kept(page);
  await openKind(site, page, url, 'multi');
  await QUESTIONS.multi.right(page);
  await kept(page);
  await page.reload();
  assert.ok(await page.getByLabel('the KV cache').isChecked());
  await openKind(site, page, url, 'ordering');
  assert.match(await page.locator('.ordering').innerText(), /tokenize[\s\S]*prefill[\s\S]*sample[\s\S]*detokenize/);
  assert.match(await page.locator('.progress').innerText(), /2 begun/);
  await context.close();
});

test('of two tabs the first answer counts, and the second shows it', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'text');
  const other = await context.newPage();
  await other.goto(page.url());
  await field(page).fill('heron');
  await press(page);
  await page.locator('#explanation').waitFor();
  await field(other).fill('quetzal');
  await press(other);
  await other.locator('#explanation').waitFor();
  assert.match(await other.locator('main').innerText(), /WHY-heron/);
  assert.ok(await other.getByRole('alert').isVisible());
  await context.close();
});

test('while the server is away the answer waits, and is handed in when it is back', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'text');
  await site.dashboard.stop();
  await field(page).fill('quetzal');
  await page.getByText('Not kept yet, trying again.').waitFor();
  await press(page);
  await page.getByText('It is handed in as soon as').waitFor();
  assert.equal(await field(page).inputValue(), 'quetzal');
  await site.restart();
  await page.locator('#explanation').waitFor();
  assert.equal(await page.locator('#explanation .state').innerText(), 'right');
  await context.close();
});

test('one request at a time, and the newest state is what stays', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'text');
  let underWay = 0, most = 0;
  const sent = [];
  await page.route('**/save', async (route) => {
    most = Math.max(most, ++underWay);
    sent.push(new URLSearchParams(route.request().postData()).get('text'));
    await new Promise((later) => setTimeout(later, 1500));
    underWay -= 1;
    await route.continue();
  });
  // Each is left, which sends it at once, while the first is still under way.
  for (const text of ['c', 'cr', 'cra', 'crane']) {
    await field(page).fill(text);
    await field(page).blur();
  }
  await kept(page);
  assert.equal(most, 1);
  assert.deepEqual(sent, ['c', 'crane']);
  await page.unroute('**/save');
  await page.reload();
  assert.equal(await field(page).inputValue(), 'crane');
  await context.close();
});

// A server that takes a request and never answers it, but does answer the next one, and a note of what the page does about that:
// "send a", "stop a" and, when the page goes, "leave b". The note outlives the page.
const hangingServer = () => {
  const real = window.fetch;
  let hangs = true;
  const note = (what, body) => sessionStorage.setItem('note', `${sessionStorage.getItem('note') ?? ''}${what} ${new URLSearchParams(body).get('text')}\n`);
  window.fetch = (url, options) => {
    const { body, signal } = options;
    note('send', body);
    if (!hangs) return real(url, options);
    hangs = false;
    return new Promise((_, fail) => { signal?.addEventListener('abort', () => { note('stop', body); fail(signal.reason); }); });
  };
  navigator.sendBeacon = (url, body) => { note('leave', body); return true; };
};
const noted = (page) => page.evaluate(() => sessionStorage.getItem('note').trim().split('\n'));

test('a server that never answers is given up after a while, and asked again', async () => {
  const { context, page, url } = await begin(site);
  await page.clock.install();
  await openKind(site, page, url, 'text');
  await page.evaluate(hangingServer);
  await field(page).fill('quetzal');
  await page.clock.runFor(1_500);
  await page.getByText('Keeping …').waitFor();
  await page.clock.runFor(20_000);
  await kept(page);
  assert.deepEqual(await noted(page), ['send quetzal', 'stop quetzal', 'send quetzal']);
  await page.reload();
  assert.equal(await field(page).inputValue(), 'quetzal');
  await context.close();
});

test('whoever leaves while a request hangs is warned, and the newest state goes out last', async () => {
  const { context, page, url } = await begin(site);
  const warnings = [];
  page.on('dialog', (dialog) => { warnings.push(dialog.type()); return dialog.accept(); });
  await openKind(site, page, url, 'text');
  await page.evaluate(hangingServer);
  await field(page).click();  // no browser warns of a page that nobody touched
  await page.keyboard.type('heron');
  await page.getByText('Keeping …').waitFor();
  await page.keyboard.press('Backspace');
  await page.locator('header a[href="/"]').first().click();
  await page.waitForURL((at) => at.pathname === '/');
  assert.deepEqual(warnings, ['beforeunload']);
  assert.deepEqual(await noted(page), ['send heron', 'stop heron', 'leave hero']);
  await context.close();
});

test('while the disk is full the answer waits, and is kept when there is room', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'numeric');
  await page.route('**/save', (route) => route.fulfill({ status: 507, contentType: 'application/json', body: '{"outcome":"full","reason":""}' }), { times: 2 });
  await field(page).fill('1 B');
  await page.getByText('Not kept yet, trying again.').waitFor();
  await kept(page);
  await page.reload();
  assert.equal(await field(page).inputValue(), '1 B');
  await context.close();
});

test('a page that was refused for a full disk sends its answer again by itself', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'text');
  const here = page.url();
  // As the server's page for 507 is: the form as it was filled, and the sentence.
  const full = (await (await context.request.get(here)).text())
    .replace('<form method="post"', '<div id="error"><p>The disk is full.</p></div><form method="post" data-unsent=""')
    .replace(' value="">', ' value="heron">');
  await page.route(here, (route) => (route.request().method() === 'POST'
    ? route.fulfill({ status: 507, contentType: 'text/html; charset=utf-8', body: full })
    : route.continue()));
  await field(page).fill('heron');
  await press(page);
  await page.getByText('There is room again').waitFor();
  await page.unroute(here);
  await page.goto(here);
  assert.equal(await field(page).inputValue(), 'heron');
  await context.close();
});

test('no answer of the server holds a byte of a key before the answer is final', async () => {
  const { context, page, url } = await begin(site, { form: { mode: 'exam' } });
  const told = [];
  const reads = [];
  // What is whole and not what has begun: of an answer that the page leaves behind the browser may never tell the end, and
  // body() would wait for it.
  page.on('requestfinished', (request) => {
    reads.push(request.response().then((response) => response.body()).then((body) => {
      for (const key of KEYS) if (body.includes(key)) told.push(`${request.url()} tells ${key}`);
    }, () => {}));  // redirects have no body
  });
  for (const kind of Object.keys(QUESTIONS)) {
    await openKind(site, page, url, kind);
    if (kind === 'numeric' || kind === 'text') {
      await field(page).fill('1 B');
    } else if (kind === 'single') {
      await page.getByLabel('the network').check();
    }
    const here = page.url();
    const wrong = page.getByRole('alert').waitFor();  // where nothing was chosen
    await page.getByRole('button', { name: 'Keep and go on' }).click();
    await Promise.race([page.waitForURL((at) => at.href !== here), wrong]);
    wrong.catch(() => {});
  }
  await page.goto(`${site.dashboard.origin}${url}/finish`);
  await Promise.all(reads);
  assert.ok(reads.length > 20, `only ${reads.length} answers`);
  assert.deepEqual(told, []);
  // The search does find them once they may be told.
  await page.getByRole('button', { name: 'Finish and see the result' }).click();
  await page.goto(`${site.dashboard.origin}${url}/1`);
  await Promise.all(reads);
  assert.ok(told.length > 0);
  await context.close();
});
