// The playground: asking by keyboard and in one's own words, painting with keys and mouse, and the same without scripts.

import assert from 'node:assert/strict';
import test from 'node:test';

import { enter, go, watchedPage } from './support/browser.mjs';
import { demoSite } from './support/site.mjs';

const site = demoSite();

async function open(options = {}, path = '/playground') {
  const context = await enter(site.browser, site.dashboard, options);
  const { page, troubles } = await watchedPage(context, site.dashboard);
  await go(page, site.dashboard, path);
  return { context, page, troubles };
}

test('a question asked by keyboard shows patches, tokens, attention, times, and the same as tables', async () => {
  const { context, page, troubles } = await open();
  await page.locator('#kind-object').focus();
  await page.keyboard.press('ArrowDown');  // the next kind of picture
  assert.ok(await page.locator('#kind-dots').isChecked());
  assert.ok(await page.getByLabel('How many').isVisible());
  assert.ok(!(await page.getByLabel('Shape', { exact: true }).isVisible()), 'dots have no shape');
  await page.getByLabel('Ask').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('How many are there?');
  await Promise.all([page.waitForURL(/ask=How/), page.keyboard.press('Enter')]);
  await page.getByRole('heading', { name: 'It answers' }).waitFor();
  const words = await page.locator('.maps figure').count();
  assert.ok(words >= 1, 'no map of attention');
  assert.equal(await page.locator('.cut svg').count() > 0, true);
  await page.getByText('The same as a table').click();
  const rows = page.getByRole('region', { name: 'Patches', exact: true }).locator('tbody tr');
  assert.equal(await rows.count(), 16);
  // Row, column, three means, and a share for each word.
  assert.equal(await rows.first().locator('td').count(), 5 + words);
  // 16 patches, the task, and each word that was read again.
  assert.equal(await page.getByRole('region', { name: 'Tokens' }).locator('tbody tr').count(), 16 + words);
  assert.ok((await page.getByRole('region', { name: 'Steps' }).innerText()).includes('reference'));
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the picture of every figure is drawn', async () => {
  const { context, page } = await open({}, '/playground?kind=object&colour=red&task=colour%3F');
  // A pixel of the object in the first patch, in each figure: red.
  for (const figure of await page.locator('.cut svg.pixels, .maps svg.pixels').all()) {
    const box = await figure.boundingBox();
    assert.ok(box.width >= 100 && Math.abs(box.width - box.height) < 2, 'a figure is no square');
  }
  const shot = await page.locator('.cut svg.pixels').first().screenshot();
  const reddest = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(bitmap, 0, 0);
    const [r, g, b] = pen.getImageData(bitmap.width / 4, bitmap.height / 4 + 3, 1, 1).data;
    return r - Math.max(g, b);
  }, [...shot]);
  assert.ok(reddest > 100, `the middle of the upper left is not red: ${reddest}`);
  await context.close();
});

test('what no rule knows is refused politely, and stays in the field', async () => {
  const { context, page, troubles } = await open();
  await page.getByLabel('or in your own words').fill('What is the meaning of life?');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByRole('heading', { name: 'That was not asked' }).waitFor();
  assert.equal(await page.getByLabel('or in your own words').inputValue(), 'What is the meaning of life?');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('one paints with the keys and with the mouse, and the drawing is asked about', async () => {
  const { context, page, troubles } = await open();
  await page.getByLabel('my own drawing').check();
  const canvas = page.getByRole('application', { name: /Your drawing/ });
  await page.getByRole('button', { name: 'Brush 1 × 1' }).click();
  await canvas.focus();
  for (const key of ['3', 'Space', 'Shift+ArrowRight', '4', 'ArrowDown', 'Space']) await page.keyboard.press(key);
  const letters = page.getByLabel('The drawing as letters');
  // From the middle: green, green to the right of it, blue below that.
  const lines = (await letters.inputValue()).split('\n');
  assert.equal(lines[16], `${'.'.repeat(16)}gg`);
  assert.equal(lines[17], `${'.'.repeat(17)}b`);
  await page.getByRole('button', { name: 'Clear' }).click();
  assert.equal(await letters.inputValue(), '');
  await page.getByRole('button', { name: 'yellow' }).click();
  await page.getByRole('button', { name: 'Brush 5 × 5' }).click();
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 4, { steps: 4 });
  await page.mouse.up();
  const painted = (await letters.inputValue()).replace(/[^y]/g, '').length;
  assert.ok(painted >= 25 + 5, `${painted} squares`);
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByRole('heading', { name: 'It answers' }).waitFor();
  assert.equal((await letters.inputValue()).replace(/[^y]/g, '').length, painted, 'the drawing is still there');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('Tab leaves the drawing', async () => {
  const { context, page } = await open();
  await page.getByLabel('my own drawing').check();
  await page.getByRole('application').focus();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('#easel canvas') === null), true);
  await context.close();
});

test('without scripts a drawing is letters', async () => {
  const { context, page } = await open({ javaScriptEnabled: false });
  await page.getByLabel('my own drawing').check();
  await page.getByLabel('The drawing as letters').fill('..rr\n..rr\n');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByRole('heading', { name: 'It answers' }).waitFor();
  assert.equal((await page.getByLabel('The drawing as letters').inputValue()).trim(), '..rr\n..rr');
  await page.getByLabel('The drawing as letters').fill('..#');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('"#" in line 1, column 3').waitFor();
  await context.close();
});

for (const colorScheme of ['light', 'dark']) {
  test(`nothing is wider than 320 pixels, ${colorScheme}`, async () => {
    const { context, page } = await open({ viewport: { width: 320, height: 800 }, colorScheme }, '/playground?kind=object&task=caption');
    await page.getByLabel('my own drawing').check();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await context.close();
  });
}

test('a page that waits for a build exchanges its card when the build ends', async () => {
  const { context, page } = await open();
  // The server's next answer is the one after the build: the card of a running build is put in by hand.
  await page.evaluate(() => {
    const card = document.querySelector('[data-live="playground-program"]');
    card.dataset.building = '';
    card.querySelector('h2').textContent = 'is being built';
    lookAgain();
  });
  await page.getByText('the build has ended').waitFor();
  assert.equal(await page.getByText('is being built').count(), 0);
  await context.close();
});
