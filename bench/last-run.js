// The last run's figures, kept beside the benchmarks: measuring and showing are two things.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.results/', import.meta.url));
const file = `${folder}last.json`;

/** Keeps what is known so far; a reader never meets a half of it. */
export function keep(run) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(run, null, 1)}\n`);
  renameSync(`${file}.part`, file);
}

export function lastRun() {
  if (!existsSync(file)) throw new Error('nothing has been measured here yet: npm run bench');
  return JSON.parse(readFileSync(file, 'utf8'));
}

const [begin, end] = ['<!-- run -->', '<!-- /run -->'];

/** Puts a report between the marks of the README. */
export function writeReadme(report) {
  const readme = fileURLToPath(new URL('README.md', import.meta.url));
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`bench/README.md has lost its marks ${begin} and ${end}`);
  writeFileSync(readme, `${text.slice(0, from + begin.length)}\n\n${report}\n\n${text.slice(to)}`);
}
