// The screenshots in docs/screenshots: which pages, and how they are taken.

import assert from 'node:assert/strict';
import { join } from 'node:path';

import { ROOT } from './support/programs.mjs';
import { enter, go } from './support/browser.mjs';
import { withPalette } from './support/png.mjs';

export const FOLDER = join(ROOT, 'docs/screenshots');

// A tall page is cut off here: below come more of the same.
const TALLEST = 1600;

// `narrow`: also on a phone. `prepare`: what happens before. `find`: where the page has a number in its address, the link that leads to it, and `then` the one
// after that.
export const SHOTS = [
  { name: 'map', path: '/', narrow: true, about: 'The map: where you are, what is next, what you did this week' },
  { name: 'phase', path: '/phases/00-foundations', narrow: true, about: 'A phase: its guide, with the labs beside it' },
  { name: 'lab', path: '/labs/phases/00-foundations/lab-04-prefill-vs-decode', narrow: true, about: 'A lab: the handout and the workbench' },
  { name: 'lab-done', path: '/labs/phases/00-foundations/lab-01-kv-cache-speedup', about: 'A lab with full marks' },
  { name: 'result', path: '/labs/phases/00-foundations/lab-04-prefill-vs-decode', find: 'a[href^="/results/"]', narrow: true, about: 'One run of a lab, explained' },
  { name: 'solution', path: '/labs/phases/00-foundations/lab-01-kv-cache-speedup/solution', about: 'The reference with its commentary, beside your file' },
  { name: 'quizzes', path: '/quizzes', about: 'All quizzes: how far you are, and what is due' },
  { name: 'quiz', path: '/quizzes/00', narrow: true, about: 'One quiz: how to start it, what it covers, your attempts, and how well you know what you know' },
  { name: 'question', path: '/quizzes/00', find: 'main a.button.primary', narrow: true, about: 'A question' },
  { name: 'explanation', path: '/quizzes/00', find: 'main a.button.primary', then: '.progress a.busy', about: 'A question that was answered: what is right, and why' },
  { name: 'quiz-review', path: '/quizzes/00', find: 'a[href$="/review"]', narrow: true, about: 'What came of an attempt: the missed ones first' },
  { name: 'review-queue', path: '/review', about: 'What comes back for review, and why' },
  { name: 'playground', path: '/playground?kind=object&colour=yellow&shape=triangle&place=bottom-left&task=caption', narrow: true, about: 'The playground: a picture, cut; an answer, and where the model looked' },
  { name: 'chat', path: '/chat', prepare: threeInABatch, narrow: true, about: 'The chat: three requests share each step; the batch, the cache block by block, the free queue' },
  { name: 'runs', path: '/runs', narrow: true, about: 'Every run' },
  { name: 'run', path: '/runs', find: 'main a[href^="/runs/"]', about: 'One run: what was graded' },
  { name: 'search', path: '/search?q=cache', about: 'Searching the guides' },
  { name: 'glossary', path: '/glossary', about: 'The glossary' },
  { name: 'settings', path: '/settings', about: 'Settings' },
];

// One has finished and left its blocks cached, two decode, one of them on blocks that it shares, and one has just come.
export async function threeInABatch(page, { origin }) {
  const csrf = (await (await page.request.get(`${origin}/settings`)).text()).match(/name="csrf" value="([^"]+)"/)[1];
  const press = async (button, form = {}) => {
    const answer = await page.request.post(`${origin}/chat/${button}`, { form: { csrf, ...form }, maxRedirects: 0, headers: { Origin: origin } });
    assert.equal(answer.status(), 303, await answer.text());
  };
  const drill = 'he past simple of eat? he ate. she past simple of go? she went.';
  await press('pause');
  await press('reset');
  await press('send', { prompt: `${drill} you`, max_tokens: '6', temperature: '0' });
  await press('step', { steps: '6' });
  await press('send', { prompt: `${drill} he present simple of study?`, max_tokens: '40', temperature: '0' });
  await press('send', { prompt: 'it past participle of write?', max_tokens: '20', temperature: '0' });
  await press('step', { steps: '5' });
  await press('send', { prompt: `${drill} she infinitive of go?`, max_tokens: '12', temperature: '0' });
  await press('step');
}

// Takes every shot: calls keep(name, bytes) for each, with names like "map-dark" and "lab-narrow".
export async function takeShots(site, keep) {
  const views = [
    { suffix: 'light', colorScheme: 'light', width: 1280 },
    { suffix: 'dark', colorScheme: 'dark', width: 1280 },
    { suffix: 'narrow', colorScheme: 'light', width: 320, only: (shot) => shot.narrow },
  ];
  for (const { suffix, colorScheme, width, only = () => true } of views) {
    const context = await enter(site.browser, site.dashboard, { colorScheme, viewport: { width, height: 800 }, timezoneId: 'UTC' });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);  // a tall picture takes a while where the machine is busy
    for (const shot of SHOTS.filter(only)) {
      await shot.prepare?.(page, site.dashboard);
      await go(page, site.dashboard, shot.path);
      for (const link of [shot.find, shot.then].filter(Boolean)) {
        await go(page, site.dashboard, await page.locator(link).first().getAttribute('href'));
      }
      await page.evaluate(() => document.fonts.ready);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width, height: Math.min(height, TALLEST) };
      await keep(`${shot.name}-${suffix}`, withPalette(await page.screenshot({ fullPage: true, clip, animations: 'disabled' })));
    }
    await context.close();
  }
}

// docs/screenshots.md.
export function gallery() {
  const lines = [
    '# What the pages look like', '',
    'The dashboard of `./course up`, with the scores of a made-up learner. The pictures are taken by `web/browser_tests/screenshots`,',
    'which also writes this page; `./course test` takes them again and compares.', '',
  ];
  for (const { name, about, narrow } of SHOTS) {
    lines.push(`## ${about}`, '', `![${about}, light](screenshots/${name}-light.png)`, '', `![${about}, dark](screenshots/${name}-dark.png)`, '');
    if (narrow) lines.push(`![${about}, 320 pixels wide](screenshots/${name}-narrow.png)`, '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
