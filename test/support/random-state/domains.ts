import fc from 'fast-check';
import { bareType, type Column, type Domain, domainOfType, type State, type Table } from '../../../src/schema/state.ts';
import { rawTree, type Tree } from '../../../src/schema/tree.ts';
import { call, check, col, literal } from '../state.ts';
import { mixed } from './pair.ts';
import { part } from './part.ts';
import { samples } from './samples.ts';

/** What domains may be made of, by their names. */
const bases = {
  email: ['text', 'text', 'character varying(40)'],
  amount: ['integer', 'bigint', 'numeric(10,2)'],
  feeling: ['mood'],
} as const;
type Name = keyof typeof bases;

interface Drawn {
  readonly base: string;
  readonly notNull: boolean;
  readonly given: boolean;
  /** Of enum values, the only one it takes; of others, one it does not. */
  readonly choice: string | undefined;
  readonly checkName: string;
  /** Whether columns of it have checks of their own. */
  readonly checked: boolean;
}
const drawnDomain = (name: Name, ...choices: string[]): fc.Arbitrary<Drawn> =>
  fc.record({
    base: fc.constantFrom(...bases[name]),
    notNull: fc.boolean(),
    given: fc.boolean(),
    choice: fc.constantFrom(undefined, ...choices),
    checkName: fc.constantFrom('check', 'sound'),
    checked: fc.boolean(),
  });
const drawn: fc.Arbitrary<Readonly<Record<Name, Drawn>>> = fc.record({
  email: drawnDomain('email', 'nobody', "o'hara"),
  amount: drawnDomain('amount', '0', '-7'),
  feeling: drawnDomain('feeling', 'good'),
});
const names = Object.keys(bases) as Name[];

/** The domains that columns use. */
export const domains = part(
  drawn,
  (state, all) => {
    const used = names.filter((name) =>
      state.tables.some((table) => table.columns.some(({ type }) => isOf(name, type))),
    );
    const made = used.map((name) => toDomain(name, all[name]));
    if (made.length === 0) return state;
    const whole: State = { ...state, domains: made };
    return { ...whole, tables: state.tables.map((table) => withChecks(whole, table, all)) };
  },
  (one, other, toss) => ({
    email: mixed(one.email, other.email, toss),
    amount: mixed(one.amount, other.amount, toss),
    feeling: mixed(one.feeling, other.feeling, toss),
  }),
);

const isOf = (name: Name, type: string): boolean => type.replace('[]', '') === name;

const toDomain = (name: Name, { base, notNull, given, choice, checkName }: Drawn): Domain => ({
  name,
  type: base,
  notNull,
  ...(given ? { default: literal(samples[name]?.[0] ?? '', base) } : {}),
  checks: choice === undefined ? [] : [check(`${name}_${checkName}`, demand(col('value', base), choice, base))],
});

const demand = (value: Tree, choice: string, base: string): Tree =>
  call(base === 'mood' ? 'eq' : 'neq', [value, literal(choice, base)], 'boolean');

function withChecks(state: State, table: Table, all: Readonly<Record<Name, Drawn>>): Table {
  const checks = table.columns.flatMap(({ name, type }) => {
    const domain = domainOfType(state, type);
    if (domain === undefined || !all[domain.name as Name].checked || type.endsWith('[]')) return [];
    const choice = samples[type]?.[domain.type === 'mood' ? 0 : 1] ?? '';
    const value: Tree = { raw: [col(name, type), '::', ...rawTree(domain.type).raw], type: domain.type };
    return [check(`${table.name}_${name}_check`, demand(value, choice, domain.type))];
  });
  return { ...table, columns: table.columns.map((one) => preset(state, one)), checks: [...table.checks, ...checks] };
}

/** A default is a value of what the domain is made of. */
function preset(state: State, column: Column): Column {
  const { type, default: value } = column;
  if (value === undefined || !('literal' in value) || domainOfType(state, type) === undefined) return column;
  return { ...column, default: { ...value, type: bareType(state, type) } };
}
