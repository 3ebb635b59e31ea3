// Every link leads somewhere, and every page is one that the other tests look at.

import assert from 'node:assert/strict';
import test from 'node:test';

import { crawl, KINDS, kindOf } from './pages.mjs';
import { demoSite } from './support/site.mjs';

let found;
const site = demoSite(async (ready) => { found = await crawl(ready); });

test('every link on every page answers 200', () => {
  const broken = [...found].filter(([, { status }]) => status !== 200).map(([path, { status, from }]) => `${status} ${path}, linked from ${from}`);
  assert.deepEqual(broken, []);
});

test('every page is of a kind that is listed', () => {
  const strange = [...found].filter(([path, { html }]) => html !== '' && kindOf(path) === undefined).map(([path, { from }]) => `${path}, linked from ${from}`);
  assert.deepEqual(strange, []);
});

test('every listed kind has a page', () => {
  const missing = KINDS.filter(({ path }) => ![...found.keys()].some((address) => path.test(address))).map(({ name }) => name);
  assert.deepEqual(missing, []);
});

test('every anchor in a link is there', () => {
  const lost = [];
  for (const [path, { html }] of found) {
    for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]*#[^"]+)"/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), `http://course${path}`);
      if (url.host !== 'course') continue;
      const target = found.get(url.pathname + url.search);
      const id = decodeURIComponent(url.hash.slice(1));
      if (target?.html && !target.html.includes(`id="${id}"`)) lost.push(`${href} on ${path}`);
    }
  }
  assert.deepEqual(lost, []);
});

test('no page but those with a long content of their own is above 50 KB', () => {
  const heavy = [...found]
    .filter(([path, { html }]) => html.length > 0 && !kindOf(path)?.large && Buffer.byteLength(html) > 50 * 1024)
    .map(([path, { html }]) => `${path}: ${Buffer.byteLength(html)} bytes`);
  assert.deepEqual(heavy, []);
});
