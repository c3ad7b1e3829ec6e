import { type Command, exit, type Invocation } from '../command.ts';
import { type ConsoleOptions, evaluateScript, openConsole } from '../console/console.ts';
import { openConsoleProject } from '../console/open-project.ts';
import type { ConsoleProject } from '../console/project.ts';
import { withDatabases } from '../databases.ts';
import { isSet, textFlags } from '../flags.ts';
import { loadProject, loadResources } from '../load/project.ts';

/** `quarry console`: resources and repos at the prompt. */
export const command: Command = {
  name: 'console',
  summary: 'query and act at a prompt, with resources and repos in scope',
  flags: {
    eval: { type: 'string', short: 'e', multiple: true, value: 'CODE', help: 'run this instead of asking' },
    sandbox: { type: 'boolean', help: 'roll back everything at the end' },
  },
  examples: ['quarry console', `quarry console --sandbox`, `quarry console -e 'Ticket.count()'`],
  notes: ['Code may also come from standard input: quarry console < script.js'],
  async run(invocation) {
    const project = await loadProject(invocation);
    const declared = await loadResources(project);
    return await withDatabases(invocation, project, project.repos, async (databases) =>
      runConsole(invocation, await openConsoleProject(project, declared, databases)),
    );
  },
};

/** The prompt on a terminal; elsewhere what was given or comes in. */
export async function runConsole(invocation: Invocation, project: ConsoleProject): Promise<number> {
  const { flags, terminal } = invocation;
  const options: ConsoleOptions = {
    project,
    terminal,
    input: terminal.input,
    output: process.stdout,
    verbose: isSet(flags, 'verbose'),
    sandbox: isSet(flags, 'sandbox'),
    cancel: () => terminal.say('the statement goes on; .exit leaves when it is done'),
  };
  const code = textFlags(flags, 'eval');
  if (code.length > 0) return await evaluateScript(code, options);
  if (!terminal.interactive) return await evaluateScript(terminal.input, options);
  await openConsole(options);
  return exit.done;
}
