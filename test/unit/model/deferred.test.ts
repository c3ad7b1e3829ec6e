import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { DeclarationRead, deferred, deferredOf } from '../../../src/model/deferred.ts';

class Ticket {}

test('deferred() runs nothing until it is asked', () => {
  let runs = 0;
  const declared = deferred('identities', Ticket, () => ({ email: ['email'], run: ++runs }));
  expect(runs).toBe(0);
  expect(deferredOf(declared)?.value()).toEqual({ email: ['email'], run: 1 });
  expect(deferredOf(declared)).toMatchObject({ kind: 'identities', resource: Ticket });
});

test('deferred() tells who reads an action what to call instead', () => {
  const actions = deferred<{ readonly close: unknown }>('actions', Ticket, () => ({}));
  expect(() => actions.close).toThrow(DeclarationRead);
  expect(() => actions.close).toThrow("Ticket.actions.close has no value: 'actions' declares");
});

test('deferred() can be awaited, printed and serialised', async () => {
  const declared = deferred<object>('checks', Ticket, () => ({}));
  await expect(Promise.resolve(declared)).resolves.toBe(declared);
  expect(() => inspect(declared)).not.toThrow();
  expect(JSON.stringify({ declared })).toBe('{"declared":{}}');
});

test('deferredOf() knows nothing else', () => {
  for (const value of [undefined, null, 1, 'x', {}, Ticket]) expect(deferredOf(value)).toBeUndefined();
});
