// Clients that are generated from a schema, by their own command line; what it writes is TypeScript.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Node 20 has no groupBy, which ZenStack's command line and runtime expect. */
export const groupBy = new URL('contestant/schema/group-by.js', import.meta.url).href;

const commands = {
  prisma: {
    words: ['node_modules/prisma/build/index.js', 'generate', '--schema', 'schema.prisma'],
    // Only migrations use the schema engine, yet a missing one is fetched first: any program will do.
    environment: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  },
  zenstack: {
    words: ['node_modules/@zenstackhq/cli/bin/cli', 'generate', '--schema', 'schema.zmodel', '--output', 'generated'],
    environment: { NODE_OPTIONS: `--import=${groupBy}` },
  },
};

function transpile(folder) {
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(folder, file), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), outputText);
  }
}

/** Generates the client in `folder`, where its packages are installed. */
export function generate(name, folder) {
  const { words, environment } = commands[name];
  const env = { ...process.env, ...environment, DO_NOT_TRACK: '1', CHECKPOINT_DISABLE: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`its client could not be generated: ${stderr || stdout}`);
  transpile(join(folder, 'generated'));
}
