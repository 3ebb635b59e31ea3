// Every kind of question is answered with the mouse, by keyboard alone, on a phone and without scripts; axe finds nothing.

import assert from 'node:assert/strict';
import test from 'node:test';

import axe from 'axe-core';

import { chord, watchedPage } from './support/browser.mjs';
import { begin, kindOf, openKind, optionWith, ORDER, PAIRS, QUESTIONS, toySite } from './support/toy_quiz.mjs';

const site = toySite();
const KINDS = Object.keys(QUESTIONS);

const answer = async (page) => {
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await page.locator('#explanation').waitFor();
};
const verdict = (page) => page.locator('#explanation .state').innerText();

test('every kind is answered with the mouse, and its explanation has the focus', async () => {
  const { context, url } = await begin(site);
  const { page, troubles } = await watchedPage(context, site.dashboard);
  await page.goto(site.dashboard.origin + url);
  for (const _ of KINDS) {
    const kind = await kindOf(page);
    await QUESTIONS[kind].right(page);
    await answer(page);
    assert.equal(await verdict(page), 'right', kind);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'explanation', kind);
    assert.match(await page.locator('.quiz').innerText(), new RegExp(`WHY-${kind}`));
    await page.locator('.quiz a.primary').click();
  }
  assert.equal(new URL(page.url()).pathname, `${url}/finish`);
  assert.match(await page.locator('main').innerText(), /Every question has an answer/);
  assert.deepEqual(troubles, []);
  await context.close();
});

