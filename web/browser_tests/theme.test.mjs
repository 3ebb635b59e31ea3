// Light and dark: the system's wish, the learner's own, and paper.

import assert from 'node:assert/strict';
import test from 'node:test';

import { enter, go } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

const GUIDE = '/phases/00-foundations';

const site = demoSite();

// How bright the ground of the page is: 0 is black, 255 is white.
const brightness = (page) => page.evaluate(() => {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  return (red + green + blue) / 3;
});

async function openWith(options) {
  const context = await enter(site.browser, site.dashboard, options);
  const page = await context.newPage();
  await go(page, site.dashboard, GUIDE);
  return page;
}

async function choose(page, theme) {
  await go(page, site.dashboard, '/settings');
  await page.locator('select[name=theme]').selectOption(theme);
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.locator('main form').getByRole('button').click(),
  ]);
  await page.waitForLoadState();
  await go(page, site.dashboard, GUIDE);
}

test('the pages follow the system', async () => {
  const light = await openWith({ colorScheme: 'light' });
  const dark = await openWith({ colorScheme: 'dark' });
  assert.ok(await brightness(light) > 200);
  assert.ok(await brightness(dark) < 60);
  await light.context().close();
  await dark.context().close();
});

test('what the learner chose counts more than the system', async () => {
  const page = await openWith({ colorScheme: 'light' });
  await choose(page, 'dark');
  assert.ok(await brightness(page) < 60);
  await page.emulateMedia({ colorScheme: 'dark' });
  await choose(page, 'light');
  assert.ok(await brightness(page) > 200);
  await choose(page, 'auto');
  assert.ok(await brightness(page) < 60);
  await page.context().close();
});

test('figures follow the theme', async () => {
  const ink = async (colorScheme) => {
    const page = await openWith({ colorScheme });
    const figure = page.locator('main figure').first();
    await figure.scrollIntoViewIfNeeded();
    const shot = await figure.screenshot();
    await page.context().close();
    return shot;
  };
  assert.notDeepEqual(await ink('light'), await ink('dark'));
});

test('a printed guide is the text alone, dark on white, whole', async () => {
  const page = await openWith({ colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await brightness(page), 255);
  assert.ok(await page.getByRole('heading', { level: 1 }).isVisible());
  for (const part of ['header.site', 'footer.site', '.skip']) assert.ok(await page.locator(part).isHidden(), `${part} is printed`);
  // What scrolls on a screen is cut off on paper.
  const cut = await page.evaluate(() => [...document.querySelectorAll('main pre')]
    .filter((block) => block.checkVisibility() && block.scrollWidth > block.clientWidth + 1)
    .map((block) => block.textContent.slice(0, 60)));
  assert.deepEqual(cut, []);
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  assert.ok(pages >= 5, `a chapter on ${pages} pages`);
  await page.context().close();
});
