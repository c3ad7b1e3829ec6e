import { expect, test } from 'vitest';
import { describeStatement } from '../../../src/migration/describe-statement.ts';
import { intoOwnSchema, readable } from '../../../src/schema/lint/into-own-schema.ts';
import { readStatement } from '../../../src/schema/lint/read-statement.ts';

test('what goes to the schema of the repo is read and told as what it does, whatever is in its name', () => {
  const sql = intoOwnSchema(`alter table "o'ld"."100% goods"`);
  expect(sql).toBe(
    `do $move$ begin execute format('alter table "o''ld"."100%% goods" set schema %I', current_schema()); end $move$`,
  );
  expect(readable(sql)).toBe(`alter table "o'ld"."100% goods" set schema public`);
  expect(readStatement(intoOwnSchema('alter table "old"."goods"'))).toEqual([
    { kind: 'moveTable', table: 'old.goods', schema: 'public' },
  ]);
  expect(describeStatement(intoOwnSchema('alter table "old"."goods"'))).toBe('alter table old.goods set schema public');
});

test('any other anonymous block stays what it is', () => {
  const sql = 'do $$ begin perform 1; end $$';
  expect(readable(sql)).toBe(sql);
  expect(readStatement(sql)).toEqual([{ kind: 'opaque', what: 'do' }]);
});
