import { accept, refuse } from '../cast.ts';
import { defineType } from '../define-type.ts';
import { InvalidTypeOption } from '../invalid-type.ts';
import type { Cast, Type } from '../type.ts';

/** `vector(n)` of pgvector ↔ that many numbers, which the database keeps as floats of 32 bits. */
export function vector(dimensions: number): Type<readonly number[]> {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 16_000)
    throw new InvalidTypeOption(`A vector cannot have ${dimensions} dimensions.`, 'pgvector allows 1 to 16000.');
  return defineType<readonly number[]>({
    name: 'vector',
    family: 'vector',
    sql: `vector(${dimensions})`,
    extension: 'vector',
    cast: (input) => cast(input, dimensions),
    encode: (value) => `[${value.join(',')}]`,
    decode: (text): readonly number[] => JSON.parse(text),
    equals: (a, b) => a.length === b.length && a.every((one, at) => Math.fround(one) === Math.fround(b[at] ?? 0)),
  });
}

function cast(input: unknown, dimensions: number): Cast<readonly number[]> {
  if (!Array.isArray(input) || !input.every((one): one is number => typeof one === 'number' && Number.isFinite(one)))
    return refuse('must be a list of numbers');
  return input.length === dimensions ? accept(input) : refuse(`must have ${dimensions} numbers, not ${input.length}`);
}
