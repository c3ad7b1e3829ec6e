import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { globalFlags } from '../../../src/cli/command.ts';
import { commands } from '../../../src/cli/commands.ts';
import { explain } from '../../../src/cli/help.ts';

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
  expect(() => parseArguments(command, ['--stepp', '2'])).toThrow(/Did you mean 'step'/);
  expect(() => parseArguments(command, ['--to'])).toThrow(/--to needs a value/);
  expect(() => parseArguments(command, ['--plan=yes'])).toThrow(/takes no value/);
  expect(() => parseArguments(command, ['everything'])).toThrow(/takes no argument/);
  expect(parseArguments(command, ['-r', 'main', '--plan']).flags).toMatchObject({ repo: 'main', plan: true });
});
