// Without scripts everything is there to read and to use: scripts only make it livelier.

import assert from 'node:assert/strict';
import test from 'node:test';

import { listPages } from './pages.mjs';
import { enter, go } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

let pages;
const site = demoSite(async (ready) => { pages = await listPages(ready); });

// What a reader finds in the page's content: its text and its formulas, in order.
const content = (lively) => {
  const main = document.querySelector('main').cloneNode(true);
  for (const part of lively ? main.querySelectorAll(lively) : []) part.remove();
  return main.textContent.replace(/\s+/g, ' ').trim();
};

test('a page says the same with and without scripts', async () => {
  const plain = await enter(site.browser, site.dashboard, { javaScriptEnabled: false });
  const lively = await enter(site.browser, site.dashboard);
  const without = await plain.newPage();
  const scripted = await lively.newPage();
  const different = [];
  for (const { path, kind } of pages) {
    await go(without, site.dashboard, path);
    await go(scripted, site.dashboard, path);
    const said = async (page) => (await page.evaluate(content, kind.lively ?? null)).replace(kind.measures ? /\d+/g : /$/, '');
    const [a, b] = [await said(without), await said(scripted)];
    let at = 0;
    while (at < a.length && a[at] === b[at]) ++at;
    if (a !== b) different.push(`${path}: "${a.slice(at, at + 60)}" without, "${b.slice(at, at + 60)}" with scripts`);
  }
  await plain.close();
  await lively.close();
  assert.deepEqual(different, []);
});

test('a formula is a formula and code has colours before any script ran', async () => {
  const context = await enter(site.browser, site.dashboard, { javaScriptEnabled: false });
  const page = await context.newPage();
  await go(page, site.dashboard, '/phases/00-foundations');
  assert.ok(await page.locator('math').count() > 20, 'the guide has no formulas');
  assert.ok(await page.locator('pre code span[class^=hljs]').count() > 5, 'its code has no colours');
  assert.equal(await page.locator('main').getByText(/\$[^$ ]+\$/).count(), 0, 'TeX was left as it was typed');
  await context.close();
});

test('a hint opens without scripts', async () => {
  const context = await enter(site.browser, site.dashboard, { javaScriptEnabled: false });
  const page = await context.newPage();
  await go(page, site.dashboard, '/labs/phases/00-foundations/entrance-exam');
  const button = page.getByRole('button', { name: /Open hint 1/ });
  await button.click();
  await page.getByText(/^Hint 1 of \d/).waitFor();
  await page.getByRole('button', { name: /Open hint 2/ }).waitFor();
  await context.close();
});
