import { expect, test } from 'vitest';
import { tokens } from '../../../src/schema/token.ts';
import { columnsOf, rawTree, renameColumnIn } from '../../../src/schema/tree.ts';
import { call, col, literal } from '../../support/state.ts';

const texts = (sql: string) => tokens(sql).map(({ text }) => text);

test('tokens() splits SQL and forgets space, case and comments', () => {
  expect(texts('SELECT a.b, "C""d" -- x\n /* a /* b */ c */ FROM t')).toEqual([
    'select',
    'a',
    '.',
    'b',
    ',',
    '"C""d"',
    'from',
    't',
  ]);
  expect(texts(`'it''s' E'a\\'b' $$x;'y$$ $t$ $$ $t$ $1`)).toEqual([
    "'it''s'",
    `E'a\\'b'`,
    `$$x;'y$$`,
    '$t$ $$ $t$',
    '$1',
  ]);
  expect(texts('a::int>=-1.5e3-- end')).toEqual(['a', '::', 'int', '>=-', '1.5e3']);
  expect(texts('a>/*b*/1')).toEqual(['a', '>', '1']);
});

test('tokens() reads what is left open to the end', () => {
  expect(texts("'open")).toEqual(["'open"]);
  expect(texts('a /* open')).toEqual(['a']);
  expect(texts('$x$ open')).toEqual(['$x$ open']);
});

test('tokens() knows where each token stands', () => {
  expect(tokens('  ab "c"').map(({ start, end }) => [start, end])).toEqual([
    [2, 4],
    [5, 8],
  ]);
});

test('renameColumnIn() follows columns through calls and raw SQL', () => {
  const tree = call(
    'and',
    [call('eq', [col('a', 'text'), literal('a', 'text')], 'boolean'), rawTree(`"a" > 'a' or a is null`)],
    'boolean',
  );
  const renamed = renameColumnIn(tree, 'a', 'b');
  expect(renamed).toEqual(
    call(
      'and',
      [call('eq', [col('b', 'text'), literal('a', 'text')], 'boolean'), rawTree(`"b" > 'a' or b is null`)],
      'boolean',
    ),
  );
  expect(columnsOf(renamed)).toContain('b');
  expect(columnsOf(renamed)).not.toContain('a');
});
