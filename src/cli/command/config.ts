import { type EffectiveConfig, effectiveConfig } from '../../repo/config.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, jsonFlag } from '../flags.ts';
import { chosenRepos, loadProject } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry config`: what the repos would start with. */
export const command: Command = {
  name: 'config',
  summary: 'print the configuration of the repos, environment and URL worked in',
  positionals: '[REPO]',
  flags: { ...jsonFlag },
  examples: ['quarry config', 'quarry config main --json'],
  notes: ['Secrets are printed as ***. Nothing is connected.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, positionals, terminal, env } = invocation;
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError('config takes one repo', { fix: 'quarry config main' });
  const project = await loadProject(invocation);
  const repos = chosenRepos(project, name === undefined ? {} : { repo: name });
  const found = repos.map((repo) => effectiveConfig(repo, env));
  if (isSet(flags, 'json')) terminal.data(JSON.stringify(name === undefined ? found : found[0], undefined, 2));
  else for (const each of found) for (const line of linesOf(each)) terminal.data(line);
  return exit.done;
}

function linesOf(config: EffectiveConfig): readonly string[] {
  const lines = Object.entries(config).flatMap(([key, value]): [string, string][] => {
    if (value === undefined || key === 'repo' || (Array.isArray(value) && value.length === 0)) return [];
    if (key === 'cursors') return [['cursors', `sealed by ${config.cursors.from}`]];
    if (key === 'pool') return [['pool', `${config.pool.size} (${config.pool.from})`]];
    const shown = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return shown === '{}' ? [] : [[key, shown]];
  });
  const width = Math.max(...lines.map(([key]) => key.length));
  return [`Repo: ${config.repo}`, ...lines.map(([key, value]) => `  ${key.padEnd(width)}  ${value}`), ''];
}
