import {
  bigint,
  boolean,
  bytea,
  date,
  decimal,
  float,
  integer,
  interval,
  json,
  list,
  text,
  time,
  timestamp,
  uuid,
} from '../type/registry.ts';
import type { Type } from '../type/type.ts';

/** How the columns of hand-written statements are read, by type OID; what is not listed stays text. */
const scalars: readonly (readonly [oid: number, array: number, type: Type])[] = [
  [16, 1000, boolean],
  [17, 1001, bytea],
  [20, 1016, bigint],
  [21, 1005, integer],
  [23, 1007, integer],
  [26, 1028, integer],
  [700, 1021, float],
  [701, 1022, float],
  [1700, 1231, decimal()],
  [25, 1009, text],
  [1043, 1015, text],
  [1042, 1014, text],
  [19, 1003, text],
  [114, 199, json()],
  [3802, 3807, json()],
  [1082, 1182, date],
  [1083, 1183, time()],
  [1114, 1115, text],
  [1184, 1185, timestamp() as Type],
  [1186, 1187, interval],
  [2950, 2951, uuid],
] as readonly (readonly [number, number, Type])[];

const byOid = new Map<number, Type>();
for (const [oid, array, type] of scalars) {
  byOid.set(oid, type);
  byOid.set(array, list(type) as Type);
}

/** The type a column of this OID is read with. */
export function typeOfOid(oid: number): Type {
  return byOid.get(oid) ?? (text as Type);
}
