import { QuarryError } from '../error/quarry-error.ts';
import type { KnownMigration } from './plan.ts';

/** How the files of `--dev` begin: any that do are loaded, to know whether they are. */
export const devPrefix = 'dev_';

/** Migrations made by `--dev` are where only named ones may run: in production, or in CI. */
export class DevMigrationsLeft extends QuarryError {
  readonly code = 'migration.dev_left';
  readonly versions: readonly string[];

  constructor(left: readonly KnownMigration[], where: string) {
    super(`There are migrations of --dev, and this is ${where}: ${left.map(({ file }) => file.shown).join(', ')}.`, {
      why: 'They are for one database of development: they take short ways, and are replaced.',
      fix: 'Put one migration in their place: quarry generate-migrations --name NAME',
    });
    this.versions = left.map(({ version }) => version);
  }
}

/** Throws `DevMigrationsLeft` where `NODE_ENV=production` or `CI` is set, and a file is one of `--dev`. */
export function refuseDev(
  known: readonly KnownMigration[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const where = env['NODE_ENV'] === 'production' ? 'production' : isCi(env['CI']) ? 'CI' : undefined;
  if (where === undefined) return;
  const left = known.filter(({ migration }) => migration?.dev === true);
  if (left.length > 0) throw new DevMigrationsLeft(left, where);
}

const isCi = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value);
