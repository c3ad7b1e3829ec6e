import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What the compiler says about a module of a user's. */
function complaints(source: string): string {
  const folder = `${root}test/.generated/compile-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/module.ts`, source);
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: `${root}tsconfig.json`, include: ['module.ts'] }));
  try {
    execFileSync(process.execPath, [`${root}node_modules/typescript-7/bin/tsc`, '-p', folder, '--noEmit'], {
      encoding: 'utf8',
    });
    return '';
  } catch (error) {
    return (error as { readonly stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a resource names its table and repo; a repo that is none does not compile (S98)', () => {
  const source = (repo: string) => `
    import { defineRepo, Resource, uuid } from 'quarry';
    const Support = defineRepo('support');
    export class Ticket extends Resource('tickets', { repo: ${repo} }) {
      id = uuid({ primaryKey: true });
    }`;
  expect(complaints(source('Support'))).toBe('');
  expect(complaints(source('Suport'))).toContain("Cannot find name 'Suport'");
  expect(complaints(source("'support'"))).toContain("Type 'string' is not assignable");
});
