import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
let project: TestProject;
const repos = (schema: string) => `
  import { defineRepo } from 'quarry';
  export const Shop = defineRepo('shop');
  export const Stock = defineRepo('stock'${schema});
`;

beforeAll(async () => {
  url = await createDatabase('shared');
  project = makeProject(
    {
      'quarry.config.ts': `
        import { defineConfig } from 'quarry';
        import { Shop, Stock } from './resources/repos.ts';
        export default defineConfig({ repos: [Shop, Stock], resources: 'resources/*.ts' });
      `,
      'resources/repos.ts': repos(''),
      'resources/order.ts': `
        import { Resource, uuid } from 'quarry';
        import { Shop } from './repos.ts';
        export class Order extends Resource('orders', { repo: Shop }) { id = uuid({ primaryKey: true }); }
      `,
      'resources/shelf.ts': `
        import { Resource, uuid } from 'quarry';
        import { Stock } from './repos.ts';
        export class Shelf extends Resource('shelves', { repo: Stock }) { id = uuid({ primaryKey: true }); }
      `,
    },
    { DATABASE_URL: url },
  );
});
afterAll(async () => {
  project?.remove();
  await dropDatabase(url);
});

test('two repos in one place are told apart before either is migrated, and live beside each other in schemas', async () => {
  expect(await project.quarry('generate-migrations --name begin')).toMatchObject({ code: 0 });
  const refused = await project.quarry('migrate');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("The repos 'stock' and 'shop' are in the same schema of the same database.");
  expect(refused.err).toContain('SHOP_DATABASE_URL');

  project.write('resources/repos.ts', repos(", { schema: 'stock' }"));
  expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
  const again = await project.quarry('migrate');
  expect(again.err.match(/already up/g)).toHaveLength(2);
  expect(await project.quarry('status --exit-code')).toMatchObject({ code: 0 });
  const { out } = await project.quarry('console --eval (await(Shelf.count()))+(await(Order.count()))');
  expect(out.trim()).toBe('0');
  expect(await project.quarry('rollback -r stock --accept-data-loss')).toMatchObject({ code: 0 });
  expect(await project.quarry('migrate')).toMatchObject({ code: 0 });
});

test('a repo with a schema of its own finds its tables on PGlite, too', async () => {
  const lite = { DATABASE_URL: undefined, DATA_MODE: 'lite', QUARRY_LITE: 'pglite' };
  expect(await project.quarry('migrate', lite)).toMatchObject({ code: 0 });
  const { out } = await project.start(['console', '--eval', '(await Shelf.count()) + (await Order.count())'], lite)
    .ended;
  expect(out.trim()).toBe('0');
});

test('what is answered with a flag goes to the repo it speaks of; what speaks of none is refused before anything is written (M206)', async () => {
  const order = (field: string) =>
    project.write(
      'resources/order.ts',
      `
        import { Resource, text, uuid } from 'quarry';
        import { Shop } from './repos.ts';
        export class Order extends Resource('orders', { repo: Shop }) { id = uuid({ primaryKey: true }); ${field} = text({ optional: true }); }
      `,
    );
  order('note');
  expect(await project.quarry('generate-migrations --name note')).toMatchObject({ code: 0 });
  order('remark');
  const before = project.list('migrations/shop');
  const wrong = await project.quarry('generate-migrations --name remark --rename orders.nute=remark');
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining("Did you mean 'orders.note'?") });
  expect(project.list('migrations/shop')).toEqual(before);
  const { code, err } = await project.quarry('generate-migrations --name remark --rename orders.note=remark');
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('stock: no changes') });
  expect(project.list('migrations/shop').join()).toContain('_remark.ts');

  // What builds on another answer goes along with it, also where the repo is not the first.
  project.write(
    'resources/shelf.ts',
    `
      import { Resource, uuid } from 'quarry';
      import { Stock } from './repos.ts';
      export class Shelf extends Resource('racks', { repo: Stock }) { key = uuid({ primaryKey: true }); }
    `,
  );
  const racks = await project.quarry(
    'generate-migrations --name racks --rename-table shelves=racks --rename racks.id=key',
  );
  expect(racks).toMatchObject({ code: 0, err: expect.stringContaining('rename column racks.id to key') });
});
