import type { ClassName } from '../workshop/workshop.ts';
import type { Dice } from './dice.ts';
import type { Kind } from './kinds.ts';
import { type Term, term } from './term.ts';
import { type Vocabulary, vocabularies, type Word } from './vocabulary.ts';

/** A record that expressions speak of: the parameter of a callback. */
export interface Scope {
  /** The parameter's name. */
  readonly name: string;
  readonly of: Vocabulary;
  /** The record whose to-many this one is of. */
  readonly outer: Scope | undefined;
  readonly depth: number;
}

/** `level` tells the nested queries of a load apart: no callback of one sees the records of another. */
export const rootScope = (of: ClassName, level = 0): Scope => ({
  name: `${of.toLowerCase()}${level === 0 ? '' : `_${level}`}`,
  of: vocabularies[of],
  outer: undefined,
  depth: 0,
});

export const innerScope = (of: ClassName, outer: Scope): Scope => ({
  name: `${of.toLowerCase()}${outer.name.replace(/^[a-z]+/, '')}${'abc'[outer.depth] ?? 'd'}`,
  of: vocabularies[of],
  outer,
  depth: outer.depth + 1,
});

/** A field, and how it is written. */
export interface Found {
  readonly word: Word;
  readonly term: Term;
  /** Null although the field is not, or the same value in another spelling: what lies on the way decides. */
  readonly canonical: boolean;
}

export const sortOf = (kind: Kind, scope: Scope): string => `${kind} of ${scope.name}`;

/** A field of a kind that a record has, or one it refers to; undefined where there is none. */
export function field(
  scope: Scope,
  dice: Dice,
  fits: (word: Word) => boolean,
  { far = 0.3 }: { readonly far?: number } = {},
): Found | undefined {
  let { of } = scope;
  const from = scope.outer !== undefined && dice.chance(0.12) ? scope.outer : scope;
  of = from.of;
  let path = from.name;
  for (let step = 0; step < 2; step++) {
    const words = of.words.filter(fits);
    if (words.length > 0 && !dice.chance(far)) return found(dice.pick(words), path, scope);
    if (of.ones.length === 0) break;
    const one = dice.pick(of.ones);
    of = vocabularies[one.to];
    path += `.${one.name}`;
  }
  const words = of.words.filter(fits);
  if (words.length > 0) return found(dice.pick(words), path, scope);
  const own = scope.of.words.filter(fits);
  return own.length > 0 ? found(dice.pick(own), scope.name, scope) : undefined;
}

function found(word: Word, path: string, scope: Scope): Found {
  return { word, term: term(sortOf(word.kind, scope))`${`${path}.${word.name}`}`, canonical: word.canonical };
}
