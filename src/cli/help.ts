import { type Command, type Flag, globalFlags } from './command.ts';
import type { Listed } from './commands.ts';

/** What `quarry --help` prints. */
export function overview(commands: readonly Listed[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `quarry ${version}: declare your resources, derive the rest`,
    '',
    'Usage: quarry COMMAND [flags]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Each command explains itself: quarry COMMAND --help',
    'Example: quarry generate-migrations --name add_tickets && quarry migrate',
  ].join('\n');
}

/** What `quarry COMMAND --help` prints. */
export function explain(command: Command): string {
  const usage = ['quarry', command.name, command.positionals, '[flags]'].filter((part) => part !== undefined).join(' ');
  return [
    `${command.summary}`,
    '',
    `Usage: ${usage}`,
    '',
    'Flags:',
    ...flagLines({ ...command.flags, ...globalFlags }),
    '',
    command.examples.length === 1 ? 'Example:' : 'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    ...(command.notes ?? []).flatMap((note) => ['', note]),
  ].join('\n');
}

function flagLines(flags: Readonly<Record<string, Flag>>): readonly string[] {
  const heads = Object.entries(flags).map(([name, flag]) => {
    const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
    return [`${short}--${name}${flag.type === 'string' ? ` ${flag.value ?? 'VALUE'}` : ''}`, flag.help] as const;
  });
  const width = Math.max(...heads.map(([head]) => head.length));
  return heads.map(([head, help]) => `  ${head.padEnd(width)}  ${help}`);
}
