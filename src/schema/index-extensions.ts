import type { Type } from '../type/type.ts';

/** The access methods that know scalar values by an extension only. */
const scalars: Readonly<Record<string, string>> = { gist: 'btree_gist', gin: 'btree_gin' };
const methods: Readonly<Record<string, string>> = { hnsw: 'vector', ivfflat: 'vector', bloom: 'bloom' };
const classes: readonly (readonly [RegExp, string])[] = [
  [/_trgm_ops$/, 'pg_trgm'],
  [/^(vector|halfvec|sparsevec)_/, 'vector'],
  [/^(gist|gin)_\w*ltree_ops$/, 'ltree'],
  [/^gist__int(big)?_ops$|^gin__int_ops$/, 'intarray'],
  [/^(gist|gin)_hstore_ops$/, 'hstore'],
];
const scalarTypes =
  /^(smallint|integer|bigint|real|double precision|numeric|money|oid|date|interval|uuid|boolean|text|citext|bytea|character|character varying|time|timestamp)(\(\d+(,\d+)?\))?( with(out)? time zone)?$/;

/** What an index key over a type cannot do without: `btree_gist` where a GiST index holds a number. */
export function extensionsOfKey(type: Type, method: string, opclass: string | undefined): string[] {
  const byMethod = methods[method];
  const byClass = classes.find(([pattern]) => opclass !== undefined && pattern.test(opclass))?.[1];
  const scalar = type.enumeration !== undefined || scalarTypes.test(type.sql);
  const byType = opclass === undefined && scalar ? scalars[method] : undefined;
  return [byMethod, byClass, byType].filter((name) => name !== undefined);
}
