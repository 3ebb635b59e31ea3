// Writes docs/screenshots.md and its pictures. Run by the script of the same name.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { FOLDER, gallery, takeShots } from './shots.mjs';
import { openSite } from './support/site.mjs';

const site = await openSite();
let bytes = 0;
try {
  await mkdir(FOLDER, { recursive: true });
  for (const old of await readdir(FOLDER)) await rm(join(FOLDER, old));
  await takeShots(site, async (name, png) => {
    bytes += png.length;
    await writeFile(join(FOLDER, `${name}.png`), png);
  });
  await writeFile(`${FOLDER}.md`, gallery());
} finally {
  await site.close();
}
console.log(`docs/screenshots: ${(bytes / 1024 / 1024).toFixed(1)} MiB. Look at them, then commit them.`);
