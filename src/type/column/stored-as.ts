import { defineType } from '../define-type.ts';
import { InvalidTypeOption } from '../invalid-type.ts';
import type { Cast, Type } from '../type.ts';

const long: readonly (readonly [RegExp, string])[] = [
  [/^varchar\b/, 'character varying'],
  [/^char\b/, 'character'],
  [/^int2$/, 'smallint'],
  [/^float4$/, 'real'],
  [/^timestamptz(\(\d\))?$/, 'timestamp$1 with time zone'],
  [/^timestamp(\(\d\))?$/, 'timestamp$1 without time zone'],
];

/** Types of columns that hold the same values, by the name in the declaration language. */
const kin: Readonly<Record<string, { readonly like: RegExp; readonly fix: string }>> = {
  text: { like: /^character( varying)?(\([1-9]\d*\))?$/, fix: "sql: 'varchar(50)'" },
  oneOf: { like: /^character( varying)?(\([1-9]\d*\))?$/, fix: "sql: 'varchar(50)'" },
  integer: { like: /^smallint$/, fix: "sql: 'smallint'" },
  float: { like: /^real$/, fix: "sql: 'real'" },
  json: { like: /^json$/, fix: "sql: 'json'" },
  timestamp: { like: /^timestamp(\([0-6]\))? with(out)? time zone$/, fix: "sql: 'timestamp'" },
};

/** A type whose column is of another SQL type that holds the same values. Throws `InvalidTypeOption`. */
export function storedAs(type: Type, sql: string): Type {
  const name = long.reduce((text, [short, whole]) => text.replace(short, whole), sql.trim().toLowerCase());
  const known = kin[type.name];
  if (known === undefined || !known.like.test(name)) {
    throw new InvalidTypeOption(
      `'${sql}' is no column type for ${type.name}().`,
      known === undefined
        ? 'Its column has one type only; customType() declares others.'
        : `It is one that holds the same values, such as { ${known.fix} }; customType() declares others.`,
    );
  }
  return defineType({ ...type, sql: name, ...(name === 'smallint' ? { cast: castSmall(type) } : {}) });
}

const castSmall =
  (type: Type) =>
  (input: unknown): Cast<unknown> => {
    const cast = type.cast(input);
    if (!cast.ok || (Number(cast.value) >= -32768 && Number(cast.value) <= 32767)) return cast;
    return { ok: false, why: 'must be between -32768 and 32767' };
  };

/** The greatest length of a text in a column of this type. */
export function lengthOf({ sql }: Pick<Type, 'sql'>): number | undefined {
  const [, length] = /^character(?: varying)?\((\d+)\)$/.exec(sql) ?? [];
  return length === undefined ? undefined : Number(length);
}
