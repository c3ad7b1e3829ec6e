import { expect, test } from 'vitest';
import type { Expr } from '../../../src/expr/node.ts';
import type { AttributeModel } from '../../../src/model/model.ts';
import { modelOf } from '../../../src/model/resolve.ts';
import { insertStatement } from '../../../src/sql/write/insert.ts';
import { deleteStatement, updateStatement } from '../../../src/sql/write/update.ts';
import type { Inserted } from '../../../src/sql/write/written.ts';
import { Ticket } from '../../support/domain/ticket.ts';

const resource = modelOf(Ticket);
const attribute = (name: string): AttributeModel => {
  const found = resource.attributes.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(name);
  return found;
};
const given = (...names: readonly string[]): (readonly [AttributeModel, Inserted])[] =>
  names.map((name, ordinal) => [attribute(name), { ordinal }] as const);
const insert = (values: readonly (readonly [AttributeModel, Inserted])[], returning = resource.attributes) =>
  insertStatement({ resource, values, returning });
const update = (values: readonly (readonly [AttributeModel, Inserted])[], key: readonly number[]) =>
  updateStatement({
    resource,
    values,
    touched: [],
    source: undefined,
    target: { key, version: undefined },
    returning: resource.attributes,
  });
const value = (kind: 'param' | 'literal', text: string): Inserted => {
  const { type, nullable } = attribute('subject');
  const expr: Expr =
    kind === 'literal' ? { kind, value: text, type, nullable } : { kind, ordinal: -1, value: text, type, nullable };
  return { expr };
};

test('insertStatement() gives the same statement for the same attributes, another one for others', () => {
  const statement = insert(given('subject', 'status'));
  expect(insert(given('subject', 'status'))).toBe(statement);
  expect(insert(given('subject'))).not.toBe(statement);
  expect(insert(given('subject', 'status'), [attribute('id')])).not.toBe(statement);
});

test('updateStatement() and deleteStatement() give the same statement for the same shape', () => {
  expect(update([[attribute('subject'), { ordinal: 1 }]], [0])).toBe(
    update([[attribute('subject'), { ordinal: 1 }]], [0]),
  );
  const remove = () =>
    deleteStatement({
      resource,
      source: undefined,
      target: { key: [0], version: undefined },
      returning: resource.attributes,
    });
  expect(remove()).toBe(remove());
});

test('updateStatement() tells equal texts apart whose placeholders stand for other values', () => {
  const one = update([[attribute('subject'), { ordinal: 1 }]], [0]);
  const other = update([[attribute('subject'), { ordinal: 0 }]], [1]);
  expect(other.text).toBe(one.text);
  expect(other.params.map(({ from }) => from)).not.toEqual(one.params.map(({ from }) => from));
});

test('insertStatement() keeps values fixed in parameters to one call', () => {
  const fixed = (text: string) => insert([[attribute('subject'), value('param', text)]]);
  expect(fixed('a').text).toBe(fixed('b').text);
  expect([fixed('a'), fixed('b')].map(({ params }) => params[0]?.from)).toEqual([{ value: 'a' }, { value: 'b' }]);
});

test('insertStatement() writes literals of expressions into a text of their own', () => {
  const literal = (text: string) => insert([[attribute('subject'), value('literal', text)]]);
  expect(literal('a')).not.toBe(literal('b'));
  expect(literal('a')).toBe(literal('a'));
});

test('insertStatement() forgets texts when there are too many', () => {
  const first = insert([[attribute('subject'), value('literal', 'first')]]);
  for (let i = 0; i < 100; i++) insert([[attribute('subject'), value('literal', `number ${i}`)]]);
  expect(insert([[attribute('subject'), value('literal', 'first')]])).not.toBe(first);
});
