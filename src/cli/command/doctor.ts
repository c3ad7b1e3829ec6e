import type { Model } from '../../model/model.ts';
import { configOf, cursorSecretsOf, type Environment } from '../../repo/config.ts';
import { queryText } from '../../repo/raw.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { openRepo } from '../../repo/session.ts';
import { grantees } from '../../schema/security/rights.ts';
import { stateOf } from '../../schema/state-of.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { countFlag, isSet, repoFlag } from '../flags.ts';
import { findingsAbout, writableBy } from '../grants/permissions.ts';
import { chosenRepos, loadProject, loadResources } from '../load/project.ts';

/** `quarry doctor`: what would go wrong later. */
export const command: Command = {
  name: 'doctor',
  summary: 'check versions, connections and what the servers allow',
  flags: {
    instances: { type: 'string', value: 'N', help: 'how many processes of the application will run' },
    permissions: {
      type: 'boolean',
      help: 'what the roles that the repos grant something may do too much, or too little',
    },
    ...repoFlag,
  },
  examples: ['quarry doctor', 'quarry doctor --instances 3', 'quarry doctor --permissions'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal, env } = invocation;
  const instances = countFlag(flags, 'instances') ?? 1;
  const project = await loadProject(invocation);
  terminal.data(`Node.js ${process.versions.node}`);
  const model = isSet(flags, 'permissions') ? (await loadResources(project)).model : undefined;
  return await withDatabases(invocation, project, chosenRepos(project, flags), async (databases) => {
    const steps = new Set<string>();
    for (const { repo } of databases.placements) {
      for (const step of await examine(repo, { terminal, env, instances, model })) steps.add(step);
    }
    terminal.say(steps.size === 0 ? '\nAll well.' : `\nNext: ${[...steps].join('\n      ')}`);
    return steps.size === 0 ? exit.done : exit.error;
  });
}

interface Examination extends Pick<Invocation, 'terminal' | 'env'> {
  readonly instances: number;
  /** Where permissions are asked about. */
  readonly model: Model | undefined;
}

/** Says how a repo is; gives what is to be done about it. */
async function examine(repo: AnyRepo, { terminal, env, instances, model }: Examination): Promise<readonly string[]> {
  const steps: string[] = [];
  const server = await look(repo);
  terminal.data(`\nRepo: ${repo.name}`);
  terminal.data(`  server       ${server.version}${server.encoding === 'UTF8' ? '' : `, encoding ${server.encoding}`}`);
  if (server.encoding !== 'UTF8') steps.push('create the database anew with the encoding UTF8');
  terminal.data(`  cursors      sealed by ${sealOf(repo, env)}`);
  if (model !== undefined && !(await mayWhatIsDeclared(repo, model, terminal)))
    steps.push('quarry db grants prints what is declared; what is too much is yours to revoke');
  if (server.single) return steps;
  const { size, from } = configOf(repo, env).pool;
  const needed = instances * size;
  const fits = needed <= server.usable;
  terminal.data(
    `  connections  ${instances} × ${size} = ${needed} ${fits ? '≤' : '>'} ${server.usable} usable (pool size: ${from})`,
  );
  if (!fits) steps.push('lower the pool size (POOL_SIZE), or raise max_connections of the server');
  return steps;
}

/** Says what the roles of a repo may do otherwise than declared; of a read-only repo, what its user may write. */
async function mayWhatIsDeclared(repo: AnyRepo, model: Model, { data }: Invocation['terminal']): Promise<boolean> {
  if (repo.access === 'read') {
    const { user, tables } = await writableBy(repo);
    const some = `${tables.slice(0, 3).join(', ')}${tables.length > 3 ? ` and ${tables.length - 3} more` : ''}`;
    data(
      `  permissions  ${tables.length === 0 ? 'nothing may be written' : `${user} may write ${some}, though the repo is read-only`}`,
    );
    return tables.length === 0;
  }
  const state = stateOf(model, repo.name);
  const findings = await findingsAbout(repo, state);
  const roles = grantees(state);
  if (findings.length === 0)
    data(`  permissions  ${roles.length === 0 ? 'none declared' : `as declared: ${roles.join(', ')}`}`);
  for (const { role, words } of findings) data(`  permissions  ${role}: ${words}`);
  return findings.length === 0;
}

function sealOf(repo: AnyRepo, env: Environment): string {
  const { secrets, from } = cursorSecretsOf(repo, env);
  return secrets.length > 0 ? from : `${from}; set CURSOR_SECRET, or other processes refuse them`;
}

interface Server {
  readonly version: string;
  readonly encoding: string;
  /** Connections an ordinary role may have. */
  readonly usable: number;
  /** One session for all, as in PGlite. */
  readonly single: boolean;
}

async function look(repo: AnyRepo): Promise<Server> {
  const { rows } = await queryText(
    repo,
    `select split_part(version(), ' on ', 1), current_setting('server_encoding'),
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true), '0')::int`,
  );
  const [version, encoding, usable] = rows[0] ?? [];
  const { concurrent } = (await openRepo(repo)).capabilities;
  return { version: version ?? '', encoding: encoding ?? '', usable: Number(usable), single: !concurrent };
}
