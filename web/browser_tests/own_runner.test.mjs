// The runner of these tests itself: whatever a file does, the run goes on, says so, and ends.

import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { ROOT, runProgram } from './support/programs.mjs';

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'course-runner-'));
  await copyFile(join(ROOT, 'web/browser_tests/run.mjs'), join(folder, 'run.mjs'));
});
after(() => rm(folder, { recursive: true, force: true }));

// The runner refuses to be run by a test unless it forgets that it is.
const FREE = { NODE_TEST_CONTEXT: undefined };
const write = (name, code) => writeFile(join(folder, `${name}.test.mjs`), `import test, { after } from 'node:test';\n${code}\n`);
const runFiles = async (code, names, env = {}) =>
  (await runProgram(['node', join(folder, 'run.mjs'), ...names], { env: { ...FREE, ...env }, code })).out;

test('a run in which all is well ends with 0 and its counts', async () => {
  await write('good', "test('one', () => {}); test('two', { skip: 'no camera' }, () => {});");
  const said = await runFiles(0, ['good']);
  assert.match(said, /skipped {2}two: no camera/);
  assert.match(said, /good +1 passed, 1 skipped/);
  assert.match(said, /\n1 passed, 0 failed, 1 skipped\n$/);
});

test('what failed is told with its reason', async () => {
  await write('bad', "test('one', () => { throw new Error('seven is not eight'); });");
  const said = await runFiles(1, ['bad']);
  assert.match(said, /FAILED {3}bad.test.mjs: one\n +Error: seven is not eight/);
  assert.match(said, /\n0 passed, 1 failed\n$/);
});

const HANGS = {
  waiting_test: "test('one', () => new Promise(() => { setInterval(() => {}, 1000); }));",
  waiting_end: "after(() => new Promise(() => { setInterval(() => {}, 1000); })); test('one', () => {});",
  left_program: `import { spawn } from 'node:child_process';
    test('one', () => { spawn('sleep', ['90'], { stdio: 'inherit', detached: true }).unref(); });`,
};
// Twenty seconds are what a busy machine may need to start Node for the files that do end.
test('a file that does not end fails, whatever it waits for, and the others are run', async () => {
  for (const [name, code] of Object.entries(HANGS)) await write(name, code);
  await write('other', "test('one', () => {});");
  const said = await runFiles(1, [...Object.keys(HANGS), 'other'], { COURSE_MOST_MS: '20000' });
  for (const name of Object.keys(HANGS)) assert.match(said, new RegExp(`FAILED {3}${name}.test.mjs: it did not end within 20 s`));
  assert.match(said, /other +1 passed/);
  assert.match(said, /passed, 3 failed\n$/);
});

test('a name that no file has is wrong use', async () => {
  await runProgram(['node', join(folder, 'run.mjs'), 'nowhere'], { env: FREE, code: 2 });
});
