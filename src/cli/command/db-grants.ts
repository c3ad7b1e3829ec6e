import { queryText } from '../../repo/raw.ts';
import { type AnyRepo, stateOf as repoState } from '../../repo/repo-state.ts';
import { grantees, rightsOf } from '../../schema/security/rights.ts';
import type { State } from '../../schema/state.ts';
import { stateOf } from '../../schema/state-of.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { isSet, repoFlag, textFlag } from '../flags.ts';
import { type GrantStatement, grantStatements } from '../grants/grant-statements.ts';
import { migratorStatements } from '../grants/migrator-statements.ts';
import { chosenRepos, loadProject, loadResources } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { writableOf } from '../writable.ts';

/** `quarry db grants`: the roles that the repos name, and what they may do. */
export const command: Command = {
  name: 'db grants',
  summary: 'print the SQL that makes the roles of the repos and grants them what is declared',
  flags: {
    role: { type: 'string', value: 'ROLE', help: 'of those that the repos grant something, only this one' },
    migrator: { type: 'string', value: 'ROLE', help: 'also the role that migrates, and owns the tables it makes' },
    apply: { type: 'boolean', help: 'run it, as the user of the repo, on what is there' },
    ...repoFlag,
  },
  examples: [
    'quarry db grants',
    'quarry db grants --role helpdesk_app > grants.sql',
    'quarry db grants --migrator helpdesk_owner --apply',
  ],
  notes: [
    'Migrations grant what is declared by themselves, but make no roles. Run this before the first of them, and again where\nsomebody changed what roles may do; it takes nothing away but the ledger.',
    'Tables that another role made stay its own: alter table … owner to, or migrate with the url of that one (directUrl).',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const asked = { role: textFlag(flags, 'role'), migrator: textFlag(flags, 'migrator') };
  const project = await loadProject(invocation);
  const { model } = await loadResources(project);
  const repos = writableOf(chosenRepos(project, flags), flags, terminal.say);
  const found = repos.map((repo) => statementsFor(repo, stateOf(model, repo.name), asked));
  refuseNothing(found, asked);
  if (isSet(flags, 'apply'))
    await withDatabases(invocation, project, repos, async () => {
      for (const each of found) terminal.say(await apply(each));
    });
  else print(found, terminal.data);
  return exit.done;
}

interface Asked {
  readonly role: string | undefined;
  readonly migrator: string | undefined;
}

interface Statements {
  readonly repo: AnyRepo;
  readonly toMigrate: readonly GrantStatement[];
  readonly toWork: readonly GrantStatement[];
}

function statementsFor(repo: AnyRepo, state: State, { role: asked, migrator }: Asked): Statements {
  const { schema = 'public', tenants } = repoState(repo).options;
  const roles = grantees(state).filter((role) => role !== 'public' && (asked === undefined || role === asked));
  const makes = tenants !== undefined || state.schemas.length + state.extensions.length > 0;
  return {
    repo,
    toMigrate: migrator === undefined ? [] : migratorStatements(migrator, { schema, makes }),
    toWork: grantStatements(rightsOf(state), roles, schema),
  };
}

function refuseNothing(found: readonly Statements[], { role, migrator }: Asked): void {
  if (found.some(({ toWork }) => toWork.length > 0) || (migrator !== undefined && role === undefined)) return;
  throw new UsageError(role === undefined ? 'no repo grants anything' : `no repo grants '${role}' anything`, {
    fix: "defineRepo(name, { grants: { helpdesk_app: ['select', 'insert', 'update', 'delete'] } })",
  });
}

function print(found: readonly Statements[], data: (text: string) => void): void {
  for (const { repo, toMigrate, toWork } of found) {
    const later = toWork.filter(({ needs }) => needs !== undefined);
    const now = toWork.filter(({ needs }) => needs === undefined);
    if (found.length > 1) data(`-- ${repo.name}`);
    for (const { sql } of [...toMigrate, ...now]) data(`${sql};`);
    if (later.length > 0) data('-- once migrations have made the tables:');
    for (const { sql } of later) data(`${sql};`);
  }
}

/** Runs what can be run by now; one statement may make what the next one needs. */
async function apply({ repo, toMigrate, toWork }: Statements): Promise<string> {
  const all = [...toMigrate, ...toWork];
  let done = 0;
  for (const { sql, needs } of all) {
    if (needs !== undefined && (await queryText(repo, `select ${needs} is not null`)).rows[0]?.[0] !== 't') continue;
    await queryText(repo, sql);
    done += 1;
  }
  const left = all.length - done;
  return `${repo.name}: ${done} statements run${left === 0 ? '' : `, ${left} for what is not there yet`}`;
}
