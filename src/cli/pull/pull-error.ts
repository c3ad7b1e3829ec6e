import { didYouMean } from '../../error/nearest.ts';
import { QuarryError } from '../../error/quarry-error.ts';

/** There is nothing in the database to write resources of. */
export class NothingToPull extends QuarryError {
  readonly code = 'cli.nothing_to_pull';
  constructor(repo: string, where: string) {
    super(`The database of '${repo}' has no tables${where}.`, {
      why: 'Resources are written of tables that are there already, and that its role may see.',
      fix: 'DATABASE_URL=postgres://… says which database to read; without it a local one is made, which is empty. `quarry config` shows the address, --schema which part of it is read.',
    });
  }
}

/** `--tables` names one that is not there. */
export class UnknownTable extends QuarryError {
  readonly code = 'cli.unknown_table';
  constructor(name: string, known: readonly string[], why?: string) {
    const said =
      why === undefined ? `There is no table '${name}'.${didYouMean(name, known)}` : `'${name}' gets no resource.`;
    super(said, {
      why,
      fix: `There are: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ' …' : ''}`,
    });
  }
}

/** ts-morph, which writes TypeScript, is not installed. */
export class TsMorphMissing extends QuarryError {
  readonly code = 'cli.ts_morph_missing';
  constructor() {
    super('ts-morph is not installed.', {
      why: 'It writes the modules of resources, and is an optional dependency.',
      fix: 'npm install --save-dev ts-morph',
    });
  }
}

/** Files, migrations and database do not say the same yet, so that what is pulled could not be told apart. */
export class PullTooEarly extends QuarryError {
  readonly code = 'cli.pull_too_early';
}

/** An empty database does not take the migration of what was pulled. */
export class BaselineFails extends QuarryError {
  readonly code = 'cli.baseline_fails';
  constructor(
    engine: string,
    failures: readonly { readonly message: string; readonly statement?: string | undefined }[],
  ) {
    super(`The migration of what was pulled does not do what it should (tried on ${engine}); nothing was written.`, {
      why: failures
        .slice(0, 10)
        .map(({ message, statement }) => (statement === undefined ? message : `${message}, in: ${statement}`))
        .join('; '),
      fix: '--no-verify writes it as it is, --no-baseline the resources alone.',
    });
  }
}

/** The repo that the resources name cannot be imported from anywhere. */
export class RepoNotExported extends QuarryError {
  readonly code = 'cli.repo_not_exported';
  constructor(repo: string) {
    super(`No module that the config imports exports the repo '${repo}'.`, {
      why: 'The resources that are written name their repo, and have to import it.',
      fix: `Export it from a module of its own: export const ${repo} = defineRepo('${repo}'), and import that in the config.`,
    });
  }
}
