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
    return violations.map(({ id, help, nodes }) => `${id} (${help}), ${nodes.length} times, first: ${nodes[0].html.slice(0, 160)}: ${nodes[0].any[0]?.message ?? ''}`);
  }, TAGS);
}

async function check(colorScheme, prepare) {
  const context = await enter(site.browser, site.dashboard, { colorScheme });
  const { page } = await watchedPage(context, site.dashboard);
  const found = [];
  for (const { path } of pages) {
    await go(page, site.dashboard, path);
    await prepare?.(page);
    for (const violation of await violations(page)) found.push(`${path}: ${violation}`);
  }
  await context.close();
  assert.deepEqual(found, []);
}

test('axe finds nothing in the light theme', () => check('light'));
test('axe finds nothing in the dark theme', () => check('dark'));
test('axe finds nothing when every box is open', () => check('light', (page) => page.evaluate(() => {
  for (const box of document.querySelectorAll('details')) box.open = true;
})));
