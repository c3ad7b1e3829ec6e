import type { Extra } from '../../catalog/pull/extra.ts';
import type { AroundStructure } from '../../emit/baseline.ts';
import type { LeftKey } from '../../emit/resources/plan.ts';
import { domainOf, enumOf, keyOf, type State, tableOf } from '../../schema/state.ts';
import { printOperation } from '../../sql/ddl/operations.ts';
import { quoteName } from '../../sql/quote.ts';

/**
 * What a baseline makes beside the structure that resources declare: extras, keys that are no relationship, and schemas,
 * types and extensions that no resource asks for.
 */
export function aroundStructure(
  extras: readonly Extra[],
  left: readonly LeftKey[],
  { state, declared }: { readonly state: State; readonly declared: State },
): AroundStructure {
  const keys = keysOf(extras, left, declared);
  const needed: Extra[] = [
    ...missing(state.schemas, declared.schemas).map((name) =>
      namespace('schema', name, `create schema ${quoteName(name)}`, `drop schema ${quoteName(name)}`),
    ),
    ...missing(state.extensions, declared.extensions).map((name) =>
      namespace('extension', name, `create extension if not exists ${quoteName(name)}`, undefined),
    ),
    ...state.enums
      .filter((type) => enumOf(declared, keyOf(type)) === undefined)
      .map((type) =>
        namespace(
          'enumeration',
          keyOf(type),
          printOperation({ kind: 'createEnum', enum: type }),
          printOperation({ kind: 'dropEnum', enum: keyOf(type) }),
        ),
      ),
    ...(state.domains ?? [])
      .filter((domain) => domainOf(declared, keyOf(domain)) === undefined)
      .map((domain) =>
        namespace(
          'domain',
          keyOf(domain),
          printOperation({ kind: 'createDomain', domain }),
          printOperation({ kind: 'dropDomain', domain: keyOf(domain) }),
        ),
      ),
  ];
  const all = [...needed, ...extras, ...keys];
  const of = (when: Extra['when']) => all.filter((extra) => extra.when === when && extra.up !== undefined);
  const undo = (when: Extra['when']) =>
    of(when)
      .flatMap(({ down }) => down ?? [])
      .reverse();
  return {
    before: of('before').flatMap(({ up }) => up ?? []),
    after: of('after').flatMap(({ up }) => up ?? []),
    undoAfter: undo('after'),
    undoBefore: undo('before'),
    names: all.filter(({ up }) => up !== undefined).map(({ kind, name }) => `${kind} ${name}`),
  };
}

/** Foreign keys that are no relationship, to tables that are made. */
function keysOf(extras: readonly Extra[], left: readonly LeftKey[], declared: State): readonly Extra[] {
  const isMade = (table: string): boolean =>
    tableOf(declared, table) !== undefined || extras.some(({ name, up }) => name === table && up !== undefined);
  return left.map(
    ({ table, foreignKey }): Extra => ({
      kind: 'foreign key',
      name: `${table}.${foreignKey.name}`,
      ...(isMade(foreignKey.to.table)
        ? {
            up: printOperation({ kind: 'addForeignKey', table, foreignKey, notValid: false }),
            down: printOperation({ kind: 'dropConstraint', table, name: foreignKey.name }),
          }
        : {}),
      when: 'after',
    }),
  );
}

const missing = (all: readonly string[], those: readonly string[]): readonly string[] =>
  all.filter((one) => !those.includes(one));

const namespace = (kind: string, name: string, up: string, down: string | undefined): Extra => ({
  kind,
  name,
  up,
  down,
  when: 'before',
});
