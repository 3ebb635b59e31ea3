// What a page asks for and complains about: nothing leaves the machine, nothing is refused, nothing is written to the console.

import assert from 'node:assert/strict';
import test from 'node:test';

import { listPages } from './pages.mjs';
import { enter, go, watchedPage } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

let pages;
const site = demoSite(async (ready) => { pages = await listPages(ready); });

test('no page has an error on its console, breaks its own policy or asks another host', async () => {
  const context = await enter(site.browser, site.dashboard);
  const found = [];
  for (const { path } of pages) {
    const { page, troubles } = await watchedPage(context, site.dashboard);
    await go(page, site.dashboard, path);
    await page.evaluate(() => document.fonts.ready);
    for (const trouble of troubles) found.push(`${path}: ${trouble}`);
    await page.close();
  }
  await context.close();
  assert.deepEqual(found, []);
});

test('the policy lets no inline script run', async () => {
  const context = await enter(site.browser, site.dashboard);
  const { page, troubles } = await watchedPage(context, site.dashboard);
  await go(page, site.dashboard, '/');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    return window.ran === true;
  });
  assert.equal(ran, false);
  assert.ok(troubles.some((text) => text.includes('Content Security Policy')), 'the browser did not complain');
  await context.close();
});

test('somebody without the key sees nothing', async () => {
  const context = await site.browser.newContext();
  for (const path of ['/', '/runs', '/privacy/export', '/events', `/files/phases/00-foundations/README.md`]) {
    const response = await context.request.get(site.dashboard.origin + path, { failOnStatusCode: false });
    assert.equal(response.status(), 401, path);
  }
  await context.close();
});

test('the address with the key leaves no key in the address bar, and the page knows nobody else', async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.goto(site.dashboard.address);
  assert.equal(page.url(), `${site.dashboard.origin}/`);
  assert.equal(await page.evaluate(() => document.cookie), '', 'a script can read the key');
  await context.close();
});
