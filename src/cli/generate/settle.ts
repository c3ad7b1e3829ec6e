import type { Question } from '../../schema/question.ts';
import type { Invocation } from '../command.ts';
import { ask, choose } from '../prompt.ts';
import { forShell } from './decisions.ts';

const kept = 'decide later (leave everything as it is)';

/** Puts a question to the person at the terminal; the answer is a flag, or undefined to give up. */
export async function settle(
  asking: Pick<Invocation, 'terminal' | 'signal'>,
  { message, flags }: Question,
): Promise<string | undefined> {
  const chosen = flags[await choose(asking, message, [...flags.map(inWords), kept])];
  if (chosen === undefined) return undefined;
  const answer = chosen.includes('<expression>') ? await withExpression(asking, chosen) : chosen;
  // What was decided is not lost where the migration is refused afterwards.
  asking.terminal.say(asking.terminal.colour.dim(`  ${forShell(answer)}`));
  return answer;
}

async function withExpression(asking: Pick<Invocation, 'terminal' | 'signal'>, flag: string): Promise<string> {
  const expression = await ask(asking, "SQL expression for the rows there are (text in quotes, 'open'): ");
  return flag.replace('<expression>', () => expression);
}

/** `--rename users.name=full_name` → `rename it to full_name`. */
function inWords(flag: string): string {
  const [, kind = '', on = '', to = ''] = /^--([a-z-]+)(?: ([^=]*)(?:=([\s\S]*))?)?$/.exec(flag) ?? [];
  if (kind.startsWith('rename')) return `${on} was renamed to ${to}`;
  if (kind === 'drop') return `drop ${on} and what is in it`;
  if (kind === 'keep-dropped') return 'keep it in the database, unknown to the resources';
  if (kind === 'backfill') return `give the rows of ${on} a value`;
  if (kind === 'using') return `convert ${on} with an expression${to.includes('<') ? '' : `: ${to}`}`;
  return flag;
}
