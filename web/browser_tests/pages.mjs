// Which pages the site has, by kind, and one place to look each kind up. The kinds are written down here; which pages there are
// of each is found by following every link from the map. crawl.test.mjs fails for a page of no kind and for a kind without a
// page, so neither can be forgotten.

import { enter } from './support/browser.mjs';

// `all`: every page of the kind is looked at, because each has a content of its own. Otherwise one is, or one for each text
// that `differ` makes of its HTML.
// `lively`: what scripts put something handier in the place of.
// `large`: why a page of this kind may be longer than 50 KB. `measures`: its numbers are this machine's, and change.
export const KINDS = [
  { name: 'map', path: /^\/$/ },
  { name: 'phase', path: /^\/phases\/[\w-]+$/, all: true, large: 'a whole chapter with its formulas' },
  { name: 'lab', path: /^\/labs\/[^?]+\/([a-z]+-\d\d-[\w-]+|entrance-exam)$/, differ: handoutOf, large: 'the whole handout' },
  { name: 'give up', path: /^\/labs\/.*\/give-up$/ },
  { name: 'solution', path: /^\/labs\/.*\/solution$/, large: 'the reference with its commentary' },
  { name: 'quizzes', path: /^\/quizzes$/ },
  { name: 'quiz', path: /^\/quizzes\/\w+$/, all: true },
  // `/attempts/ID` leads to one of them.
  { name: 'question', path: /^\/attempts\/\w+(\/\d+)?$/, differ: formOf, lively: 'fieldset:has(.ordering)' },
  { name: 'finish', path: /^\/attempts\/\w+\/finish$/ },
  { name: 'review', path: /^\/attempts\/\w+\/review$/, differ: formOf },
  { name: 'review queue', path: /^\/review$/ },
  { name: 'playground', path: /^\/playground(\?|$)/, all: true, lively: '#easel, .took', measures: true },
  { name: 'report', path: /^\/reports\/vlm$/ },
  { name: 'chat', path: /^\/chat(\?|$)/, all: true },
  { name: 'runs', path: /^\/runs$/ },
  { name: 'run', path: /^\/runs\/\d+$/ },
  { name: 'result', path: /^\/results\/\d+$/, differ: verdictOf, large: 'messages of every test and the difference to the run before' },
  { name: 'document', path: /^\/read\/.+\.md$/, all: true, large: 'a whole document' },
  { name: 'source', path: /^\/files\/.+\.(cc|cu|h|bzl|BUILD)$|^\/files\/.*\/BUILD$/, large: 'a whole source file' },
  { name: 'search', path: /^\/search\?q=/ },
  { name: 'glossary', path: /^\/glossary$/, large: 'every term of the course' },
  { name: 'settings', path: /^\/settings$/ },
  { name: 'doctor', path: /^\/doctor$/, measures: true },
  { name: 'privacy', path: /^\/privacy$/ },
];

// Pages that no link leads to yet: the search and the playground are forms, and giving up is offered when every hint is open.
const UNLINKED = ['/search?q=cache', '/search?q=', '/search?q=zyxwv', '/playground?kind=object&task=caption', '/playground?kind=drawing&ask=who', '/labs/phases/00-foundations/lab-04-prefill-vs-decode/give-up'];

export const kindOf = (path) => KINDS.find((kind) => kind.path.test(path));

function verdictOf(html) {
  return html.match(/class="[^"]*\bstate\b[^"]*"[^>]*>([^<]+)</)?.[1];
}

// What a handout is made of, and how its lab went: of labs that look alike one is enough. What their texts must keep to (a
// figure's title, its classes, links, formulas) is checked for all of them by web/library/course_texts_test.
function handoutOf(html) {
  const parts = ['<figure', '<table', '<math display="block"', '<ol', 'class="numbered"', 'class="hint', 'class="failure'];
  return [...parts.filter((part) => html.includes(part)), verdictOf(html)].join(' ');
}

// What a question is made of: each kind has its own fields before the answer, and its own look afterwards.
function formOf(html) {
  const parts = ['class="asked"', 'type="radio" name="pick"', 'type="checkbox"', 'class="ordering"', 'class="matching"', '<textarea', 'id="text"',
    'id="explanation"', 'class="choices"', 'class="answer"', 'class="answer words"', 'class="named ui"', 'class="numbered"', '<figure'];
  return parts.filter((part) => html.includes(part)).join(' ');
}

// Follows every link from the map. Map from address (path and query) to {status, type, html, from}.
export async function crawl(site) {
  const context = await enter(site.browser, site.dashboard);
  const found = new Map();
  const waiting = [['/', 'the map'], ...UNLINKED.map((path) => [path, 'the list of unlinked pages'])];
  while (waiting.length > 0) {
    const [path, from] = waiting.shift();
    if (found.has(path)) continue;
    const response = await context.request.get(site.dashboard.origin + path, { failOnStatusCode: false });
    const type = response.headers()['content-type'] ?? '';
    const html = type.startsWith('text/html') ? await response.text() : '';
    found.set(path, { status: response.status(), type, html, from });
    for (const link of linksOf(html)) waiting.push([resolve(link, path), path]);
  }
  await context.close();
  return found;
}

// The pages that each test looks at: [{path, kind}]. `everyLab`: for what is quick to see.
export async function listPages(site, { everyLab = false } = {}) {
  const seen = new Set();
  const pages = [];
  for (const [path, { status, html }] of await crawl(site)) {
    const kind = kindOf(path);
    if (kind === undefined || html === '' || status !== 200) continue;
    const sort = kind.all || (everyLab && kind.name === 'lab') ? path : `${kind.name} ${kind.differ?.(html) ?? ''}`;
    if (seen.has(sort)) continue;
    seen.add(sort);
    pages.push({ path, kind });
  }
  return pages;
}

// Links to this site: what <a> and <link> name, without what an editor or another site opens.
function linksOf(html) {
  return [...html.matchAll(/<(?:a|link)\s[^>]*?href="([^"]*)"/g)]
    .map(([, href]) => href.replaceAll('&amp;', '&'))
    .filter((href) => href !== '' && !/^[a-z][a-z+.-]*:/.test(href));
}

function resolve(href, from) {
  const url = new URL(href, `http://course${from}`);
  return url.pathname + url.search;
}
