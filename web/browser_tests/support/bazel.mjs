// A Bazel of its own for a copy of the course: what it builds lies beside the copy, and its server ends with the test.

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ROOT, runProgram } from './programs.mjs';

export class Bazel {
  constructor(root) {
    this.root = root;
    this.base = `${root}.bazel`;
  }

  // Compiled files are kept between runs: in the disk cache that the user's own .bazelrc names (it is read after this one),
  // else in .cache, which `./course clean --all` empties.
  async configure() {
    await appendFile(join(this.root, '.bazelrc.user'), `build --config=starter --disk_cache=${join(ROOT, '.cache/bazel')}\n`);
  }

  // As somebody types it: through the hook, which records what was graded. 3 is Bazel's word for "a test failed".
  test(target, code) {
    return this.#run(['test', '--config=starter', target], code);
  }

  async remove() {
    await this.#run(['clean', '--expunge'], 0);
  }

  #run(args, code) {
    return runProgram(['bazel', `--output_base=${this.base}`, ...args, '--color=no', '--noshow_progress'], {
      cwd: this.root,
      env: { COURSE_NO_RECORD: '', LAB_IMPL: '' },
      code,
    });
  }
}
