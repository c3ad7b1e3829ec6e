import { queryText } from '../../repo/raw.ts';
import { stateOf as repoState } from '../../repo/repo-state.ts';
import { grantees, rightsOf } from '../../schema/security/rights.ts';
import { stateOf } from '../../schema/state-of.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { isSet, repoFlag, textFlag } from '../flags.ts';
import { type GrantStatement, grantStatements } from '../grants/grant-statements.ts';
import { chosenRepos, loadProject, loadResources } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { writableOf } from '../writable.ts';

/** `quarry db grants`: the roles that the repos name, and what they may do. */
export const command: Command = {
  name: 'db grants',
  summary: 'print the SQL that makes the roles of the repos and grants them what is declared',
  flags: {
    role: { type: 'string', value: 'ROLE', help: 'only this role' },
    apply: { type: 'boolean', help: 'run it, as the user of the repo, on what is there' },
    ...repoFlag,
  },
  examples: ['quarry db grants', 'quarry db grants --role helpdesk_app > grants.sql', 'quarry db grants --apply'],
  notes: [
    'Migrations grant what is declared by themselves, but make no roles. Run this before the first of them, and again where\nsomebody changed what roles may do; it takes nothing away but the ledger.',
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const asked = textFlag(flags, 'role');
  const project = await loadProject(invocation);
  const { model } = await loadResources(project);
  const repos = writableOf(chosenRepos(project, flags), flags, terminal.say);
  const found = repos.map((repo) => {
    const state = stateOf(model, repo.name);
    const roles = grantees(state).filter((role) => role !== 'public' && (asked === undefined || role === asked));
    return { repo, all: grantStatements(rightsOf(state), roles, repoState(repo).options.schema ?? 'public') };
  });
  if (found.every(({ all }) => all.length === 0))
    throw new UsageError(asked === undefined ? 'no repo grants anything' : `no repo grants '${asked}' anything`, {
      fix: "defineRepo(name, { grants: { helpdesk_app: ['select', 'insert', 'update', 'delete'] } })",
    });
  if (!isSet(flags, 'apply')) {
    for (const { repo, all } of found) {
      if (found.length > 1) terminal.data(`-- ${repo.name}`);
      for (const { sql } of all.filter(({ needs }) => needs === undefined)) terminal.data(`${sql};`);
      terminal.data('-- once migrations have made the tables:');
      for (const { sql } of all.filter(({ needs }) => needs !== undefined)) terminal.data(`${sql};`);
    }
    return exit.done;
  }
  await withDatabases(invocation, project, repos, async () => {
    for (const { repo, all } of found) {
      const there = await presentAmong(all, (sql) => queryText(repo, sql));
      for (const { sql } of there) await queryText(repo, sql);
      const left = all.length - there.length;
      terminal.say(
        `${repo.name}: ${there.length} statements run${left === 0 ? '' : `, ${left} for what is not there yet`}`,
      );
    }
  });
  return exit.done;
}

async function presentAmong(
  all: readonly GrantStatement[],
  ask: (sql: string) => Promise<{ readonly rows: readonly (readonly (string | null)[])[] }>,
): Promise<readonly GrantStatement[]> {
  const found: GrantStatement[] = [];
  for (const statement of all) {
    if (statement.needs === undefined) found.push(statement);
    else {
      const { rows } = await ask(`select ${statement.needs} is not null`);
      if (rows[0]?.[0] === 't') found.push(statement);
    }
  }
  return found;
}
