import { accept, refuse, unstorable } from './cast.ts';
import { defineType } from './define-type.ts';
import type { StandardSchema } from './standard-schema.ts';
import type { Cast, Flaw, Type } from './type.ts';

interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}

// PostgreSQL's parser runs out of stack long after this, and so does JSON.stringify.
const deepest = 500;

/**
 * `jsonb` ↔ the output of the schema, or anything JSON can carry. The output must itself be plain JSON (no Date, no
 * bigint), so that what is read equals what was written; reading does not run the schema again.
 */
export function json(schema?: StandardSchema<unknown>): Type<unknown> {
  return defineType<unknown>({
    name: 'json',
    family: 'json',
    sql: 'jsonb',
    cast(input) {
      const cast = schema === undefined ? accept(input) : castBySchema(schema, input);
      if (!cast.ok) return cast;
      const why = notJson(cast.value, 0);
      return why === undefined ? cast : refuse(why);
    },
    encode: (value) => JSON.stringify(value),
    decode: (text): unknown => JSON.parse(text),
    equals,
  });
}

/** What a Standard Schema makes of input, with everything it complains about. */
export function castBySchema<V>(schema: StandardSchema<V>, input: unknown): Cast<V> {
  const result = schema['~standard'].validate(input);
  if (typeof result !== 'object' || result === null || result instanceof Promise)
    return refuse('has a schema that answers with a promise, which a column cannot wait for');
  if ('issues' in result && Array.isArray(result.issues)) {
    const flaws = result.issues.map(flawOf);
    return { ok: false, why: flaws.map(phrase).join('; '), flaws };
  }
  return accept(('value' in result ? result.value : undefined) as V);
}

function flawOf({ message, path = [] }: Issue): Flaw {
  const keys = path.map((step) => (typeof step === 'object' && step !== null && 'key' in step ? step.key : step));
  return { path: keys.map((key) => (typeof key === 'number' ? key : String(key))), why: message };
}

const phrase = ({ path, why }: Flaw): string => (path.length === 0 ? why : `${path.join('.')}: ${why}`);

/** Why JSON cannot carry a value unchanged, or undefined where it can. */
function notJson(value: unknown, depth: number): string | undefined {
  if (depth > deepest) return `must not be nested deeper than ${deepest} levels`;
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return unstorable(value);
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `must not contain ${value}`;
  if (Array.isArray(value)) return firstDefined(value, (item) => notJson(item, depth + 1));
  if (typeof value !== 'object') return `must not contain ${typeof value}: JSON cannot carry it`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return `must not contain ${Object.prototype.toString.call(value)}: JSON cannot carry it`;
  return firstDefined(Object.entries(value), ([key, item]) =>
    item === undefined ? undefined : (unstorable(key) ?? notJson(item, depth + 1)),
  );
}

function firstDefined<T>(items: readonly T[], test: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = test(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** As `jsonb` compares: without regard to the order of keys; a property that is undefined does not exist. */
function equals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = present(a);
  const right = new Map(present(b));
  return left.length === right.size && left.every(([key, item]) => right.has(key) && equals(item, right.get(key)));
}

const present = (value: object): [string, unknown][] => Object.entries(value).filter(([, item]) => item !== undefined);
