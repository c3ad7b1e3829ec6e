import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const hasServer = inject('serverUrl') !== '';

describe.each([hasServer ? 'server' : 'pglite'])('a migration file that was renamed, on %s', (engine) => {
  let project: TestProject;
  let url: string | undefined;
  beforeAll(async () => {
    url = engine === 'server' ? await createDatabase('renamed') : undefined;
    project = makeProject(helpdesk, url === undefined ? { QUARRY_LITE: 'pglite' } : { DATABASE_URL: url });
    await project.quarry('generate-migrations --name add_helpdesk --no-verify');
    await project.quarry('migrate');
  });
  afterAll(async () => {
    project.remove();
    if (url !== undefined) await dropDatabase(url);
  });
  const file = () => project.list('migrations').find((name) => name.endsWith('.ts')) ?? '';

  test.each([
    ['its name', (name: string) => name.replace('add_helpdesk', 'begin')],
    ['its version', (name: string) => name.replace(/^\d{14}/, '20200101000000')],
  ])('is known by what it says inside, and not run again: %s (M226)', async (_, rename) => {
    const path = (name: string): string => join(project.folder, 'migrations', name);
    renameSync(path(file()), path(rename(file())));
    // Applied and unchanged it is not even loaded; with other bytes it is.
    for (const more of ['', '\n']) {
      project.write(`migrations/${file()}`, project.read(`migrations/${file()}`) + more);
      const { code, err } = await project.quarry('migrate');
      expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('Migrations already up') });
    }
    expect(await project.quarry('status --exit-code')).toMatchObject({ code: 0 });
    expect(await project.quarry('generate-migrations --check')).toMatchObject({ code: 0 });
  });
});
