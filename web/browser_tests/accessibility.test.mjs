// axe-core finds nothing on any page: WCAG 2.1 A and AA and its own best practices, in both themes.

import assert from 'node:assert/strict';
import test from 'node:test';

import axe from 'axe-core';

import { listPages } from './pages.mjs';
import { enter, go, watchedPage } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

let pages;
const site = demoSite(async (ready) => { pages = await listPages(ready); });

async function violations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) => nodes
      // axe takes a formula for nothing, though Chromium reads it out: a heading that is a formula is not empty.
      .filter(({ target }) => id !== 'empty-table-header' || document.querySelector(target[0]).querySelector('math') === null)
      .map(({ html, any }) => `${id} (${help}): ${html.slice(0, 160)}: ${any[0]?.message ?? ''}`));
  }, TAGS);
}

// With every box open: what is closed is not there for axe.
async function check(colorScheme) {
  const context = await enter(site.browser, site.dashboard, { colorScheme });
  const { page } = await watchedPage(context, site.dashboard);
  const found = [];
  for (const { path } of pages) {
    await go(page, site.dashboard, path);
    await page.evaluate(() => { for (const box of document.querySelectorAll('details')) box.open = true; });
    for (const violation of await violations(page)) found.push(`${path}: ${violation}`);
  }
  await context.close();
  assert.deepEqual(found, []);
}

test('axe finds nothing in the light theme', () => check('light'));
test('axe finds nothing in the dark theme', () => check('dark'));
