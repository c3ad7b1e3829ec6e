// Runs named steps, each a Node process, as many at a time as there are processors, and tells how each went.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function finish({ name, args, env }) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0', ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`);
      if (code !== 0) console.log(output.replace(/^(?=.)/gm, '      '));
      resolve(code === 0);
    });
  });
}

/** Runs every step, failed or not; returns how many passed and failed. */
export async function runSteps(steps) {
  const waiting = [...steps];
  const results = [];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await finish(step));
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}
