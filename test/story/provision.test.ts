import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const hasServer = inject('serverUrl') !== '';
const projects: TestProject[] = [];
const make = (...args: Parameters<typeof makeProject>): TestProject => {
  const project = makeProject(...args);
  projects.push(project);
  return project;
};
afterEach(async () => {
  for (const project of projects.splice(0)) {
    if (existsSync(join(project.folder, '.quarry'))) await project.quarry('reset');
    project.remove();
  }
});

const holding = {
  ...helpdesk,
  'seeds.ts': `import { existsSync } from 'node:fs';
export async function seed() {
  console.log('holding');
  while (existsSync('hold')) await new Promise((resolve) => setTimeout(resolve, 50));
}
`,
};

/** A process that uses the databases until the file \`hold\` is gone. */
async function hold(project: TestProject, env?: Record<string, string>) {
  writeFileSync(join(project.folder, 'hold'), '');
  const { child, ended } = project.start(['db', 'seed'], env);
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => String(chunk).includes('holding') && resolve());
    child.on('close', () => resolve());
  });
  const letGo = () => {
    rmSync(join(project.folder, 'hold'));
    return ended;
  };
  const kill = () => {
    child.kill('SIGKILL');
    return ended;
  };
  return { child, letGo, kill };
}

const postmaster = (project: TestProject): number | undefined => {
  const file = join(project.folder, '.quarry/postgres/data/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined;
};

describe('mode', () => {
  test('production without a URL ends at once, naming the variable with an example (E006 S22 S94)', async () => {
    const project = make(helpdesk, { NODE_ENV: 'production' });
    const { code, out, err } = await project.quarry('migrate');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('DATABASE_URL must be set');
    expect(err).toContain('DATABASE_URL=postgres://user:password@host:5432/database');
    expect(err).not.toMatch(/^\s+at /m);
    expect(existsSync(join(project.folder, '.quarry'))).toBe(false);
  });

  test('an unknown DATA_MODE lists both, an unknown engine all three (S51)', async () => {
    const project = make(helpdesk);
    const mode = await project.quarry('status', { DATA_MODE: 'litee' });
    expect(mode).toMatchObject({ code: 1 });
    expect(mode.err).toMatch(/Did you mean 'lite'\?[\s\S]*DATA_MODE=lite[\s\S]*DATA_MODE=pro/);
    const engine = await project.quarry('status', { QUARRY_LITE: 'mysql' });
    expect(engine.err).toContain('system, embedded, pglite');
  });

  test('DATA_MODE=pro without a URL is an error also in development (S51)', async () => {
    const { code, err } = await make(helpdesk, { DATA_MODE: 'pro' }).quarry('status');
    expect(code).toBe(1);
    expect(err).toContain('DATABASE_URL must be set');
  });

  test.skipIf(!hasServer)('DATABASE_URL means pro: nothing is made here (S52)', async () => {
    const url = await createDatabase('story');
    const project = make(helpdesk, { DATABASE_URL: url });
    expect(await project.quarry('status')).toMatchObject({ code: 0 });
    expect(existsSync(join(project.folder, '.quarry'))).toBe(false);
    await dropDatabase(url);
  });

  test('a server that is not there, and a URL that is none, are one clear error without a stack or a password', async () => {
    const project = make(helpdesk);
    const closed = await project.quarry('migrate', { DATABASE_URL: 'postgres://user:canary@127.0.0.1:1/db' });
    expect(closed).toMatchObject({ code: 1 });
    expect(closed.err).toContain('127.0.0.1:1');
    expect(closed.err).toContain('ECONNREFUSED');
    const junk = await project.quarry('migrate', { DATABASE_URL: 'postgres://user:canary@' });
    expect(junk).toMatchObject({ code: 1 });
    for (const { err } of [closed, junk]) {
      expect(err).not.toMatch(/^\s+at /m);
      expect(err).not.toContain('canary');
    }
    const verbose = await project.start(['migrate', '--verbose'], { DATABASE_URL: 'junk' }).ended;
    expect(verbose.err).toMatch(/^\s+at /m);
  });
});

describe('local databases on pglite', () => {
  test('a second process is refused with the pid of the first, a dead one is none (E194 S63)', async () => {
    const project = make(holding, { QUARRY_LITE: 'pglite' });
    const first = await hold(project);
    const second = await project.quarry('status');
    expect(second).toMatchObject({ code: 1 });
    expect(second.err).toContain(`process ${first.child.pid}`);
    await first.kill();
    expect(await project.quarry('status')).toMatchObject({ code: 0 });
    expect(JSON.parse(project.read('.quarry/engine.json'))).toEqual({ engine: 'pglite' });
  });

  test('the engine that made the databases is kept, whatever else is installed', async () => {
    const project = make(helpdesk);
    expect((await project.quarry('status', { QUARRY_LITE: 'pglite' })).err).toContain('local database: PGlite in');
    const later = await project.quarry('status');
    expect(later).toMatchObject({ code: 0 });
    expect(later.err).not.toContain('local database');
    expect(readdirSync(join(project.folder, '.quarry'))).not.toContain('postgres');
    expect(await project.quarry('reset')).toMatchObject({ code: 0 });
    expect(existsSync(join(project.folder, '.quarry/pglite'))).toBe(false);
    expect(existsSync(join(project.folder, '.quarry/engine.json'))).toBe(false);
  });
});

describe.skipIf(!hasServer)('local databases on a system server', () => {
  test('a first start makes a private cluster, a second reuses it, the last to leave stops it (S53 E192)', async () => {
    const project = make(holding);
    const first = await hold(project, { QUARRY_LITE: 'system' });
    const data = join(project.folder, '.quarry/postgres/data');
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const made = statSync(join(data, 'PG_VERSION')).mtimeMs;
    const pid = postmaster(project);
    expect(pid).toBeGreaterThan(0);
    expect(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[5]).toBe('');
    const second = await project.quarry('status');
    expect(second).toMatchObject({ code: 0 });
    expect(postmaster(project)).toBe(pid);
    await first.letGo();
    expect(postmaster(project)).toBeUndefined();
    expect(await project.quarry('status')).toMatchObject({ code: 0 });
    expect(statSync(join(data, 'PG_VERSION')).mtimeMs).toBe(made);
  });

  test('four processes that start at once share one new cluster, and each migration runs once (E139)', async () => {
    const project = make(helpdesk, { QUARRY_LITE: 'system' });
    await project.quarry('generate-migrations --name all');
    const answers = await Promise.all([1, 2, 3, 4].map(() => project.quarry('migrate')));
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const ran = answers.filter(({ err }) => err.includes('== Migrated'));
    expect(ran).toHaveLength(1);
    expect(answers.filter(({ err }) => err.includes('Migrations already up'))).toHaveLength(3);
    expect(postmaster(project)).toBeUndefined();
  });

  test('a killed owner leaves nothing to clean: the next one takes its server over', async () => {
    const project = make(holding, { QUARRY_LITE: 'system' });
    const first = await hold(project);
    const pid = postmaster(project);
    await first.kill();
    expect(postmaster(project)).toBe(pid);
    expect(await project.quarry('status')).toMatchObject({ code: 0 });
    expect(postmaster(project)).toBeUndefined();
  });
});

describe('project', () => {
  const broken = (files: Record<string, string>) => make({ ...helpdesk, ...files });

  test('without a config the command says what to write', async () => {
    const project = make({});
    const { code, err } = await project.quarry('status');
    expect(code).toBe(1);
    expect(err).toContain('There is no quarry.config.ts');
  });

  test('an unknown option of the config is answered with the nearest', async () => {
    const { code, err } = await broken({
      'quarry.config.ts': `import { defineConfig } from 'quarry';\nexport default defineConfig({ resourses: 'x', data: { mode: 'cloud' } });\n`,
    }).quarry('status');
    expect(code).toBe(1);
    expect(err).toContain("there is no option 'resourses'. Did you mean 'resources'");
    expect(err).toContain("option 'data.mode': expected 'lite' or 'pro', not 'cloud'");
    expect(err).toContain('quarry.config.ts:2:');
  });

  test('the package is one module to a config, whether it takes a part of it or the whole', async () => {
    const project = broken({
      'quarry.config.ts': `import * as quarry from 'quarry';
import { defineConfig, Resource, uuid } from 'quarry';
import { main } from './repo.ts';
class Plain extends quarry.Resource('plains', { repo: main }) {
  id = uuid({ primaryKey: true });
}
const same = quarry.defineConfig === defineConfig && quarry.Resource === Resource && quarry.QuarryError.name === 'QuarryError';
if (!same || !('uuid' in quarry) || 'nothing' in quarry || !Object.keys(quarry).includes('defineRepo')) throw new Error('two');
export default defineConfig({ repos: [main], resources: [Plain] });
`,
    });
    const { code, out, err } = await project.quarry('generate-migrations --check');
    expect([code, out + err]).toEqual([3, expect.stringContaining('plains')]);
  });

  test('no resources: the error shows the glob that was searched (S93)', async () => {
    const project = make({
      ...helpdesk,
      'quarry.config.ts': helpdesk['quarry.config.ts'].replace(
        'repos: [main]',
        "repos: [main], resources: 'domain/**/*.ts'",
      ),
    });
    const { code, err } = await project.quarry('generate-migrations --check');
    expect(code).toBe(1);
    expect(err).toContain("'domain/**/*.ts'");
  });

  test('an error in a file of the project is shown with its place and without our stack', async () => {
    const project = broken({
      'resources/user.ts': `interface A {\n  b: string;\n}\nexport const a = (null as unknown as A).b;\n`,
    });
    const { code, err } = await project.quarry('generate-migrations --check');
    expect(code).toBe(1);
    expect(err).toContain('resources/user.ts:4:');
    expect(err).not.toMatch(/^\s+at /m);
    const wrong = broken({ 'resources/user.ts': 'const a = = 1;\n' });
    expect((await wrong.quarry('generate-migrations --check')).err).toContain('resources/user.ts:1:1');
  });

  test('the command and the project share one instance of the package', async () => {
    const project = make(
      {
        ...helpdesk,
        'seeds.ts': `import { QuarryError, Resource } from 'quarry';
import { User } from './resources/user.ts';
import { User as Again } from './resources/user.ts';
export async function seed() {
  const error = await User.get('00000000-0000-0000-0000-000000000000').catch((found) => found);
  console.log(JSON.stringify({ known: error instanceof QuarryError, code: error.code, once: User === Again, resource: typeof Resource }));
}
`,
      },
      { QUARRY_LITE: 'pglite' },
    );
    await project.quarry('generate-migrations --name all');
    await project.quarry('migrate');
    const { out } = await project.quarry('db seed');
    expect(JSON.parse(out)).toEqual({ known: true, code: 'not_found', once: true, resource: 'function' });
  });

  test('.env beside the config is loaded and announced', async () => {
    const project = make({ ...helpdesk, '.env': 'POOL_SIZE=7\n' });
    const { out, err } = await project.quarry('config main --json');
    expect(err).toContain('loaded .env');
    expect(JSON.parse(out)).toMatchObject({ repo: 'main', pool: { size: 7, from: 'POOL_SIZE' } });
  });

  test('config prints effective values, without the password (S04 S96)', async () => {
    const project = make(helpdesk, { DATABASE_URL: 'postgres://app:canary@db.example.org:6000/app' });
    const { out, err } = await project.quarry('config');
    expect(out).toMatch(/host +db\.example\.org/);
    expect(out).toMatch(/pool +10 \(default\)/);
    expect(out + err).not.toContain('canary');
    const wrong = await project.quarry('config', { POOL_SIZE: 'many' });
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.err).toContain("POOL_SIZE='many'");
  });

  test.skipIf(!hasServer)('doctor multiplies instances and pools (S09)', async () => {
    const url = await createDatabase('story');
    const project = make(helpdesk, { DATABASE_URL: url });
    const { code, out } = await project.quarry('doctor --instances 3', { POOL_SIZE: '400' });
    expect(code).toBe(1);
    expect(out).toMatch(/3 × 400 = 1200 > \d+ usable/);
    expect(await project.quarry('doctor')).toMatchObject({ code: 0 });
    await dropDatabase(url);
  });
});

describe('start-demo on pglite', () => {
  test('goes from resources to seeded databases, and a second time changes nothing (S105)', async () => {
    const project = make(helpdesk, { QUARRY_LITE: 'pglite' });
    const first = await project.quarry('start-demo');
    expect(first).toMatchObject({ code: 0 });
    expect(first.err).toMatch(/wrote migrations[\s\S]*add_tickets_and_users[\s\S]*== Migrated/);
    const second = await project.quarry('start-demo');
    expect(second).toMatchObject({ code: 0 });
    expect(second.err).not.toContain('wrote migrations');
    expect(second.err).toContain('Migrations already up');
    const { out } = await project.start(['console', '-e', 'User.count()']).ended;
    expect(out.trim()).toBe('1');
  });
});
