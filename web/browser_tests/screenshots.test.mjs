// The pictures in docs/screenshots show the pages as they are: they are taken again and compared.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';

import { FOLDER, gallery, takeShots } from './shots.mjs';
import { difference } from './support/png.mjs';
import { ROOT } from './support/programs.mjs';
import { demoSite } from './support/site.mjs';

// Another version of Chromium draws some edges of letters in other greys; pixelmatch leaves those out, mostly. What remains
// may be one pixel in a thousand: about two lines of text.
const TOLERANCE = 1 / 1000;
const FOUND = join(ROOT, '.cache/screenshots');
const RENEW = 'if that is how it should look: web/browser_tests/screenshots';

const site = demoSite();

test('every picture shows the page as it is', async () => {
  await rm(FOUND, { recursive: true, force: true });
  const different = [];
  const taken = new Set();
  await takeShots(site, async (name, now) => {
    taken.add(`${name}.png`);
    const before = await readFile(join(FOLDER, `${name}.png`)).catch(() => null);
    const found = before === null ? 'there is no such picture yet' : difference(before, now);
    if (typeof found !== 'string' && found.pixels <= found.of * TOLERANCE) return;
    await mkdir(FOUND, { recursive: true });
    await writeFile(join(FOUND, `${name}-now.png`), now);
    if (typeof found === 'string') return different.push(`${name}: ${found}`);
    await writeFile(join(FOUND, `${name}-difference.png`), found.picture);
    different.push(`${name}: ${found.pixels} of ${found.of} pixels differ, ${Math.floor(found.of * TOLERANCE)} may`);
  });
  for (const file of await readdir(FOLDER)) if (!taken.has(file)) different.push(`${file} shows no page any more`);
  assert.deepEqual(different, [], `see ${FOUND}; ${RENEW}`);
});

test('docs/screenshots.md shows all of them', async () => {
  assert.equal(await readFile(`${FOLDER}.md`, 'utf8'), gallery(), RENEW);
});

test('the pictures take less than 4 MB', async () => {
  let bytes = 0;
  for (const file of await readdir(FOLDER)) bytes += (await stat(join(FOLDER, file))).size;
  assert.ok(bytes < 4e6, `${bytes} bytes`);
});