// Presses Tab until an element for which `is` holds has the focus.
async function tabTo(page, is, what) {
  for (let presses = 0; presses < 80; ++presses) {
    if (await page.evaluate(is, what)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reached ${what}`);
}
const hasId = (id) => document.activeElement.id === id;
const isNamed = (name) => document.activeElement.dataset.name === name || document.activeElement.getAttribute('aria-label') === name;
const says = (text) => document.activeElement.textContent.trim() === text;

const letterOf = (page, text) => page.locator('.choices > li').filter({ hasText: text }).locator('.letter').innerText();

const BY_KEYS = {
  single: async (page) => { await page.keyboard.press(await letterOf(page, 'reading the')); await page.keyboard.press('Enter'); },
  multi: async (page) => {
    await page.keyboard.press(`${(await letterOf(page, 'the KV cache')).charCodeAt(0) - 96}`);
    await page.keyboard.press(await letterOf(page, 'attention'));
    await page.keyboard.press('Enter');
  },
  numeric: async (page) => { await tabTo(page, hasId, 'text'); await page.keyboard.type('424242 B'); await page.keyboard.press('Enter'); },
  text: async (page) => { await tabTo(page, hasId, 'text'); await page.keyboard.type('quetzal'); await page.keyboard.press('Enter'); },
  ordering: async (page) => {
    for (const [place, name] of ORDER.entries()) {
      await page.evaluate(() => document.activeElement.blur());
      await tabTo(page, isNamed, name);
      const at = await page.evaluate(() => [...document.activeElement.parentElement.children].indexOf(document.activeElement));
      for (let i = at; i > place; --i) await page.keyboard.press('ArrowUp');
      if (at > place) assert.equal(await page.locator('.ordering + [role=status]').innerText(), `${name}: place ${place + 1} of 4`);
    }
    await page.keyboard.press('Enter');
  },
  matching: async (page) => {
    for (const [left, right] of PAIRS) {
      await tabTo(page, isNamed, `Belongs to: ${left}`);
      await page.keyboard.press(await letterOf(page, right));
    }
    await tabTo(page, says, 'Answer');
    await page.keyboard.press('Enter');
  },
  tracing: async (page) => {
    await tabTo(page, hasId, 'text');
    await page.keyboard.type('8675309\n9');
    await tabTo(page, says, 'Answer');
    await page.keyboard.press('Enter');
  },
};

test('every kind is answered by keyboard alone, and Enter goes on', async () => {
  const { context, page, url } = await begin(site);
  await page.goto(site.dashboard.origin + url);
  for (const _ of KINDS) {
    const kind = await kindOf(page);
    await BY_KEYS[kind](page);
    await page.locator('#explanation').waitFor();
    assert.equal(await verdict(page), 'right', kind);
    const before = page.url();
    await Promise.all([page.waitForURL((at) => at.href !== before), page.keyboard.press('Enter')]);
  }
  assert.equal(new URL(page.url()).pathname, `${url}/finish`);
  await context.close();
});

// Held as a keyboard does it: the same key goes down again and again and never up.
async function hold(page, key) {
  for (let times = 0; times < 5; ++times) {
    await page.keyboard.down(key);
    await page.waitForLoadState();
    await page.waitForTimeout(100);
  }
}

test('a key that is held counts once: the next question is not answered, and nothing is handed in', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'ordering');
  const here = page.url();
  await hold(page, 'Enter');
  await page.locator('#explanation').waitFor();
  assert.equal(page.url().replace('#explanation', ''), here);
  assert.match(await page.locator('.progress').innerText(), /6 open/);
  await page.keyboard.up('Enter');
  await openKind(site, page, url, 'multi');
  await hold(page, 'a');
  await page.keyboard.up('a');
  assert.equal(await page.locator('.choices input:checked').count(), 1);
  await context.close();
});

test('Enter held through the last question of an exam does not end it', async () => {
  const { context, page, url } = await begin(site, { form: { mode: 'exam' } });
  for (const kind of KINDS) {
    await openKind(site, page, url, kind);
    await QUESTIONS[kind].right(page);
    await page.locator('.kept').filter({ hasText: /^Kept\./ }).waitFor();
  }
  await page.goto(`${site.dashboard.origin}${url}/7`);
  await page.evaluate(() => document.activeElement.blur());
  await hold(page, 'Enter');
  assert.equal(new URL(page.url()).pathname, `${url}/finish`);
  await page.keyboard.up('Enter');
  await Promise.all([page.waitForURL(/\/review$/), page.keyboard.press('Enter')]);
  await context.close();
});

test('[ and ] turn the pages, ? lists the keys, and what is typed stays a text', async () => {
  const { context, page, url } = await begin(site);
  await page.goto(`${site.dashboard.origin}${url}/1`);
  await Promise.all([page.waitForURL(/\/2$/), page.keyboard.press(']')]);
  await Promise.all([page.waitForURL(/\/1$/), page.keyboard.press('[')]);
  await openKind(site, page, url, 'single');
  await page.keyboard.press('?');
  assert.match(await page.getByRole('dialog').innerText(), /previous and next question/);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  // "g d" leads to the doctor and chooses nothing.
  await Promise.all([page.waitForRequest(/\/doctor$/), chord(page, 'g', 'd')]);
  await openKind(site, page, url, 'text');
  await page.getByLabel('Your answer').focus();
  await page.keyboard.type('a1[]?g');
  assert.equal(await page.getByLabel('Your answer').inputValue(), 'a1[]?g');
  await context.close();
});

test('a refused answer keeps what was typed, and the focus is on the reason', async () => {
  const { context, page, url } = await begin(site);
  await openKind(site, page, url, 'numeric');
  await page.getByLabel('Your answer').fill('12 foos');
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.innerText(), /foos/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'error');
  const field = page.getByLabel('Your answer');
  assert.equal(await field.inputValue(), '12 foos');
  assert.match(await field.getAttribute('aria-describedby'), /\berror\b/);
  await context.close();
});

const WITHOUT_SCRIPTS = {
  ...Object.fromEntries(KINDS.map((kind) => [kind, QUESTIONS[kind].right])),
  ordering: async (page) => {
    for (const [place, name] of ORDER.entries()) await page.getByLabel(`Place of: ${name}`, { exact: true }).selectOption(`${place + 1}`);
  },
};

test('every kind is answered without scripts', async () => {
  const { context, page, url } = await begin(site, { options: { javaScriptEnabled: false } });
  await page.goto(site.dashboard.origin + url);
  for (const _ of KINDS) {
    const kind = await kindOf(page);
    await WITHOUT_SCRIPTS[kind](page);
    await answer(page);
    assert.equal(await verdict(page), 'right', kind);
    await page.locator('.quiz a.primary').click();
  }
  await page.getByRole('button', { name: 'Finish and see the result' }).click();
  assert.equal(new URL(page.url()).pathname, `${url}/review`);
  await context.close();
});

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

async function violations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const found = await window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, any }) => `${id} (${help}): ${html.slice(0, 160)}: ${any[0]?.message ?? ''}`));
  }, TAGS);
}

// Looks at every page of an attempt: asked, refused, explained, and the end.
async function lookAtAll(options, look) {
  const { context, page, url } = await begin(site, { form: { certainty: '1' }, options });
  const found = [];
  const note = async (what) => { for (const one of await look(page)) found.push(`${what}: ${one}`); };
  for (const kind of KINDS) {
    await openKind(site, page, url, kind);
    await note(`${kind}, asked`);
    await QUESTIONS[kind].right(page);
    await page.getByRole('button', { name: 'Answer', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await note(`${kind}, refused without a certainty`);
    await page.getByLabel('a guess').check();
    await answer(page);
    await note(`${kind}, explained`);
  }
  await page.goto(`${site.dashboard.origin}${url}/finish`);
  await note('the end');
  await context.close();
  assert.deepEqual(found, []);
}

test('axe finds nothing in the light theme', () => lookAtAll({ colorScheme: 'light' }, violations));
test('axe finds nothing in the dark theme', () => lookAtAll({ colorScheme: 'dark' }, violations));

test('no page scrolls sideways at 320 pixels', () => lookAtAll({ viewport: { width: 320, height: 700 } }, async (page) => {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  return wide > window ? [`${wide} of ${window} pixels`] : [];
}));
