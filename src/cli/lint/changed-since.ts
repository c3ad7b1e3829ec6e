import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * The files of a folder that differ from where the branch left `ref`, with those git does not know yet; absolute.
 * Rejects with `UsageError` where git does not know `ref`, or there is no git.
 */
export async function changedSince(ref: string, folder: string): Promise<ReadonlySet<string>> {
  const git = (...words: readonly string[]) => run(folder, words);
  const root = resolve(folder, (await git('rev-parse', '--show-cdup')).trim());
  const base = (
    await git('merge-base', '--end-of-options', ref, 'HEAD').catch((cause: unknown) => {
      throw new UsageError(`git knows no common past with '${ref}'`, {
        cause,
        fix: '--since takes a version of 14 digits, or a branch, tag or commit; in CI, fetch its history as well',
      });
    })
  ).trim();
  const changed = await git('diff', '--name-only', '-z', '--diff-filter=d', base, '--', '.');
  const unknown = await git('ls-files', '--full-name', '--others', '--exclude-standard', '-z', '--', '.');
  const names = `${changed}${unknown}`.split('\0').filter((name) => name !== '');
  return new Set(names.map((name) => resolve(root, name)));
}

const run = (cwd: string, words: readonly string[]): Promise<string> =>
  new Promise((done, fail) => {
    execFile('git', [...words], { cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else fail(new UsageError(`git ${words[0]} failed: ${stderr.trim() || error.message}`, { cause: error }));
    });
  });
