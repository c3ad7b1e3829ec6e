import { typedLiteral } from '../../../src/sql/literal.ts';
import { type ClassName, classes, model } from '../workshop/workshop.ts';
import type { Dice } from './dice.ts';
import { anyOf } from './kinds.ts';

type Row = Readonly<Record<string, unknown>>;

/** The records of every resource, those that are referred to first. */
export type Data = Readonly<Record<ClassName, readonly Row[]>>;

const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const uuidOf = (number: number, dice: Dice): string =>
  `${dice.pick(['0', '7', 'a', 'f'])}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
/** Beyond what a double holds, and next to each other. */
const bigKeys = [1n, 2n, -5n, 9007199254740993n, 9007199254740992n];

/** Random records: half of the data is of everyday, half has values from the edges. */
export function randomData(dice: Dice): Data {
  const edge = dice.chance(0.5) ? 0 : dice.pick([0.03, 0.1]);
  const emptiness = dice.pick([0.1, 0.2, 0.4]);
  const scale = dice.pick([0.4, 1, 1, 1.4]);
  const size = (most: number): number =>
    dice.chance(0.06) ? 0 : Math.ceil(most * scale * (0.4 + 0.6 * (dice.below(100) / 100)));
  const fill = (name: ClassName, fixed: Row): Row => {
    const attributes = model.of(classes[name])?.attributes ?? [];
    return Object.fromEntries(
      attributes.map((attribute) => {
        if (attribute.name in fixed) return [attribute.name, fixed[attribute.name]];
        if (attribute.nullable && dice.chance(emptiness)) return [attribute.name, null];
        return [attribute.name, special(attribute.name, dice, edge) ?? anyOf(attribute.type, dice, edge)];
      }),
    );
  };
  const perhaps = <T>(from: readonly T[]): T | null => (from.length === 0 || dice.chance(0.3) ? null : dice.pick(from));
  const makers = counted(size(8));
  const guilds = bigKeys.slice(0, size(4));
  const pieces = makers.length === 0 ? [] : counted(size(12)).map((number) => uuidOf(number, dice));
  const notes = pieces.length === 0 ? [] : counted(size(16)).map((number) => number * 3 - 10);
  return {
    Maker: makers.map((id) => fill('Maker', { id, mentorId: perhaps(makers) })),
    Guild: guilds.map((id) => fill('Guild', { id })),
    Membership: guilds.flatMap((guildId) =>
      dice.some(makers, size(4)).map((makerId) => fill('Membership', { guildId, makerId, rank: dice.below(4) })),
    ),
    Piece: pieces.map((id) => fill('Piece', { id, ownerId: dice.pick(makers), keeperId: perhaps(makers) })),
    Note: notes.map((id) => fill('Note', { id, pieceId: dice.pick(pieces), authorId: perhaps(makers) })),
  };
}

/** Equal values that are not the same belong to attributes that are known for it. */
function special(name: string, dice: Dice, edge: number): unknown {
  if (name === 'score' && dice.chance(edge)) return -0;
  if (name === 'rate' && dice.chance(edge * 3)) return dice.pick(['1.50', '1.500', '0.0']);
  return undefined;
}

/** The statements that replace what is there by the data. */
export function replacing(data: Data): readonly string[] {
  const names = Object.keys(data) as ClassName[];
  const deletes = names.toReversed().map((name) => `delete from "${tableOf(name)}"`);
  const inserts = names.filter((name) => data[name].length > 0).map((name) => insert(name, data[name]));
  return [...deletes, ...inserts];
}

const tableOf = (name: ClassName): string => model.of(classes[name])?.table ?? '';

function insert(name: ClassName, rows: readonly Row[]): string {
  const attributes = model.of(classes[name])?.attributes ?? [];
  const values = rows.map(
    (row) => `(${attributes.map((attribute) => typedLiteral(attribute.type, row[attribute.name])).join(', ')})`,
  );
  const columns = attributes.map((attribute) => `"${attribute.column}"`);
  return `insert into "${tableOf(name)}" (${columns.join(', ')}) values ${values.join(', ')}`;
}
