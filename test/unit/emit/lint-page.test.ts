import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lintPage } from '../../../src/emit/lint-page.ts';
import { rules } from '../../../src/schema/lint/rules.ts';

const page = new URL('../../../docs/lint.md', import.meta.url);

test('docs/lint.md is what the rules say: `npm run docs` makes it anew', () => {
  expect(readFileSync(page, 'utf8')).toBe(lintPage());
});

test('lintPage() has a section for each rule, with its reason and recipe', () => {
  const text = lintPage();
  for (const [id, { why, fix }] of Object.entries(rules)) {
    expect(text.split(`\n### ${id}\n`)).toHaveLength(2);
    expect(text).toContain(why);
    expect(text).toContain(fix);
  }
});
