// Every page fits: 320 pixels wide (a phone, or a desktop at 400 %) and 1,280, in light and dark.

import assert from 'node:assert/strict';
import test from 'node:test';

import { listPages } from './pages.mjs';
import { enter, go, watchedPage } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

let pages;
const site = demoSite(async (ready) => { pages = await listPages(ready, { everyLab: true }); });

// The elements that stick out to the right although nothing around them scrolls or hides them: the culprits, innermost first.
const stickingOut = () => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const clipped = (element) => {
    for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  const name = (element) => {
    const id = element.id ? `#${element.id}` : '';
    const classes = typeof element.className === 'string' && element.className ? `.${element.className.trim().split(/\s+/).join('.')}` : '';
    const text = element.textContent.trim().replace(/\s+/g, ' ').slice(0, 60);
    return `<${element.localName}${id}${classes}> up to ${Math.round(element.getBoundingClientRect().right)} of ${width} px: "${text}"`;
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !clipped(element))
    .slice(-3)
    .map(name);
};

async function checkWidth(width) {
  const context = await enter(site.browser, site.dashboard, { viewport: { width, height: 800 } });
  const { page } = await watchedPage(context, site.dashboard);
  const wide = [];
  for (const { path } of pages) {
    await go(page, site.dashboard, path);
    for (const culprit of await page.evaluate(stickingOut)) wide.push(`${path}: ${culprit}`);
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    if (scrolls) wide.push(`${path} scrolls sideways`);
  }
  await context.close();
  assert.deepEqual(wide, []);
}

test('no page scrolls sideways at 320 pixels', () => checkWidth(320));
test('no page scrolls sideways at 1,280 pixels', () => checkWidth(1280));

test('every page is named by its heading, and has one', async () => {
  const context = await enter(site.browser, site.dashboard);
  const { page } = await watchedPage(context, site.dashboard);
  const wrong = [];
  for (const { path } of pages) {
    await go(page, site.dashboard, path);
    const { title, headings, lang } = await page.evaluate(() => ({
      title: document.title,
      headings: [...document.querySelectorAll('h1')].map((heading) => heading.textContent.trim()),
      lang: document.documentElement.lang,
    }));
    if (headings.length !== 1 || headings[0] === '') wrong.push(`${path} has ${headings.length} first headings: ${headings}`);
    if (!/^.+ · LLM inference$/.test(title)) wrong.push(`${path} is called "${title}"`);
    if (lang !== 'en') wrong.push(`${path} is in language "${lang}"`);
  }
  await context.close();
  assert.deepEqual(wrong, []);
});

// In units of the figure, with the fonts that the page brings.
const cutOff = () => [...document.querySelectorAll('figure svg')].flatMap((svg) => {
  const { x, y, width, height } = svg.viewBox.baseVal;
  const inside = svg.getScreenCTM().inverse();
  return [...svg.querySelectorAll('text')].flatMap((text) => {
    const box = text.getBoundingClientRect();
    const [a, b] = [new DOMPoint(box.left, box.top), new DOMPoint(box.right, box.bottom)].map((point) => point.matrixTransform(inside));
    const out = a.x < x - 1 || a.y < y - 1 || b.x > x + width + 1 || b.y > y + height + 1;
    return out ? [`${svg.getAttribute('class')}: "${text.textContent}" from ${Math.round(a.x)} to ${Math.round(b.x)} of ${width}`] : [];
  });
});

test('no text of a figure is cut off at its edge', async () => {
  const context = await enter(site.browser, site.dashboard);
  const { page } = await watchedPage(context, site.dashboard);
  const found = [];
  for (const { path } of pages) {
    await go(page, site.dashboard, path);
    await page.evaluate(() => document.fonts.ready);
    for (const text of await page.evaluate(cutOff)) found.push(`${path}: ${text}`);
  }
  await context.close();
  assert.deepEqual(found, []);
});
