// Headless Chromium, and pages that note everything that went wrong in them.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import { chromium } from 'playwright-core';

// Debian's Chromium fetches component lists, field trials and suggestions unless told not to.
const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  // The same pixels on every machine.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
];

// An ordinary user's Chromium has its own sandbox; root's refuses to start with it.
const asRoot = process.getuid() === 0;

// Chromium does not always end when it is asked to, and Playwright would wait for ever: on a busy machine a file whose tests
// had all passed hung in its last close(). What has not ended in this time is ended.
const CLOSE_MS = 30_000;

export async function launchBrowser() {
  const mark = `--course-browser=${randomUUID()}`;  // no switch of Chromium's: its processes are found by it
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: !asRoot, args: [...FLAGS, mark] });
  const close = browser.close.bind(browser), newContext = browser.newContext.bind(browser);
  browser.close = async () => {
    const late = setTimeout(() => endMarked(mark), CLOSE_MS);
    await close().finally(() => clearTimeout(late));
  };
  browser.newContext = async (options) => {
    const context = await newContext(options);
    const leave = context.close.bind(context);
    context.close = () => {
      let late;
      const over = new Promise((done) => { late = setTimeout(done, CLOSE_MS); });
      return Promise.race([leave(), over]).finally(() => clearTimeout(late));
    };
    return context;
  };
  return browser;
}

function endMarked(mark) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
}

// Contexts of Chromium are what profiles are to a person: no cookie passes between them.
export async function enter(browser, dashboard, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  await context.request.get(dashboard.address);  // answers with the cookie
  return context;
}

// A page of `context` that collects: errors on its console (what the content security policy refuses is among them),
// exceptions, failed requests, and requests to anywhere but the dashboard.
export async function watchedPage(context, dashboard) {
  const page = await context.newPage();
  const troubles = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${dashboard.origin}/`) && !url.startsWith('data:')) troubles.push(`request to elsewhere: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} for ${new URL(response.url()).pathname}`);
  });
  page.on('requestfailed', (request) => {
    // The browser's own doing: the next page cuts off what the last one still loads, and every event stream in the end. A
    // server that gives no answer has another name.
    const cutOff = request.failure()?.errorText === 'net::ERR_ABORTED';
    if (cutOff || new URL(request.url()).pathname === '/events') return;
    troubles.push(`no answer for ${request.url()}: ${request.failure()?.errorText}`);
  });
  return { page, troubles };
}

export async function go(page, dashboard, path) {
  const response = await page.goto(dashboard.origin + path, { waitUntil: 'load' });
  assert.ok(response.ok(), `${path} answers ${response.status()}`);
  return response;
}

// One key right after the other: on a busy machine an answer from the browser in between can take longer than the page waits
// for the second.
export const chord = (page, first, second) => Promise.all([page.keyboard.press(first), page.keyboard.press(second)]);
