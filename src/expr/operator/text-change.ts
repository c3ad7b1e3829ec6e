import { boolean, integer, text } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import { textual } from './conversion.ts';
import { quoted } from './describe.ts';
import { call, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';
import { searchMatches } from './search.ts';
import { function1, subject } from './text.ts';
import { bothCaseless } from './text-match.ts';

/** Without spaces at the beginning. */
export const trimStart = function1('trimStart');
/** Without spaces at the end. */
export const trimEnd = function1('trimEnd');
/** Its characters from the last to the first. */
export const reverse = function1('reverse');

const textAt = (operands: readonly Operand[], index: number, operator: string) => {
  const operand = operandAt(operands, index, operator);
  return operand.kind === 'loose' ? typed(operand, text, operator) : textual(operand, operator);
};

/** Every occurrence of a part, by its exact letters. */
export const replaceAll: Operator = {
  name: 'replaceAll',
  resolve: (operands) =>
    call(
      'replaceAll',
      [subject(operands, 'replaceAll'), textAt(operands, 1, 'replaceAll'), textAt(operands, 2, 'replaceAll')],
      text,
    ),
};

/** Where a part first occurs, counted from 0; -1 where it does not. */
export const indexOf: Operator = {
  name: 'indexOf',
  resolve(operands) {
    const [hay, part] = [subject(operands, 'indexOf'), textAt(operands, 1, 'indexOf')];
    const [text, needle] = bothCaseless(hay, part);
    const [b, a] = bothCaseless(needle, text);
    return call('indexOf', [a, b], integer);
  },
};

/** How long a text is to be at least, and what fills it up. */
export interface Padding {
  readonly length: number;
  readonly fill: string;
}

const padded = (name: string): Operator => ({
  name,
  resolve(operands) {
    const [length, fill] = [plainAt(operands, 1, name), plainAt(operands, 2, name) ?? ' '];
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > 1e6)
      throw new OperatorMisuse(name, `${quoted(length)} is no length`, { why: 'it is a whole number up to a million' });
    if (typeof fill !== 'string' || fill.includes('\0'))
      throw new OperatorMisuse(name, `${quoted(fill)} is no text to fill with`);
    const option: Padding = { length, fill };
    return call(name, [subject(operands, name)], text, { option });
  },
});

/** Filled up in front to a length; what is longer stays as it is. */
export const padStart = padded('padStart');
/** Filled up behind. */
export const padEnd = padded('padEnd');

/** A regular expression as PostgreSQL reads them; a third operand says whether case is ignored. */
export const matches: Operator = {
  name: 'matches',
  resolve(operands) {
    const [owner] = operands;
    if (owner !== undefined && owner.kind !== 'loose' && owner.type.family === 'search')
      return searchMatches.resolve(operands);
    const pattern = operandAt(operands, 1, 'matches');
    const given: unknown = pattern.kind === 'loose' ? pattern.value : undefined;
    if (typeof given === 'object' && given !== null)
      throw new OperatorMisuse('matches', `${quoted(String(given))} is no pattern`, {
        why: 'PostgreSQL has regular expressions of its own, which JavaScript’s are not',
        fix: "write it as a text: matches('^[a-z]+$')",
      });
    const option = plainAt(operands, 2, 'matches') === true ? 'ignoreCase' : undefined;
    return call('matches', [subject(operands, 'matches'), textAt(operands, 1, 'matches')], boolean, { option });
  },
};
