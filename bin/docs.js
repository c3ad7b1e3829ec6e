// npm run docs [-- --check]: fills what the README quotes: the diagram, the tour's output, the commands' own help. The
// page about lint is made from its rules.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const quarry = (cwd, ...words) => {
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '100', QUARRY_LITE: 'pglite' };
  for (const name of ['FORCE_COLOR', 'DATABASE_URL', 'SUPPORT_DATABASE_URL', 'KNOWLEDGE_DATABASE_URL'])
    delete env[name];
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'bin/quarry.js'), ...words], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`quarry ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
};

async function diagram() {
  const file = join(root, 'dist/emit/mermaid.js');
  const { mermaid } = await import(`file://${file}`);
  const { loadProject, loadResources } = await import(`file://${join(root, 'dist/cli/load/project.js')}`);
  const terminal = { say: () => {} };
  const { model } = await loadResources(await loadProject({ cwd: root, flags: {}, terminal }));
  return `\`\`\`mermaid\n${mermaid(model, 'support')}\n\`\`\``;
}

function commands() {
  const overview = quarry(root, '--help');
  const names = [...overview.matchAll(/^ {2}([a-z][a-z -]*?) {2,}/gm)].map(([, name]) => name);
  const helps = names.map(
    (name) =>
      `<details><summary><code>quarry ${name}</code></summary>\n\n\`\`\`text\n${quarry(root, ...name.split(' '), '--help').trim()}\n\`\`\`\n\n</details>`,
  );
  return `\`\`\`text\n${overview.trim()}\n\`\`\`\n\n${helps.join('\n')}`;
}

/** What differs from run to run is written the same way each time. */
const settled = (text) =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'd1f8a2c4-0000-4000-8000-000000000000')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '2026-11-21T15:10:00.000Z')
    .replace(/, [\d.]+ ms$/gm, '')
    .replace(/[ \t]+$/gm, '');

/** The tour in a copy of the project, on an embedded database, so that the developer's own stays as it is. */
function tour() {
  const copy = mkdtempSync(join(tmpdir(), 'quarry-docs-'));
  try {
    for (const name of ['resources', 'drizzle', 'migrations', 'quarry.config.ts', 'package.json']) {
      if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
    return `\`\`\`text\n${settled(quarry(copy, 'start-demo')).trim()}\n\`\`\``;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const sections = { diagram, commands, tour };
const check = process.argv.includes('--check');
const only = check ? ['diagram', 'commands'] : Object.keys(sections);

const path = join(root, 'README.md');
let text = readFileSync(path, 'utf8');
for (const name of only) {
  const pattern = new RegExp(`(<!-- ${name}: [^>]*-->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`README.md has no section '${name}'`);
  const content = await sections[name]();
  text = text.replace(pattern, (_, open, close) => `${open}\n\n${content}\n\n${close}`);
}
if (check) {
  if (text !== readFileSync(path, 'utf8')) {
    console.error('README.md is behind the code: run `npm run docs` and commit it');
    process.exitCode = 1;
  }
} else {
  writeFileSync(path, text);
  const { lintPage } = await import(`file://${join(root, 'dist/emit/lint-page.js')}`);
  writeFileSync(join(root, 'docs/lint.md'), lintPage());
}
