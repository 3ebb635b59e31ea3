// Where things are, and how another program is run.

import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const COURSE = `${ROOT}/bazel-bin/harness/course/course`;
export const MANIFEST = `${ROOT}/bazel-bin/manifest.json`;
export const TRACES = `${ROOT}/bazel-bin/quiz/bank/traces.json`;
export const VLM = `${ROOT}/bazel-bin/harness/sidecars/vlm/vlm`;
export const ENGINE = `${ROOT}/bazel-bin/harness/sidecars/engine/engine`;
export const COHORT_PREVIEW = `${ROOT}/bazel-bin/web/bench/cohort_preview`;
export const DEMO_STORE = `${ROOT}/bazel-bin/harness/store/testing/demo_store`;
export const DEMO_QUIZZES = `${ROOT}/bazel-bin/quiz/testing/demo_quizzes`;

// Runs a program to its end. Throws with what it said when it exits with another code than `code`.
export function runProgram(argv, { cwd = ROOT, env = {}, code = 0 } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(argv[0], argv.slice(1), { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    child.stdout.on('data', (chunk) => { out += chunk; all += chunk; });
    child.stderr.on('data', (chunk) => { all += chunk; });
    child.on('error', (error) => fail(new Error(`cannot start ${argv[0]}: ${error.message}`)));
    child.on('close', (exit, signal) => {
      if (exit === code) return done({ out, all });
      fail(new Error(`${argv.join(' ')} ended with ${exit ?? signal} instead of ${code}:\n${all.slice(-4000)}`));
    });
  });
}
