import type { AnyRepo } from '../repo/repo-state.ts';
import type { Invocation } from './command.ts';
import { chosenRepos, type Project } from './load/project.ts';
import { onlyWritable, writableOf } from './writable.ts';

type Asked = Pick<Invocation, 'flags' | 'terminal'>;

/** The repos a command on histories works on: those that `-r` chooses, and of these those that can be migrated. */
export const migratedRepos = ({ flags, terminal }: Asked, project: Project): readonly AnyRepo[] =>
  writableOf(chosenRepos(project, flags), flags, terminal.say);

/** The one repo a command on a single history works on. Throws `UsageError` where there are several. */
export const migratedRepo = ({ flags, terminal }: Asked, project: Project): AnyRepo =>
  onlyWritable(chosenRepos(project, flags), flags, terminal.say);
