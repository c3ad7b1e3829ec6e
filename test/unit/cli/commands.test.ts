import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { globalFlags } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands.ts';
import { explain } from '../../../src/cli/help.ts';
import { run as runCommandLine } from '../../../src/cli/main.ts';

test.each(commands.map((listed) => [listed.name, listed] as const))(
  'quarry %s is listed as it explains itself, with a flag to every letter once',
  async (name, listed) => {
    const command = await listed.load();
    expect({ name: command.name, summary: command.summary }).toEqual({ name, summary: listed.summary });
    const shorts = Object.values({ ...globalFlags, ...command.flags }).flatMap((flag) =>
      'short' in flag ? [flag.short] : [],
    );
    expect(shorts).toEqual([...new Set(shorts)]);
    expect(command.summary).not.toMatch(/\.$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(example).toContain(`quarry ${name}`);
    expect(explain(command)).toContain(`Usage: quarry ${name}`);
  },
);

test('parseArguments() answers a wrong flag with the nearest, and wants a value where one belongs', async () => {
  const command = await commands.find(({ name }) => name === 'migrate')?.load();
  if (command === undefined) throw new Error('there is no migrate');
  expect(() => parseArguments(command, ['--stepp', '2'])).toThrow(/Did you mean '--step'/);
  expect(() => parseArguments(command, ['--to'])).toThrow(/--to needs a value/);
  expect(() => parseArguments(command, ['--plan=yes'])).toThrow(/takes no value/);
  expect(() => parseArguments(command, ['everything'])).toThrow(/takes no argument/);
  expect(parseArguments(command, ['-r', 'main', '--plan']).flags).toMatchObject({ repo: 'main', plan: true });
});

async function runWith(words: readonly string[]) {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const code = await runCommandLine(words, { in: Readable.from([]), out: into('out'), err: into('err') });
  return { code, ...written };
}

test('run() tells what is wrong where nothing else may be said, too', async () => {
  expect(await runWith(['migrate', '-q', '--plann'])).toEqual({
    code: 2,
    out: '',
    err: expect.stringContaining("migrate has no flag --plann. Did you mean '--plan'?"),
  });
  expect((await runWith(['-q', 'migrate'])).err).toContain('flags come after it: quarry migrate -q');
});

test('run() knows a command by how its name begins', async () => {
  expect((await runWith(['generate'])).err).toContain("Did you mean 'generate-migrations'?");
  expect((await runWith(['rollbak'])).err).toContain("Did you mean 'rollback'?");
  expect((await runWith(['xyzzy'])).err).not.toContain('Did you mean');
});

test('run() names the nearest command of a group, and explains one after help', async () => {
  expect((await runWith(['db', 'creat'])).err).toContain("there is no command 'db creat'. Did you mean 'db create'?");
  expect((await runWith(['db'])).err).toContain("'db' is a group of commands");
  expect((await runWith(['help', 'migrate'])).out).toContain('Usage: quarry migrate');
  expect((await runWith(['--help'])).out).toContain('Usage: quarry COMMAND');
});
