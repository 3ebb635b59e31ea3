// A workspace with the bank of web/testing/toy_bank, and how its questions are found and answered.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';

import { enter, launchBrowser } from './browser.mjs';
import { startDashboard } from './dashboard.mjs';
import { ROOT } from './programs.mjs';
import { makeWorkspace, removeWorkspace } from './workspace.mjs';

const TOYS = join(ROOT, 'web/testing/toy_bank');
const SNIPPET = 'snippets/toy/product.cc';
const OUTPUT = '8675309\n9\n';

// What may only be told once an answer is final.
export const KEYS = ['WHY', '424242', 'quetzal', '8675309'];

async function addToyBank(root) {
  for (const file of ['toy.toml', 'figures/growing.svg', SNIPPET]) {
    await mkdir(dirname(join(root, 'quiz/bank', file)), { recursive: true });
    await copyFile(join(TOYS, file), join(root, 'quiz/bank', file));
  }
  const sha256 = createHash('sha256').update(await readFile(join(TOYS, SNIPPET))).digest('hex');
  const file = join(root, '.course/traces.json');
  const others = await readFile(file, 'utf8').then(JSON.parse, () => ({}));
  await writeFile(file, JSON.stringify({ ...others, [SNIPPET]: { sha256, output: OUTPUT, problem: '' } }));
}

// For a test file: {root, dashboard, browser}, with `restart(env)` for a server that goes away and comes back.
export function toySite({ env = {} } = {}) {
  const site = {};
  before(async () => {
    site.root = await makeWorkspace();
    await addToyBank(site.root);
    site.dashboard = await startDashboard(site.root, { env });
    site.browser = await launchBrowser();
    site.restart = async (more = {}) => {
      site.dashboard = await startDashboard(site.root, { port: site.dashboard.port, env: { ...env, ...more } });
    };
  });
  after(async () => {
    await site.browser?.close();
    await site.dashboard?.stop();
    if (site.root) await removeWorkspace(site.root);
  });
  return site;
}

// A new attempt of a learner who has none: {context, page, url}; `options` are the browser context's.
export async function begin(site, { form = {}, options = {} } = {}) {
  const context = await enter(site.browser, site.dashboard, options);
  const url = await start(site, context, form);
  return { context, page: await context.newPage(), url };
}

export async function start(site, context, form = {}) {
  const { origin } = site.dashboard;
  const csrf = (await (await context.request.get(`${origin}/settings`)).text()).match(/name="csrf" value="([^"]+)"/)[1];
  const post = async (path, fields) => context.request.post(origin + path, { form: { csrf, ...fields }, maxRedirects: 0, headers: { Origin: origin } });
  // The open attempt of another test would go on.
  const mode = form.mode ?? 'practice';
  const old = await post('/quizzes/toy/start', { mode });
  assert.equal(old.status(), 303, await old.text());
  await post(`${old.headers().location.replace(/\/open$/, '')}/finish`, {});
  const fresh = await post('/quizzes/toy/start', { ...form, mode });
  assert.equal(fresh.status(), 303, await fresh.text());
  return fresh.headers().location;
}

// Answers each kind as somebody with a mouse does. `prompt` tells the kind of a page.
export const QUESTIONS = {
  single: { prompt: 'What bounds a', right: (page) => page.getByLabel(/reading the/).check() },
  multi: {
    prompt: 'Which grow with',
    right: async (page) => {
      await page.getByLabel('the KV cache').check();
      await page.getByLabel(/attention's work/).check();
    },
  },
  numeric: { prompt: 'How many bytes', right: (page) => page.getByLabel('Your answer').fill('424,242 B') },
  text: { prompt: 'Which bird', right: (page) => page.getByLabel('Your answer').fill(' The Quetzal') },
  ordering: { prompt: 'steps of a request in order', right: orderByButtons },
  matching: {
    prompt: 'What does each of these limit',
    right: async (page) => {
      for (const [left, right] of PAIRS) {
        const select = page.getByLabel(`Belongs to: ${left}`);
        await select.selectOption(await optionWith(select, right));
      }
    },
  },
  tracing: { prompt: 'this program print', right: (page) => page.getByLabel('What it prints').fill('8675309\n9') },
};
export const ORDER = ['tokenize', 'prefill', 'sample a token', 'detokenize'];
export const PAIRS = [['memory bandwidth', 'tokens a second'], ['free blocks of KV', 'sequences at once'], ['arithmetic', 'time to the first token']];

export const optionWith = (select, text) => select.evaluate((element, wanted) => [...element.options].find((one) => one.text.includes(wanted)).value, text);

async function orderByButtons(page) {
  for (const [place, name] of ORDER.entries()) {
    for (;;) {
      const names = await page.locator('.ordering > li').evaluateAll((rows) => rows.map((row) => row.dataset.name));
      if (names.indexOf(name) === place) break;
      await page.getByRole('button', { name: `Move up: ${name}`, exact: true }).click();
    }
  }
}

// Which kind of question the page asks.
export async function kindOf(page) {
  const prompt = await page.locator('.prompt').innerText();
  return Object.keys(QUESTIONS).find((kind) => prompt.includes(QUESTIONS[kind].prompt));
}

// Opens the question of a kind.
export async function openKind(site, page, url, kind) {
  for (let n = 1; n <= Object.keys(QUESTIONS).length; ++n) {
    await page.goto(`${site.dashboard.origin}${url}/${n}`);
    if (await kindOf(page) === kind) return;
  }
  assert.fail(`no question of kind ${kind}`);
}

export const kept = (page) => page.locator('.kept').filter({ hasText: /^Kept\./ }).waitFor();
