import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTerminal } from '../../../src/cli/terminal.ts';

test('a step that takes long says whether it came out well, failed or threw', async () => {
  const err = new PassThrough();
  const terminal = openTerminal({ in: new PassThrough(), out: new PassThrough(), err }, {});
  const work = () => setTimeout(320, 'done');
  await terminal.step('plain', work);
  await terminal.step('tried', work, (result) => result !== 'done');
  await expect(terminal.step('thrown', () => work().then(() => Promise.reject(new TypeError('no'))))).rejects.toThrow(
    'no',
  );
  await terminal.step('short', () => Promise.resolve());
  const said = String(err.read()).replaceAll(/ \d+\.\d s/g, '');
  expect(said).toBe('✓ plain\n✗ tried\n✗ thrown\n');
});
