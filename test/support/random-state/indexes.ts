import type { Index } from '../../../src/schema/state.ts';
import { call, col, index } from '../state.ts';
import type { DrawnColumn } from './columns.ts';

export function toIndex(table: string, { name, type, indexed }: DrawnColumn): Index[] {
  if (['no', 'constraint', 'exclusion'].includes(indexed) || type === 'jsonb') return [];
  const label = `${table}_${name}_index`;
  if (indexed === 'expression') return type === 'text' ? [index(label, [call('lower', [col(name, type)], type)])] : [];
  const where = call('isNotNull', [col(name, type)], 'boolean');
  if (indexed === 'partial') return [index(label, [name], { where, unique: true })];
  return [
    index(label, [name], {
      unique: indexed === 'unique',
      keys: [{ on: name, direction: indexed === 'plain' ? 'desc' : 'asc' }],
    }),
  ];
}
