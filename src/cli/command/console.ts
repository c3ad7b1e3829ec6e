import { type Command, exit, type Invocation } from '../command.ts';
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
    eval: { type: 'string', short: 'e', multiple: true, value: 'CODE', help: 'run this, print its value, and leave' },
    json: { type: 'boolean', help: 'print values as JSON (with --eval or piped input)' },
    sandbox: { type: 'boolean', help: 'roll back everything at the end' },
    'read-only': { type: 'boolean', help: 'let the server refuse every write' },
  },
  examples: [
    'quarry console',
    'quarry console --sandbox',
    `quarry console --eval 'Ticket.count()' --eval 'User.first()'`,
    'quarry console --read-only < report.js',
  ],
  notes: [
    'Code from a pipe is evaluated input by input, as if it were typed. The first error ends it with exit code 1.',
    'No port is opened: nothing but the connections to the databases.',
  ],
  async run(invocation) {
    const project = await loadProject(invocation);
    const declared = await loadResources(project);
    return await withDatabases(invocation, project, project.repos, async (databases) => {
      if (isSet(invocation.flags, 'read-only')) {
        const { makeReadOnly } = await import('../console/read-only.ts');
        await makeReadOnly(databases.repos);
      }
      return await runConsole(invocation, await openConsoleProject(project, declared, databases));
    });
  },
};

/** The prompt on a terminal; elsewhere what was given or comes in. */
export async function runConsole(invocation: Invocation, project: ConsoleProject): Promise<number> {
  const { flags, terminal, signal } = invocation;
  const common = { project, terminal, signal, verbose: isSet(flags, 'verbose'), sandbox: isSet(flags, 'sandbox') };
  const code = textFlags(flags, 'eval');
  if (code.length === 0 && terminal.interactive) {
    const { openConsole } = await import('../console/console.ts');
    await openConsole({ ...common, input: terminal.input, output: process.stdout });
    return exit.done;
  }
  const { runScript } = await import('../console/script.ts');
  const showing = { width: widthOf(invocation), raw: true, json: isSet(flags, 'json') };
  return await runScript(code.length > 0 ? code : terminal.input, { ...common, showing });
}

/** What a program reads is not cut. */
function widthOf({ terminal, env }: Invocation): number {
  const asked = Number(env['COLUMNS']);
  return process.stdout.isTTY || asked > 0 ? asked || terminal.width : Number.POSITIVE_INFINITY;
}
