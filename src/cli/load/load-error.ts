import { didYouMean } from '../../error/nearest.ts';
import { QuarryError } from '../../error/quarry-error.ts';

/** There is no quarry.config.ts here or above. */
export class ConfigNotFound extends QuarryError {
  readonly code = 'cli.config_not_found';
  constructor(where: string) {
    super(`There is no ${where}.`, {
      fix: "Write a quarry.config.ts: import { defineConfig } from 'quarry'; export default defineConfig({});",
    });
  }
}

/** The globs lead to no resource class. */
export class NoResources extends QuarryError {
  readonly code = 'cli.no_resources';
  constructor(globs: readonly string[], root: string, files: number) {
    super(
      `No resources were found: ${globs.map((glob) => `'${glob}'`).join(', ')} in ${root} matches ${count(files)}.`,
      {
        why: files === 0 ? undefined : 'None of them exports a class that extends Resource("table").',
        fix: 'Set resources in quarry.config.ts to where they are, or export the classes.',
      },
    );
  }
}

const count = (files: number): string => (files === 0 ? 'no file' : files === 1 ? '1 file' : `${files} files`);

/** `-r` names a repo that is not in the config. */
export class UnknownRepo extends QuarryError {
  readonly code = 'cli.unknown_repo';
  constructor(name: string, known: readonly string[]) {
    super(`There is no repo '${name}'.${didYouMean(name, known)}`, {
      fix: known.length === 0 ? 'The config lists no repos.' : `The repos of the config: ${known.join(', ')}`,
    });
  }
}
