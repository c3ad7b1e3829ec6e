import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longHistory } from '../support/long-history.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/** Leaves which files of the project's migrations the process read, as often as it read them, or imported; and Babel. */
const watch = `import fs, { writeFileSync } from 'node:fs';
import module, { syncBuiltinESMExports } from 'node:module';
const seen = [];
const note = (file) => {
  const [, migration, babel] = /[\\\\/](?:migrations[\\\\/](.*\\.(?:json|ts))|(babel\\.cjs))$/.exec(String(file)) ?? [];
  const name = migration ?? babel;
  if (name !== undefined) seen.push(name.replaceAll('\\\\', '/'));
};
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => {
  note(file);
  return readFileSync(file, ...rest);
};
syncBuiltinESMExports();
module.registerHooks?.({
  load(url, context, next) {
    note(url);
    return next(url, context);
  },
});
process.on('exit', () => writeFileSync('read.json', JSON.stringify(seen)));
`;

describe.each([50, 500])('a history of %i migrations', (migrations) => {
  let project: TestProject;
  beforeAll(() => {
    project = makeProject(
      { ...longHistory(50, migrations), 'watch.mjs': watch },
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', NODE_OPTIONS: '--import=./watch.mjs' },
    );
  });
  afterAll(() => project.remove());

  test('is folded and compared without a database, and each file read once, none of them loaded, nor Babel', async () => {
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    const read = JSON.parse(project.read('read.json')) as readonly string[];
    const files = project.list('migrations').filter((name) => name.endsWith('.ts'));
    const metas = project.list('migrations/meta').map((name) => `meta/${name}`);
    expect(files).toHaveLength(migrations);
    expect([...read].sort()).toEqual([...files, ...metas].sort());
  });

  test('has its hand-written files loaded, and none beside them', async () => {
    const name = '20300101000000_by_hand.ts';
    project.write(
      `migrations/${name}`,
      "export default { version: '20300101000000', name: 'by_hand', up: [{ tx: ['select 1'] }], down: [] };\n",
    );
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    const read = JSON.parse(project.read('read.json')) as readonly string[];
    expect([...new Set(read.filter((one, i) => read.indexOf(one) < i))]).toEqual([name]);
    project.write(`migrations/${name}`, "export default { version: '20300101000000', name: 'by_hand', up: [{\n");
    const { code, err } = await project.quarry('generate-migrations --check');
    expect(code).toBe(1);
    expect(err).toContain(`migrations/${name} cannot be loaded`);
  });
});
