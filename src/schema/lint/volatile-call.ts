import type { Token } from '../token.ts';
import { plainName } from '../words.ts';

/** Functions that give all rows of a statement the same value. What is not among them may be anything. */
const STEADY = new Set([
  ...['now', 'transaction_timestamp', 'statement_timestamp', 'current_setting', 'current_database', 'timezone'],
  ...['lower', 'upper', 'concat', 'concat_ws', 'coalesce', 'nullif', 'greatest', 'least', 'md5', 'repeat', 'length'],
  ...[
    'date_trunc',
    'date_part',
    'extract',
    'make_date',
    'make_interval',
    'make_timestamptz',
    'to_timestamp',
    'to_char',
  ],
  ...['to_date', 'to_json', 'to_jsonb', 'json_build_object', 'jsonb_build_object', 'json_build_array', 'abs', 'round'],
  ...['jsonb_build_array', 'int4range', 'int8range', 'numrange', 'daterange', 'tstzrange', 'row', 'cast', 'array'],
  ...['replace', 'regexp_replace', 'substring', 'substr', 'left', 'right', 'trim', 'btrim', 'ltrim', 'rtrim', 'encode'],
  ...['decode', 'to_tsvector', 'make_time', 'point', 'box', 'circle', 'inet', 'ceil', 'floor', 'power', 'sqrt', 'mod'],
  ...['current_timestamp', 'current_time', 'localtimestamp', 'localtime', 'interval'],
]);

/** The function in a default that may give every row a value of its own. */
export function volatileCall(value: readonly Token[] = []): string | undefined {
  return value.map((token, i) => (isVolatileCall(value, i) ? plainName(token.text) : undefined)).find(Boolean);
}

function isVolatileCall(value: readonly Token[], i: number): boolean {
  const [before, token, after] = [value[i - 1], value[i], value[i + 1]];
  if (token === undefined || after?.text !== '(') return false;
  if (token.kind !== 'word' && token.kind !== 'quoted') return false;
  // The size of a type, and `in (…)`.
  if (before?.text === '::' || before?.text === 'as' || OPERATORS.has(token.text)) return false;
  return !STEADY.has(plainName(token.text));
}

const OPERATORS = new Set(['in', 'and', 'or', 'not', 'any', 'all', 'some', 'between', 'is', 'like', 'varying', 'with']);
