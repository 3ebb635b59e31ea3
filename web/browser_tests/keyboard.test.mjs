// Everything by keyboard: Tab gets everywhere and out again, what has the focus shows it, and the keys of the help box work.

import assert from 'node:assert/strict';
import test from 'node:test';

import { listPages } from './pages.mjs';
import { chord, enter, go, watchedPage } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

const LAB = '/labs/phases/00-foundations/lab-02-kv-memory-calculator';

let pages;
const site = demoSite(async (ready) => { pages = await listPages(ready); });

// Numbers everything that Tab should reach, so that what was reached can be told from what was not. Of radio buttons it is one:
// the chosen one, else the first; the arrow keys lead to the others.
const numberStops = () => {
  const isStop = (element) => {
    if (element.type !== 'radio' || element.checked) return true;
    const group = [...document.getElementsByName(element.name)];
    return group[0] === element && !group.some((radio) => radio.checked);
  };
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const stops = all.filter((element) => element.type !== 'hidden' && !element.disabled && element.checkVisibility({ visibilityProperty: true }) && isStop(element));
  stops.forEach((element, i) => { element.dataset.stop = i; });
  return stops.map((element) => element.outerHTML.slice(0, 100));
};

const focused = () => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    stop: element.dataset.stop === undefined ? -1 : Number(element.dataset.stop),
    html: element.outerHTML.slice(0, 100),
    ring: style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2,
    onScreen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
};

// Presses Tab until the focus leaves the page; what was reached, and what was wrong on the way.
async function walk(page) {
  const stops = await page.evaluate(numberStops);
  const reached = new Set();
  const wrong = [];
  for (let presses = 0; presses < stops.length + 10; ++presses) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(focused);
    if (at === null || (at.stop === 0 && presses > 0)) break;
    if (!at.ring) wrong.push(`no ring around ${at.html}`);
    if (!at.onScreen) wrong.push(`outside of the window: ${at.html}`);
    if (reached.has(at.stop) && at.stop >= 0) wrong.push(`Tab came back to ${at.html} before it was through`);
    reached.add(at.stop);
  }
  stops.forEach((html, i) => { if (!reached.has(i)) wrong.push(`Tab never reached ${html}`); });
  return wrong;
}

test('Tab reaches everything, shows where it is, and is caught nowhere', async () => {
  const context = await enter(site.browser, site.dashboard);
  const { page } = await watchedPage(context, site.dashboard);
  const found = [];
  const seen = new Map();
  for (const { path, kind } of pages) {
    // Pages of a kind are built alike: one of them is enough to walk through.
    if (seen.has(kind)) continue;
    seen.set(kind, path);
    await go(page, site.dashboard, path);
    for (const trouble of await walk(page)) found.push(`${path}: ${trouble}`);
  }
  await context.close();
  assert.deepEqual(found, []);
});

async function open(path) {
  const context = await enter(site.browser, site.dashboard);
  const { page } = await watchedPage(context, site.dashboard);
  await go(page, site.dashboard, path);
  return page;
}

const address = (page) => new URL(page.url()).pathname;

test('the first Tab offers to skip the header', async () => {
  const page = await open(LAB);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  assert.ok(await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().left >= 0));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
  await page.context().close();
});

test('g and a letter go to the places that the help box names', async () => {
  const page = await open(LAB);
  for (const [letter, path] of [['m', '/'], ['q', '/quizzes'], ['r', '/runs'], ['g', '/glossary'], ['s', '/settings'], ['d', '/doctor']]) {
    await Promise.all([page.waitForURL((url) => url.pathname === path), chord(page, 'g', letter)]);
  }
  await page.context().close();
});

test('j and k move along the items, Enter opens one', async () => {
  const page = await open('/');
  const item = () => page.evaluate(() => [...document.querySelectorAll('[data-item]')].findIndex((one) => one.contains(document.activeElement)));
  await page.keyboard.press('j');
  assert.equal(await item(), 0);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  assert.equal(await item(), 2);
  await page.keyboard.press('k');
  assert.equal(await item(), 1);
  await Promise.all([page.waitForURL((url) => url.pathname !== '/'), page.keyboard.press('Enter')]);
  await page.context().close();
});

test('? opens the list of keys, Escape closes it and gives the focus back', async () => {
  const page = await open(LAB);
  await page.locator('main a[href]').first().focus();
  const focus = await page.evaluate(() => document.activeElement.outerHTML);
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /g\s+m[\s\S]*map/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.outerHTML), focus);
  await page.context().close();
});

test('letters typed into the search stay there', async () => {
  const page = await open(LAB);
  await page.keyboard.press('/');
  await page.keyboard.type('gm?');
  assert.equal(await page.getByRole('searchbox').inputValue(), 'gm?');
  assert.equal(address(page), LAB);
  await Promise.all([page.waitForURL((url) => url.pathname === '/search'), page.keyboard.press('Enter')]);
  await page.context().close();
});

test('keys for the next and the previous text lead there and back', async () => {
  const page = await open('/phases/00-foundations');
  await Promise.all([page.waitForURL((url) => url.pathname !== '/phases/00-foundations'), page.keyboard.press(']')]);
  await Promise.all([page.waitForURL((url) => url.pathname === '/phases/00-foundations'), page.keyboard.press('[')]);
  await page.context().close();
});
