import { expect, test } from 'vitest';
import { statementsIn } from '../../../src/migration/structure/script.ts';

test('statementsIn() ends a statement at its semicolon, and nowhere inside of one', () => {
  const script = `-- a; comment
create table "a;b" (t text default 'x;y');
/* b; */ create function f() returns int language sql as $f$ select 1; select 2; $f$;

create function g(n int) returns int language sql
begin atomic
  select case when n > 0 then 1 else 2 end;
  select 2;
end;;
select 'begin atomic', "case" from x
`;
  expect(statementsIn(script).map(({ sql, line }) => [line, sql.split('\n')[0]])).toEqual([
    [2, `create table "a;b" (t text default 'x;y')`],
    [3, 'create function f() returns int language sql as $f$ select 1; select 2; $f$'],
    [5, 'create function g(n int) returns int language sql'],
    [10, `select 'begin atomic', "case" from x`],
  ]);
  expect(statementsIn(' ; -- nothing\n')).toEqual([]);
});
