import type { ColumnText } from '../lint/act.ts';
import { rule } from '../lint/rule.ts';

const needsValue = ({ notNull, default: given, identity, generated, type, constraints }: ColumnText): boolean =>
  (notNull || constraints.some((one) => one.type === 'primary key')) &&
  (given === undefined || given[0]?.text === 'null') &&
  !identity &&
  generated === undefined &&
  !type.name.endsWith('serial');

export const requiredColumnWithoutDefault = rule({
  about: ['addColumn'],
  family: 'lock',
  title: 'A required column has nothing for the rows there are',
  severity: 'error',
  why: 'Adding it fails as soon as the table has a row.',
  fix: 'Give it a default; or add it optional, fill it in batches, and make it required by a validated check (quarry generate-migrations does, with --backfill).',
  bad: [{ tx: ['alter table users add column nickname text not null'] }],
  good: [{ tx: ["alter table users add column nickname text not null default ''"] }],
  find: (act, scene) =>
    scene.isOld(act.table) && needsValue(act.column)
      ? `The rows of ${act.table} have nothing to put into ${act.column.name}, which is required`
      : undefined,
});
