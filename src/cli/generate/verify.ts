import { resolve } from 'node:path';
import type { GeneratedMigration } from '../../emit/generate-migration.ts';
import { describeStatement } from '../../migration/describe-statement.ts';
import { openLocal } from '../../provision/local.ts';
import { makeDirectory, rememberedEngine } from '../../provision/local-engine.ts';
import { placementsOf } from '../../provision/mode.ts';
import { localPlace } from '../../provision/start.ts';
import { configOf } from '../../repo/config.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import type { State } from '../../schema/state.ts';
import type { ShadowPlace } from '../../shadow/open-shadow.ts';
import { describeTrace } from '../../shadow/trace.ts';
import { untried, type Verification } from '../../shadow/verification.ts';
import { verifyMigration } from '../../shadow/verify.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import type { Project } from '../load/project.ts';
import { aroundTenants } from './tenancy.ts';

/** Flags that say whether a migration is tried out before it is written. */
export const verifyFlags = {
  verify: { type: 'boolean', help: 'fail where there is no database to verify the migration on' },
  'no-verify': { type: 'boolean', help: 'write the migration without trying it out' },
} as const;

type Made = Extract<GeneratedMigration, { readonly outcome: 'made' }>;

/** Tries a migration out, unless `--no-verify` says not to. */
export async function verifyMade(
  invocation: Invocation,
  { project, repo, previous }: { project: Project; repo: AnyRepo; previous: State },
  { migration, state }: Made,
): Promise<Verification> {
  const { flags, terminal, signal } = invocation;
  if (isSet(flags, 'no-verify')) return untried('--no-verify');
  const tenancy = await aroundTenants(project, repo);
  const tried = () =>
    withShadowPlace(invocation, project, repo, (place) =>
      verifyMigration({
        ...place,
        signal,
        previous,
        next: state,
        migration,
        tenancy,
        demanded: isSet(flags, 'verify'),
      }),
    );
  return await terminal.step('verified', tried, ({ failures }) => failures.length === 0);
}

/** With the places where something may be tried out for a repo. */
export const withShadowPlace = <T>(
  invocation: Invocation,
  project: Project,
  repo: AnyRepo,
  work: (place: ShadowPlace) => Promise<T>,
): Promise<T> =>
  withServer(invocation, project, repo, (server) => work({ ...server, ...ownPlaces(invocation, project) }));

function ownPlaces({ env }: Invocation, { config, root }: Project): Pick<ShadowPlace, 'url' | 'pglite'> {
  const directory = resolve(root, config.data.directory);
  makeDirectory(directory);
  return { url: env['SHADOW_DATABASE_URL'], pglite: { cache: resolve(directory, 'cache') } };
}

/** With the server of a repo's own database, where that is for development and up or easily brought up. */
async function withServer<T>(
  { env }: Invocation,
  { config, root }: Project,
  repo: AnyRepo,
  work: (place: Pick<ShadowPlace, 'server'>) => Promise<T>,
): Promise<T> {
  const shadowed = (env['SHADOW_DATABASE_URL'] ?? '') !== '';
  if (shadowed || env['NODE_ENV'] === 'production') return await work({});
  const place = placeOf(repo, env, config);
  if (place === 'address') return await work({ server: configOf(repo, env) });
  const engine = rememberedEngine(resolve(root, config.data.directory));
  // A first local database is not made for the sake of a trial.
  if (place !== 'local' || engine === undefined || engine === 'pglite') return await work({});
  const local = await openLocal(localPlace(config, root, env)).catch(() => undefined);
  try {
    return await work({ server: local?.config(repo) });
  } finally {
    await local?.close();
  }
}

/** Generating works without a database, so nothing that is wrong with its address matters here. */
export function placeOf(repo: AnyRepo, env: Invocation['env'], { data }: Project['config']): string | undefined {
  try {
    return placementsOf([repo], { env, mode: data.mode })[0]?.place;
  } catch {
    return undefined;
  }
}

/** Says what came of it. */
export function reportVerification({ terminal }: Pick<Invocation, 'terminal'>, found: Verification): void {
  const { say, complain, colour } = terminal;
  const { up, down, engine, notVerified, failures, trace } = found;
  const ways = [...(up ? ['up'] : []), ...(down ? ['down'] : [])];
  if (failures.length > 0) {
    complain(
      `${colour.red('error')} the migration does not do what it should (tried on ${engine}); nothing was written`,
    );
    for (const { message, statement } of failures) {
      complain(`  ${message}`);
      if (statement !== undefined) complain(`    in: ${statement}`);
    }
    complain('  --no-verify writes it as it is');
    return;
  }
  if (ways.length > 0) say(`  ${colour.green('verified')} ${ways.join(' and ')} on ${engine} in ${seconds(found.ms)}`);
  for (const what of notVerified) say(`  ${colour.yellow('not verified')}: ${what}`);
  for (const one of trace.filter(({ locks }) => locks.length > 0)) {
    say(`  ${describeStatement(one.statement)}: ${describeTrace(one)}`);
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
