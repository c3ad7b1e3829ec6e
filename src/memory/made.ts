import { randomBytes, randomUUID } from 'node:crypto';
import { uuidVersionOf } from '../model/attribute-model.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import { fitting } from './fitting.ts';
import { valueIn } from './judge.ts';
import { Scope } from './scope.ts';
import type { Writing } from './writing.ts';

/** What the database would put into a column nobody gave a value for. */
export function madeFor(resource: ResourceModel, attribute: AttributeModel, writing: Writing): unknown {
  const { column, type, generated, default: fallback } = attribute;
  if (generated?.by === 'identity') {
    const next = writing.store.next(writing.place(resource), column);
    return type.family === 'bigint' ? next : Number(next);
  }
  if (fallback?.in !== 'sql') return null;
  const version = uuidVersionOf(fallback.expr);
  if (version !== undefined) return version === 7 ? uuidSeven() : randomUUID();
  return fitting(valueIn(fallback.expr, new Scope(writing)), fallback.expr, attribute);
}

/** 48 bits of milliseconds, then chance. */
function uuidSeven(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x70, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
