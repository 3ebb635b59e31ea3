// The chat: sending, stepping, pausing and replaying by keyboard and without scripts; two requests in one batch; and the same
// engine for a client library of OpenAI's protocol.

import assert from 'node:assert/strict';
import test from 'node:test';

import axe from 'axe-core';
import OpenAI from 'openai';

import { threeInABatch } from './shots.mjs';
import { enter, go, watchedPage } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

const site = demoSite();
const QUESTION = 'he past simple of eat?';

async function open(options = {}, path = '/chat') {
  const context = await enter(site.browser, site.dashboard, options);
  const { page, troubles } = await watchedPage(context, site.dashboard);
  await go(page, site.dashboard, path);
  return { context, page, troubles };
}

async function anew(page) {
  await page.getByRole('button', { name: 'Start anew' }).click();
  await page.getByText('Nothing was asked yet').waitFor();
}

const client = (key) => new OpenAI({
  baseURL: `${site.dashboard.origin}/v1`,
  apiKey: key ?? new URL(site.dashboard.address).searchParams.get('token'),
  maxRetries: 0,
});

test('one sends, pauses, steps and replays by keyboard', async () => {
  const { context, page, troubles } = await open();
  await anew(page);
  await page.locator('h1').click();  // no field has the focus
  await page.keyboard.press('p');
  await page.getByText('It waits for you').waitFor();
  await page.getByLabel('Prompt').fill(QUESTION);
  await page.getByLabel('Temperature').fill('0');
  await page.getByLabel('Tokens of output').fill('3');
  await page.getByLabel('Prompt').focus();
  await page.keyboard.press('Enter');  // sends
  await page.locator('.texts li').getByText('waiting').waitFor();
  assert.equal(await page.getByLabel('Prompt').inputValue(), QUESTION);
  await page.locator('h1').click();
  await page.keyboard.press('s');
  await page.locator('.texts strong').getByText('he', { exact: true }).waitFor();
  await page.keyboard.press('s');
  await page.locator('.texts strong').getByText('he ate', { exact: true }).waitFor();
  const row = page.getByRole('region', { name: 'The batch' }).locator('tbody tr');
  assert.equal(await row.count(), 1);
  assert.match(await row.innerText(), /2 of 3/);
  await page.keyboard.press('s');
  await page.getByText('is done: length.').waitFor();
  // Back by the slider, with its keys.
  await page.getByRole('slider').focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByText('This is how it stood after step 2.').waitFor();
  assert.ok(page.url().endsWith('/chat?step=2'));
  assert.ok(await page.getByRole('slider').evaluate((slider) => slider === document.activeElement), 'the slider kept the focus');
  await page.keyboard.press('ArrowLeft');
  await page.getByText('This is how it stood after step 1.').waitFor();
  await page.getByRole('link', { name: 'Back to now' }).click();
  await page.locator('.texts').getByText('length').waitFor();
  assert.deepEqual(troubles, []);
  await context.close();
});

test('tokens come by themselves while it runs, and the help names the keys', async () => {
  const { context, page, troubles } = await open();
  await anew(page);
  if (await page.getByRole('button', { name: 'Run' }).count() > 0) await page.getByRole('button', { name: 'Run' }).click();
  await page.getByLabel('While this page is open').selectOption({ label: '20 steps a second' });
  await page.getByRole('button', { name: 'Set' }).click();
  await page.getByLabel('Tokens of output').fill('12');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('is done: length.').waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  assert.match(await page.getByRole('dialog').innerText(), /one step of the engine/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('without scripts every button works', async () => {
  const { context, page } = await open({ javaScriptEnabled: false });
  await anew(page);
  if (await page.getByRole('button', { name: 'Pause' }).count() > 0) await page.getByRole('button', { name: 'Pause' }).click();
  for (const prompt of [QUESTION, 'she present simple of study?']) {
    await page.getByLabel('Prompt').fill(prompt);
    await page.getByLabel('Temperature').fill('0');
    await page.getByRole('button', { name: 'Send' }).click();
  }
  await page.getByRole('button', { name: 'One step' }).click();
  assert.equal(await page.getByRole('region', { name: 'The batch' }).locator('tbody tr').count(), 2, 'one batch');
  await page.getByRole('button', { name: /^End r-/ }).first().click();
  assert.equal(await page.getByRole('region', { name: 'The batch' }).locator('tbody tr').count(), 1);
  await page.getByRole('button', { name: 'Look' }).click();
  await page.getByText('This is how it stood after step 1.').waitFor();
  await page.getByRole('link', { name: 'Back to now' }).click();
  await page.getByLabel('Prompt').fill('he flurbs');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('heading', { name: 'That was not done' }).waitFor();
  assert.equal(await page.getByLabel('Prompt').inputValue(), 'he flurbs');
  await context.close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`a full engine fits 320 pixels and axe finds nothing, ${colorScheme}`, async () => {
    const { context, page } = await open({ viewport: { width: 320, height: 800 }, colorScheme });
    await threeInABatch(page, site.dashboard);
    await go(page, site.dashboard, '/chat');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`)));
    assert.deepEqual(found, []);
    await context.close();
  });
}

test('a client library of the protocol completes, whole and streamed', async () => {
  const { context, page } = await open({ javaScriptEnabled: false });
  await anew(page);
  if (await page.getByRole('button', { name: 'Run' }).count() > 0) await page.getByRole('button', { name: 'Run' }).click();
  await context.close();
  const openai = client();
  const models = await openai.models.list();
  assert.deepEqual(models.data.map(({ id }) => id), ['grammar-lm']);
  const asked = { model: 'grammar-lm', prompt: QUESTION, max_tokens: 3, temperature: 0 };
  const whole = await openai.completions.create(asked);
  assert.equal(whole.object, 'text_completion');
  assert.equal(whole.choices[0].text, ' he ate .');
  assert.equal(whole.choices[0].finish_reason, 'length');
  assert.deepEqual(whole.usage, { prompt_tokens: 6, completion_tokens: 3, total_tokens: 9 });
  let text = '';
  let reason = null;
  for await (const piece of await openai.completions.create({ ...asked, stream: true })) {
    text += piece.choices[0].text;
    reason = piece.choices[0].finish_reason ?? reason;
  }
  assert.equal(text, ' he ate .');
  assert.equal(reason, 'length');
  const both = await openai.completions.create({ ...asked, prompt: [QUESTION, 'she past simple of go?'] });
  assert.deepEqual(both.choices.map((choice) => choice.text), [' he ate .', ' she went .']);
});

test('the client library understands what is refused', async () => {
  const refused = async (promise) => promise.then(() => assert.fail('not refused'), (error) => error);
  const asked = { model: 'grammar-lm', prompt: QUESTION };
  const unknown = await refused(client('wrong').completions.create(asked));
  assert.ok(unknown instanceof OpenAI.AuthenticationError, `${unknown}`);
  const missing = await refused(client().completions.create({ ...asked, model: 'gpt-4' }));
  assert.ok(missing instanceof OpenAI.NotFoundError);
  assert.equal(missing.code, 'model_not_found');
  const huge = await refused(client().completions.create({ ...asked, max_tokens: 4000 }));
  assert.ok(huge instanceof OpenAI.BadRequestError);
  assert.match(huge.message, /tokens/);
  const words = await refused(client().completions.create({ ...asked, prompt: 'he flurbs' }));
  assert.match(words.message, /flurbs/);
});
