import type { Delta, DeltaOf } from '../delta/delta.ts';
import { overEnum } from '../domain/strays.ts';
import { nameOfKey } from '../key.ts';
import type { Inspection } from '../operation.ts';
import { keyOf } from '../state.ts';
import { namesMade } from '../statement.ts';
import { type Node, node, type PlanContext } from './node.ts';

/** Extensions: there, and gone where nothing else in the database stands on them. */
export const createExtension = ({ name }: DeltaOf<'createExtension'>): Node[] => [
  node([{ kind: 'createExtension', name }], { makes: [`extension ${name}`] }),
];

/** Everything else may stand on it, so it goes last: every table and column that goes says so by `uses`. */
export const dropExtension = ({ name }: DeltaOf<'dropExtension'>, context: PlanContext): Node[] => [
  node([{ kind: 'dropExtension', name, precheck: dependantsOf('extension', name, context) }], {
    ends: [`extension ${name}`],
  }),
];

/** Others that stand on an extension or a type, by the name it has before the migration. */
export const dependantsOf = (of: 'extension' | 'type', name: string, context: PlanContext): Inspection => ({
  finds: 'dependants',
  of,
  name: of === 'type' ? context.formerType(name) : name,
  going: going(context),
});

/** What the migration itself drops or changes, in the names that hold before it: that may well depend on the extension. */
function going(context: PlanContext): readonly string[] {
  const names = [...context.early, ...context.deltas].flatMap((delta) => leaving(delta, context));
  const touched = [...context.touched].map((id) => {
    const at = id.lastIndexOf('.');
    return columnBefore(context, id.slice(0, at), id.slice(at + 1));
  });
  return [...new Set([...names, ...touched])].sort();
}

const columnBefore = (context: PlanContext, key: string, name: string): string =>
  `column ${context.formerTable(key) ?? key}.${context.nameBefore(key, name) ?? name}`;

function leaving(delta: Delta, context: PlanContext): string[] {
  const table = (key: string): string => context.formerTable(key) ?? key;
  const column = (key: string, name: string): string => `column ${table(key)}.${context.nameBefore(key, name) ?? name}`;
  switch (delta.kind) {
    case 'dropTable':
      return [`table ${table(keyOf(delta.table))}`];
    case 'dropColumn':
      return [column(delta.table, delta.column.name)];
    case 'alterColumnType':
    case 'alterColumnDefault':
    case 'alterColumnGenerated':
      return [column(delta.table, delta.column)];
    case 'dropPrimaryKey':
    case 'dropUnique':
    case 'dropCheck':
    case 'dropExclusion':
    case 'dropIndex':
    case 'dropForeignKey':
      return [`part ${table(delta.table)}.${context.formerOwned(delta.table, delta.object.name)}`];
    case 'dropView':
      return [`table ${keyOf(delta.view)}`];
    case 'alterView':
      return [`table ${keyOf(delta.before)}`];
    case 'alterEnumValues':
      return overEnum(context, delta.enum).map((key) => `made ${nameOfKey(context.formerType(key))}`);
    case 'dropDomain':
      return [`made ${delta.domain.name}`];
    case 'alterDomain':
      return [`made ${nameOfKey(context.formerType(keyOf(delta.before)))}`];
    case 'dropStatement':
      return namesMade(delta.statement).map((name) => `made ${name}`);
    default:
      return [];
  }
}
