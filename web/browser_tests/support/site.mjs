// What most test files need: a workspace with the demo learner's scores, its dashboard and a browser.

import { after, before } from 'node:test';

import { launchBrowser } from './browser.mjs';
import { startDashboard } from './dashboard.mjs';
import { Terminal } from './terminal.mjs';
import { DEMO_NOW_MS, makeWorkspace, removeWorkspace } from './workspace.mjs';

// The engine of the chat takes the committed model: another machine's folder of models would change its texts.
const CLOCK = { COURSE_NOW_MS: `${DEMO_NOW_MS}`, TZ: 'UTC', COURSE_MODELS: '' };

// {root, dashboard, browser, close()}
export async function openSite() {
  const root = await makeWorkspace({ demo: true });
  // The doctor's page asks Bazel, which starts its server: in a home folder that goes with the workspace.
  const terminal = new Terminal(root);
  await terminal.open();
  const dashboard = await startDashboard(root, { env: { ...terminal.env, ...CLOCK } });
  const browser = await launchBrowser();
  const close = async () => {
    await browser.close();
    await dashboard.stop();
    await terminal.close();
    await removeWorkspace(root);
  };
  return { root, dashboard, browser, close };
}

// For a test file: made before its first test, gone after its last. `prepare(site)` runs when all is there (Node does not wait
// for a second `before`).
export function demoSite(prepare = async () => {}) {
  const site = {};
  before(async () => {
    Object.assign(site, await openSite());
    await prepare(site);
  });
  after(() => site.close?.());
  return site;
}
