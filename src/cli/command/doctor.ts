import { configOf, cursorSecretsOf, type Environment } from '../../repo/config.ts';
import { queryText } from '../../repo/raw.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { openRepo } from '../../repo/session.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { countFlag, repoFlag } from '../flags.ts';
import { chosenRepos, loadProject } from '../load/project.ts';

/** `quarry doctor`: what would go wrong later. */
export const command: Command = {
  name: 'doctor',
  summary: 'check versions, connections and what the servers allow',
  flags: {
    instances: { type: 'string', value: 'N', help: 'how many processes of the application will run' },
    ...repoFlag,
  },
  examples: ['quarry doctor', 'quarry doctor --instances 3'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal, env } = invocation;
  const instances = countFlag(flags, 'instances') ?? 1;
  const project = await loadProject(invocation);
  terminal.data(`Node.js ${process.versions.node}`);
  return await withDatabases(invocation, project, chosenRepos(project, flags), async (databases) => {
    const verdicts: boolean[] = [];
    for (const { repo } of databases.placements) {
      const server = await look(repo);
      terminal.data(`\nRepo: ${repo.name}`);
      terminal.data(
        `  server       ${server.version}${server.encoding === 'UTF8' ? '' : `, encoding ${server.encoding}`}`,
      );
      verdicts.push(server.encoding === 'UTF8');
      terminal.data(`  cursors      sealed by ${sealOf(repo, env)}`);
      if (server.single) continue;
      const { size, from } = configOf(repo, env).pool;
      const needed = instances * size;
      const fits = needed <= server.usable;
      terminal.data(
        `  connections  ${instances} × ${size} = ${needed} ${fits ? '≤' : '>'} ${server.usable} usable (pool size: ${from})`,
      );
      verdicts.push(fits);
    }
    const well = !verdicts.includes(false);
    terminal.say(
      well ? '\nAll well.' : '\nNext: lower the pool size (POOL_SIZE), or raise max_connections of the server',
    );
    return well ? exit.done : exit.error;
  });
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
