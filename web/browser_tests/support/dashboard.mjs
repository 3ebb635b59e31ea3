// `course serve` for a workspace, as a learner starts it.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Resolves when the server has printed its address: {address, origin, port, stop()}.
// `says`: what its address looks like; a learner's own has the key behind it.
const WITH_KEY = /http:\/\/127\.0\.0\.1:(\d+)\/\S+/;
export const WITHOUT_KEY = /http:\/\/127\.0\.0\.1:(\d+)\n/;

export function startDashboard(root, { port = 0, env = {}, flags = [], says = WITH_KEY } = {}) {
  return new Promise((done, fail) => {
    const server = spawn(join(root, '.course/bin/course'), ['serve', '--port', `${port}`, ...flags], {
      cwd: root,
      env: { ...process.env, ...env, COURSE_ROOT: root },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const ended = new Promise((end) => server.on('close', end));
    const listen = (chunk) => {
      said += chunk;
      const address = said.match(says);
      if (address === null) return;
      done({
        address: address[0].trim(),
        origin: new URL(address[0]).origin,
        port: Number(address[1]),
        stop: () => stop(server, ended, () => said),
      });
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('error', (error) => fail(new Error(`cannot start course serve: ${error.message}`)));
    server.on('close', (code) => fail(new Error(`course serve ended with ${code}:\n${said}`)));
  });
}

// A server that does not end is a mistake of its own, and no reason to wait for ever.
const PATIENCE_MS = 30_000;
async function stop(server, ended, said) {
  server.kill('SIGTERM');
  let timer;
  const late = new Promise((done) => { timer = setTimeout(() => done('late'), PATIENCE_MS); });
  const how = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (how !== 'late') return;
  server.kill('SIGKILL');
  throw new Error(`course serve did not end within ${PATIENCE_MS / 1000} s of SIGTERM:\n${said().slice(-2000)}`);
}
