import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { openQuery } from '../support/pg-query.ts';
import { makeProject, run } from '../support/project.ts';
import { projectFiles } from '../support/pulled/project-files.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
const hasServer = inject('serverUrl') !== '';

describe.skipIf(!hasServer).each(['network', 'legacy', 'measures'])('quarry pull of a database called %s', (name) => {
  test('writes modules that compile, and leaves nothing to generate (M270)', async () => {
    const url = await createDatabase(`pull_${name}`);
    const project = makeProject(projectFiles, { DATABASE_URL: url });
    const query = await openQuery(url);
    const sql = readFileSync(join(root, `test/support/pulled/${name}.sql`), 'utf8');
    for (const statement of sql.split(/;\n/)) if (statement.trim() !== '') await query(statement);
    await query.close();
    const { code, err } = await project.quarry('pull --baseline');
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
    await run(process.execPath, [tsc, '-p', project.folder]);
    expect((await project.quarry('pull --baseline')).err).toContain('nothing new: every table has its resource');
    project.remove();
    await dropDatabase(url);
  });
});
