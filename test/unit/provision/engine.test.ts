import { expect, test } from 'vitest';
import { chooseEngine, type Engine, type EngineWish } from '../../../src/provision/engine.ts';

const choose = (wish: Partial<EngineWish>, installed: readonly Engine[]) =>
  chooseEngine({ variable: undefined, config: undefined, remembered: undefined, ...wish }, (engine) =>
    Promise.resolve(installed.includes(engine) ? { found: engine } : { missing: 'not here' }),
  );

test('chooseEngine() takes the best that is there and says why not a better one', async () => {
  expect(await choose({}, ['system', 'embedded', 'pglite'])).toMatchObject({
    engine: 'system',
    passed: [],
    isNew: true,
  });
  expect(await choose({}, ['pglite'])).toMatchObject({
    engine: 'pglite',
    passed: ['system: not here', 'embedded: not here'],
  });
});

test('chooseEngine() stays with the engine that made the databases', async () => {
  const kept = await choose({ remembered: 'pglite' }, ['system', 'pglite']);
  expect(kept).toMatchObject({ engine: 'pglite', hidden: undefined, isNew: false });
  await expect(choose({ remembered: 'system' }, ['pglite'])).rejects.toThrow(/made with system/);
});

test('chooseEngine() follows QUARRY_LITE before the config, and says which databases are not seen', async () => {
  const wish = { variable: 'pglite', config: 'system', remembered: 'system' } as const;
  expect(await choose(wish, ['system', 'pglite'])).toMatchObject({ engine: 'pglite', hidden: 'system' });
  expect(await choose({ config: 'pglite' }, ['system', 'pglite'])).toMatchObject({ engine: 'pglite' });
  await expect(choose({ variable: 'embedded' }, ['pglite'])).rejects.toThrow(/embedded: not here/);
  await expect(choose({ variable: 'pglit' }, ['pglite'])).rejects.toThrow(/Did you mean 'pglite'/);
});
