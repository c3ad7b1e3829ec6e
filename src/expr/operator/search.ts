import { boolean, float, text, tsvector } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { textual } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, missing, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

function vectorAt(operands: readonly Operand[], index: number, operator: string): Expr {
  const operand = operandAt(operands, index, operator);
  if (operand.kind !== 'loose' && operand.type.family === 'search') return operand;
  const what = operand.kind === 'loose' ? quoted(operand.value) : describeExpr(operand);
  throw new OperatorMisuse(operator, `${what} is no tsvector`, { fix: "toTsvector('english', t.subject)" });
}

function textAt(operands: readonly Operand[], index: number, operator: string): Expr {
  const operand = operandAt(operands, index, operator);
  return operand.kind === 'loose' ? typed(operand, text, operator) : textual(operand, operator);
}

/** The type says which names are possible, and refuses others. */
function languageAt(operands: readonly Operand[], index: number, operator: string): Type<string> {
  const language = plainAt(operands, index, operator);
  if (typeof language === 'string') return tsvector(language);
  throw new OperatorMisuse(operator, `${quoted(language)} is no language`, { fix: "'english', or 'simple'" });
}

/** The words of texts; those that are null have none. */
export const toTsvector: Operator = {
  name: 'toTsvector',
  resolve(operands) {
    const type = languageAt(operands, 0, 'toTsvector');
    if (operands.length < 2) throw missing('toTsvector');
    const texts = operands.slice(1).map((_, index) => textAt(operands, index + 1, 'toTsvector'));
    return call('toTsvector', texts, type, { nullable: false, option: type.language });
  },
};

const readers = {
  web: 'websearch_to_tsquery',
  plain: 'plainto_tsquery',
  phrase: 'phraseto_tsquery',
  tsquery: 'to_tsquery',
} as const;

/** In which language, and by which function, a query is read. */
export interface SearchQuery {
  readonly language: string | undefined;
  readonly reader: (typeof readers)[keyof typeof readers];
}

const asked = (name: string, type: Type, operator: string): Operator => ({
  name,
  resolve(operands) {
    const vector = vectorAt(operands, 0, operator);
    const syntax = plainAt(operands, 2, operator) ?? 'web';
    const found = Object.entries(readers).find(([key]) => key === syntax);
    if (found === undefined)
      throw new OperatorMisuse(operator, `${quoted(syntax)} is no way to write a query`, {
        why: `it is one of ${Object.keys(readers).join(', ')}`,
      });
    const option: SearchQuery = { language: vector.type.language, reader: found[1] };
    return call(name, [vector, textAt(operands, 1, operator)], type, { option });
  },
});

export const searchMatches = asked('searchMatches', boolean, 'matches');
export const rank = asked('rank', float, 'rank');

const labels: readonly unknown[] = ['A', 'B', 'C', 'D'];

export const weight: Operator = {
  name: 'weight',
  resolve(operands) {
    const vector = vectorAt(operands, 0, 'weight');
    const option = plainAt(operands, 1, 'weight');
    if (!labels.includes(option)) throw new OperatorMisuse('weight', `${quoted(option)} is none of A, B, C and D`);
    return call('weight', [vector], vector.type, { option });
  },
};

export const searchConcat: Operator = {
  name: 'searchConcat',
  resolve(operands) {
    const vectors = operands.map((_, index) => vectorAt(operands, index, 'concat'));
    const [first] = vectors;
    if (first === undefined) throw missing('concat');
    return call('searchConcat', vectors, first.type);
  },
};

export const headline: Operator = {
  name: 'headline',
  resolve(operands) {
    const { language } = languageAt(operands, 2, 'headline');
    return call('headline', [textAt(operands, 0, 'headline'), textAt(operands, 1, 'headline')], text, {
      option: language,
    });
  },
};

const alikeness = (name: string, type: Type): Operator => ({
  name,
  extension: 'pg_trgm',
  resolve: (operands) => call(name, [textAt(operands, 0, name), textAt(operands, 1, name)], type),
});

export const similarity = alikeness('similarity', float);
export const wordSimilarity = alikeness('wordSimilarity', float);
export const isSimilar = alikeness('isSimilar', boolean);
