// Typing commands in a copy of the course, with a home folder of one's own: what Bazel builds lies there, and its server ends
// when the folder goes.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { ROOT, runProgram } from './programs.mjs';

export class Terminal {
  constructor(root) {
    this.root = root;
    this.home = `${root}.home`;
  }

  // Compiled files are kept between runs: in the disk cache that the user's own .bazelrc names (it is read last and wins),
  // else in .cache, which `./course clean --all` empties.
  async open() {
    await mkdir(this.home);
    this.env = { HOME: this.home, COURSE_NO_RECORD: '', COURSE_ROOT: '', LAB_IMPL: '', TERM: 'dumb' };
    await writeFile(join(this.home, '.bazelrc'), `build --disk_cache=${join(ROOT, '.cache/bazel')}\ntry-import ${join(homedir(), '.bazelrc')}\n`);
  }

  // Types a command line without quotes. `code`: what it has to exit with. For `bazel test` that is 0 when every test passed,
  // 3 when one did not, 1 when something did not compile.
  async type(line, code = 0) {
    const { all } = await runProgram(line.split(' '), { cwd: this.root, env: this.env, code });
    return all;
  }

  async close() {
    // The execution root is write-protected in places. A Bazel server that misses its files ends within seconds; while it
    // writes, a folder may not be empty yet.
    await runProgram(['chmod', '-R', 'u+w', this.home]);
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
