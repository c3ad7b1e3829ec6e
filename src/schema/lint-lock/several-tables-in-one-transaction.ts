import { rule } from '../lint/rule.ts';
import type { Scene } from '../lint/scene.ts';

/** Another table that the transaction holds already; named once, by the act that takes the second table. */
function lockedBefore(scene: Scene, table: string): string | undefined {
  const held = scene.together.flatMap((act) =>
    'table' in act && act.kind !== 'createIndex' && act.kind !== 'changeRows' && scene.isOld(act.table)
      ? [act.table]
      : [],
  );
  return held.includes(table) ? undefined : held.find((other) => other !== table);
}

export const severalTablesInOneTransaction = rule({
  about: ['addColumn', 'dropColumn', 'renameColumn', 'renameTable', 'alterType', 'setNotNull', 'dropTable'],
  family: 'lock',
  title: 'Several tables in use are locked in one transaction',
  severity: 'notice',
  why: 'The lock of the first is held while the second is waited for; a query that takes them the other way round is a deadlock.',
  fix: 'Make a step of each table.',
  bad: [{ tx: ['alter table users add column nickname text', 'alter table tickets add column priority text'] }],
  good: [
    { tx: ['alter table users add column nickname text'] },
    { tx: ['alter table tickets add column priority text'] },
  ],
  find: (act, scene) => {
    const table = act.kind === 'dropTable' ? act.name : act.table;
    const other = scene.isOld(table) ? lockedBefore(scene, table) : undefined;
    return other && `${table} is locked while ${other} still is, in the other order than some query may take them`;
  },
});
