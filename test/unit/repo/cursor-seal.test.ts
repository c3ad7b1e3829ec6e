import { afterEach, describe, expect, test } from 'vitest';
import { configOf, effectiveConfig } from '../../../src/repo/config.ts';
import { sealCursor, unsealCursor } from '../../../src/repo/cursor-seal.ts';
import { defineRepo } from '../../../src/repo/repo.ts';

const old = 'o'.repeat(32);
const young = 'y'.repeat(40);
const query = { resource: '.tickets', order: 'by subject', conditions: 'status open' };

let count = 0;
const repoWith = (cursorSecret?: string | readonly string[]) => defineRepo(`sealed${++count}`, { cursorSecret });

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

describe('a sealed cursor', () => {
  test('gives its text back to the query it was made for, and to no other', () => {
    const repo = repoWith(old);
    const cursor = sealCursor(repo, '["ä", null]', query);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(unsealCursor(repo, cursor, query)).toEqual({ text: '["ä", null]' });
    for (const part of ['resource', 'order', 'conditions'] as const)
      expect(unsealCursor(repo, cursor, { ...query, [part]: 'other' })).toEqual({ refused: part });
  });

  test('shows nothing of its text, nor of the query, and never looks the same', () => {
    const repo = repoWith(old);
    const cursor = sealCursor(repo, 'ann@example.org', query);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/ann|tickets|subject|open/);
    expect(sealCursor(repo, 'ann@example.org', query)).not.toBe(cursor);
  });

  test('is refused when a single bit of it, its length or its spelling is another', () => {
    const repo = repoWith(old);
    const cursor = sealCursor(repo, '["x"]', query);
    const bytes = Buffer.from(cursor, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const forged = Buffer.from(bytes);
      forged[at] = (forged[at] ?? 0) ^ 1;
      expect(unsealCursor(repo, forged.toString('base64url'), query)).toEqual({ refused: 'forged' });
    }
    for (let length = 0; length < cursor.length; length++)
      expect(unsealCursor(repo, cursor.slice(0, length), query)).toEqual({ refused: 'forged' });
    for (const spelling of [
      `${cursor}=`,
      ` ${cursor}`,
      `${cursor}\u0000`,
      `${cursor}\ud800`,
      `${cursor}!`,
      cursor + cursor,
    ])
      expect(unsealCursor(repo, spelling, query)).toEqual({ refused: 'forged' });
  });

  test('outlives the change of a secret as long as the former one is named', () => {
    const cursor = sealCursor(repoWith(old), '[]', query);
    expect(unsealCursor(repoWith([young, old]), cursor, query)).toEqual({ text: '[]' });
    expect(unsealCursor(repoWith(young), cursor, query)).toEqual({ refused: 'forged' });
    const next = sealCursor(repoWith([young, old]), '[]', query);
    expect(unsealCursor(repoWith(young), next, query)).toEqual({ text: '[]' });
    expect(unsealCursor(repoWith(old), next, query)).toEqual({ refused: 'forged' });
  });

  test('without a secret belongs to the process, and production is warned of that once', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error) => void warnings.push(warning.message);
    process.on('warning', warned);
    delete process.env['CURSOR_SECRET'];
    const cursor = sealCursor(repoWith(), '[]', query);
    expect(unsealCursor(repoWith(), cursor, query)).toEqual({ text: '[]' });
    process.env['NODE_ENV'] = 'production';
    const deployed = repoWith();
    sealCursor(deployed, '[]', query);
    sealCursor(deployed, '[]', query);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings.filter((text) => text.includes(deployed.name))).toEqual([
      expect.stringContaining(`Repo '${deployed.name}' has no cursorSecret`),
    ]);
  });
});

describe('cursorSecret', () => {
  test('comes from <NAME>_CURSOR_SECRET, the option, or CURSOR_SECRET, several with commas', () => {
    const repo = repoWith(old);
    const own = `${repo.name.toUpperCase()}_CURSOR_SECRET`;
    expect(configOf(repo, { [own]: `${young}, ${old}`, CURSOR_SECRET: 'g'.repeat(32) }).cursors).toEqual({
      secrets: [young, old],
      from: own,
    });
    expect(configOf(repo, { CURSOR_SECRET: young }).cursors).toEqual({ secrets: [old], from: 'option cursorSecret' });
    expect(configOf(repoWith(), { CURSOR_SECRET: young }).cursors).toEqual({ secrets: [young], from: 'CURSOR_SECRET' });
    expect(configOf(repoWith(), {}).cursors).toEqual({ secrets: [], from: 'a key of this process' });
    const reader = defineRepo(`reader${++count}`, { sameDatabaseAs: repo, readOnly: true });
    expect(configOf(reader, {}).cursors.secrets).toEqual([old]);
  });

  test('is refused where it is short, and never shown', () => {
    for (const cursorSecret of ['sesame', [], ['sesame'], [old, 'sesame'], 7 as never]) {
      const define = () => defineRepo('unsealed', { cursorSecret });
      expect(define).toThrow("option 'cursorSecret': expected a text of 32 characters or more");
      expect(define).not.toThrow('sesame');
    }
    const repo = repoWith();
    expect(() => configOf(repo, { CURSOR_SECRET: 'sesame' })).toThrow('CURSOR_SECRET cannot be used: secrets of 32');
    expect(() => configOf(repo, { CURSOR_SECRET: `${old},sesame` })).not.toThrow('sesame');
    expect(JSON.stringify(effectiveConfig(repoWith([young, old]), {}))).not.toMatch(`${old}|${young}`);
  });
});
