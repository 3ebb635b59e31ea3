// A copy of the course in a temporary folder: what a learner's clone holds, without touching the one under test.

import { chmod, copyFile, lstat, mkdir, mkdtemp, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { COURSE, DEMO_QUIZZES, DEMO_STORE, ENGINE, MANIFEST, ROOT, runProgram, TRACES, VLM } from './programs.mjs';

// When the demo learner looks at the pages: the same moment for everybody, some minutes after the newest run.
export const DEMO_NOW_MS = Date.UTC(2026, 2, 1, 12);
const DEMO_RUNS = '200';
const DEMO_SEED = '1';

// Copies what git tracks or would track, the built program and the list of labs; every starter is the untouched one, whatever
// the learner of this clone has solved already. `demo`: with the scores and quizzes of the demo learner.
export async function makeWorkspace({ demo = false } = {}) {
  const root = await mkdtemp(join(tmpdir(), 'course-browser-'));
  const { out } = await runProgram(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const file of out.split('\0').filter(Boolean)) await copyInto(join(ROOT, file), join(root, file));
  for (const file of out.split('\0').filter((name) => /^solutions\/.*\/starter\.cc$/.test(name))) {
    await copyFile(join(ROOT, file), join(root, file.replace(/^solutions\//, '')));
  }
  await copyInto(COURSE, join(root, '.course/bin/course'));
  await copyInto(MANIFEST, join(root, '.course/manifest.json'));
  await copyInto(TRACES, join(root, '.course/traces.json'));
  // The programs of the playground and of the chat, as a build without full marks anywhere leaves it.
  await copyInto(VLM, join(root, '.course/playground/vlm'));
  await writeFile(join(root, '.course/playground/parts.json'), '{}\n');
  await copyInto(ENGINE, join(root, '.course/engine/engine'));
  await writeFile(join(root, '.course/engine/parts.json'), '{}\n');
  // Bazel's outputs are read-only, which would stop everybody but root from putting others in their place.
  for (const name of ['manifest.json', 'traces.json']) await chmod(join(root, '.course', name), 0o644);
  await writeFile(join(root, '.course/built'), '');
  // Newer than every source: neither the program nor the list is built again.
  const later = new Date(Date.now() + 60_000);
  for (const name of ['manifest.json', 'traces.json', 'built']) await utimes(join(root, '.course', name), later, later);
  if (demo) {
    await runProgram([DEMO_STORE, root, MANIFEST, DEMO_RUNS, DEMO_SEED, `--now-ms=${DEMO_NOW_MS}`]);
    await runProgram([DEMO_QUIZZES, root, '00', DEMO_SEED, `--now-ms=${DEMO_NOW_MS}`]);
  }
  return root;
}

export const removeWorkspace = (root) => rm(root, { recursive: true, force: true });

async function copyInto(from, to) {
  const stats = await lstat(from).catch(() => null);
  if (stats === null) return;  // deleted, and not yet committed
  await mkdir(dirname(to), { recursive: true });
  if (stats.isSymbolicLink()) return symlink(await readlink(from), to);
  await copyFile(from, to);
}
