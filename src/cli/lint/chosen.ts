import { basename } from 'node:path';
import { didYouMean } from '../../error/nearest.ts';
import type { MigrationFile } from '../../migration/files.ts';
import type { Invocation } from '../command.ts';
import { isSet, textFlag } from '../flags.ts';
import { UsageError } from '../usage-error.ts';
import { changedSince } from './changed-since.ts';

/** Which migrations a command line asks for, of those in a folder. */
export type Choice = (files: readonly MigrationFile[], folder: string) => Promise<readonly MigrationFile[]>;

/**
 * By the versions (or files) named, else by `--since`, else all but those `startAfter` leaves out. Throws `UsageError`
 * for more than one of these.
 */
export function choiceOf({ positionals, flags }: Invocation, startAfter: string | undefined): Choice {
  const since = textFlag(flags, 'since');
  const ways = [positionals.length > 0, since !== undefined, isSet(flags, 'all')].filter(Boolean);
  if (ways.length > 1) throw new UsageError('versions, --since and --all each say by themselves which migrations');
  if (positionals.length > 0)
    return async (files) => files.filter((file) => positionals.some((word) => is(file, word)));
  if (since === undefined) {
    const first = isSet(flags, 'all') ? undefined : startAfter;
    return async (files) => files.filter(({ version }) => first === undefined || version > first);
  }
  if (/^\d{14}$/.test(since)) return async (files) => files.filter(({ version }) => version > since);
  return async (files, folder) => {
    if (files.length === 0) return [];
    const changed = await changedSince(since, folder);
    return files.filter(({ path }) => changed.has(path));
  };
}

/** Throws `UsageError` for a version or file that no repo has. */
export function refuseUnknown(positionals: readonly string[], files: readonly MigrationFile[]): void {
  const unknown = positionals.find((word) => !files.some((file) => is(file, word)));
  if (unknown === undefined) return;
  const versions = files.map(({ version }) => version);
  throw new UsageError(`there is no migration '${unknown}'.${didYouMean(unknown, versions)}`, {
    fix: 'name it by its version or its file, or leave the names away for all',
  });
}

const is = (file: MigrationFile, word: string): boolean =>
  file.version === word || basename(file.path) === basename(word) || `${file.version}_${file.name}` === word;
