import type { Dice } from './dice.ts';
import { code, plainOf } from './kinds.ts';
import { type Term, term } from './term.ts';
import { type Vocabulary, vocabularies, type Word } from './vocabulary.ts';

/** A condition as plain data about a record. */
export function whereData(of: Vocabulary, dice: Dice, depth: number): Term {
  const t = term(`where ${of.name}`);
  const less = (): Term => whereData(of, dice, depth - 1);
  if (depth > 0 && dice.chance(0.3)) {
    return dice.weighted<Term>([
      [1, () => t`{ or: [${less()}, ${less()}] }`],
      [1, () => t`{ not: ${less()} }`],
      [1, () => t`{ and: [${less()}, ${less()}] }`],
      [of.ones.length, () => one(of, dice, depth)],
      [of.manys.length, () => many(of, dice, depth)],
    ]);
  }
  const word = dice.pick(of.words.filter((each) => !['json', 'floats', 'ints', 'ranks', 'days'].includes(each.kind)));
  return t`{ ${word.name}: ${comparison(word, dice)} }`;
}

function one(of: Vocabulary, dice: Dice, depth: number): Term {
  const to = dice.pick(of.ones);
  return term(`where ${of.name}`)`{ ${to.name}: ${whereData(vocabularies[to.to], dice, depth - 1)} }`;
}

function many(of: Vocabulary, dice: Dice, depth: number): Term {
  const to = dice.pick(of.manys);
  const how = dice.pick(['some', 'none', 'every']);
  return term(`where ${of.name}`)`{ ${to.name}: { ${how}: ${whereData(vocabularies[to.to], dice, depth - 1)} } }`;
}

function comparison(word: Word, dice: Dice): string {
  const { kind } = word;
  if (word.nullable && dice.chance(0.15)) return dice.pick(['null', '{ not: null }']);
  if (kind === 'choice') {
    const value = () => code(dice.pick(word.type.values ?? []));
    return dice.pick([value(), `{ not: ${value()} }`, `{ in: [${value()}, ${value()}] }`]);
  }
  const plain = () => code(plainOf(kind, dice));
  if (kind === 'bool') return dice.pick([plain(), `{ not: ${plain()} }`]);
  if (kind === 'texts') return dice.pick([`{ contains: 'a' }`, `{ eq: ${plain()} }`, "{ contains: '' }"]);
  const ordered =
    kind === 'text' || kind === 'ci' ? [] : [`{ gte: ${plain()} }`, `{ lt: ${plain()}, not: ${plain()} }`];
  const matched = kind === 'text' || kind === 'ci' ? ["{ contains: 'a' }", "{ startsWith: 'A', not: 'Abc' }"] : [];
  return dice.pick([
    plain(),
    `{ not: ${plain()} }`,
    `{ in: [${plain()}, ${plain()}] }`,
    '{ in: [] }',
    ...ordered,
    ...matched,
  ]);
}
