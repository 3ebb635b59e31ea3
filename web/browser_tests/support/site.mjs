// What most test files need: a workspace with the demo learner's scores, its dashboard and a browser. Made before the first
// test of the file, gone after the last. `prepare(site)` runs when all is there (Node does not wait for a second `before`).

import { after, before } from 'node:test';

import { launchBrowser } from './browser.mjs';
import { startDashboard } from './dashboard.mjs';
import { makeWorkspace, removeWorkspace } from './workspace.mjs';

// The moment at which the demo learner looks at the pages: a little after the newest of the demo runs.
export const DEMO_NOW = '2026-03-01T12:00:00Z';

export function demoSite(prepare = async () => {}) {
  const site = {};
  before(async () => {
    site.root = await makeWorkspace({ demo: true });
    site.dashboard = await startDashboard(site.root, { env: { COURSE_NOW: DEMO_NOW } });
    site.browser = await launchBrowser();
    await prepare(site);
  });
  after(async () => {
    await site.browser?.close();
    await site.dashboard?.stop();
    if (site.root !== undefined) await removeWorkspace(site.root);
  });
  return site;
}
