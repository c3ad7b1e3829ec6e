import type { Expr, Many, Narrowing, OneSource, SortKey, Source } from '../../expr/node.ts';
import { aggregate } from '../../model/aggregate.ts';
import { baseOf } from '../../model/base.ts';
import { binding, fieldMeaning, resolveValue } from '../../model/field.ts';
import { conditionOf, expressionOf, sortOf } from '../../model/interpret.ts';
import { type Bindings, type Meaning, noOrdinals, type Ordinals } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import { Policing } from '../../model/policy/policing.ts';
import { readable } from '../../model/policy/readable.ts';
import { rootSource } from '../../model/source.ts';
import { wholeOf } from '../../model/whole.ts';
import { whereData } from '../condition-data.ts';
import { emptyRequest } from '../empty-request.ts';
import { QueryMisuse, UnknownField } from '../query-error.ts';
import type { Condition, LoadClause, Request, SortClause } from '../request.ts';
import { byKey } from './by-key.ts';
import { groupedOf, groupedSelection, type Rows } from './grouped.ts';
import { behind, countProperty, cursorProperty, exactKey, turned } from './keyset.ts';
import { lookupIn } from './lookup-in.ts';
import { clausesOf } from './nested-spec.ts';
import { among } from './onto.ts';
import type { Combination, Fields, ListField, OneField, Quantity, Reading, Selection } from './selection.ts';
import { resourceOf } from './selection.ts';
import { refuseSummary, summaryOf } from './summary.ts';

/** Looks up every name of a request. `ordinals` says which plain values can be bound later. */
export function selectionOf(request: Request, resource: ResourceModel, ordinals: Ordinals = noOrdinals): Selection {
  const policing = isTrusted(request) ? undefined : new Policing();
  return { ...rootSelection(request, resource, { ordinals, policing }), policing };
}

const isTrusted = ({ authorize, group }: Request): boolean => authorize === false || group?.rows.authorize === false;

function rootSelection(request: Request, resource: ResourceModel, reading: Reading): Selection {
  const grouped = groupedOf(request);
  if (grouped !== undefined) {
    const { rows } = grouped.group;
    return groupedSelection({ ...grouped, resource, reading }, (item) => rowsOf(rows, item, resource, reading));
  }
  const { summary } = request;
  if (summary === undefined)
    return new Selecting(request, rootSource(resource), resource, reading).selection(undefined);
  refuseSummary(request);
  const narrow = (item: Source) => new Selecting(request, item, resource, reading).narrowing();
  return { ...summaryOf(summary, resource, reading, narrow), hints: request.hints };
}

/** The records that are grouped: of a table as far as that can be, else of a sub-select that has cut them. */
function rowsOf(request: Request, item: Source, resource: ResourceModel, reading: Reading): Rows {
  const inside = new Selecting(request, item, resource, reading);
  const key = (value: unknown): Expr => inside.value(value);
  const { limit, offset, distinct } = request;
  if (limit === undefined && offset === undefined && distinct === undefined)
    return { combined: inside.combined(), filters: inside.narrowing().filters, key };
  const part = new Selecting(request, rootSource(resource), resource, reading).selection(undefined);
  return { combined: { how: 'union', parts: [part] }, filters: [], key };
}

class Selecting {
  readonly #request: Request;
  readonly #source: Source;
  readonly #resource: ResourceModel;
  readonly #reading: Reading;
  readonly #bindings: Bindings;

  constructor(request: Request, source: Source, resource: ResourceModel, reading: Reading) {
    this.#request = request;
    this.#source = source;
    this.#resource = resource;
    this.#reading = reading;
    this.#bindings = { ...this.#trusted, policing: reading.policing };
  }

  /** What programmers ask of records is theirs to answer for, whoever acts: no policies are asked behind it. */
  get #trusted(): Bindings {
    return binding(this.#request.record, this.#source, this.#reading.ordinals);
  }

  selection(many: Many | undefined): Selection {
    const request = this.#request;
    const filters = many === undefined ? [...this.#seen(), ...this.filters()] : this.filters();
    const { keyset } = request;
    const sorts = keyset?.backwards === true ? turned(this.#sorts(many)) : this.#sorts(many);
    if (request.key !== undefined) filters.push(byKey(request, this.#resource, this.#bindings, this.#source));
    if (request.keys !== undefined) filters.push(among(this.#keys(), request.keys, this.#bindings.ordinals));
    const after = keyset?.after;
    const exact = keyset === undefined ? [] : sorts.map((sort) => ({ ...sort, by: exactKey(sort.by) }));
    const fields = this.fields();
    const cursor = exact.map(({ by }, i) => ({ property: cursorProperty(i), expr: by }));
    return {
      resource: this.#resource,
      source: this.#source,
      many,
      combined: this.combined(),
      filters,
      behind: after && { after, condition: behind(exact, after, this.#bindings.ordinals) },
      sorts,
      limit: this.#quantity('limit'),
      offset: this.#quantity('offset'),
      // Several ways may lead to one record.
      distinct: this.#distinct(fields) ?? (many?.via === undefined ? undefined : this.#keys()),
      lock: request.lock,
      groups: undefined,
      keyed: request.keys !== undefined,
      hints: request.hints,
      fields: cursor.length === 0 ? fields : { ...fields, values: [...fields.values, ...cursor] },
    };
  }

  combined(): Combination | undefined {
    const { combined } = this.#request;
    if (combined === undefined) return undefined;
    const parts = combined.parts.map((part) => {
      const reading = part.authorize === false ? { ...this.#reading, policing: undefined } : this.#reading;
      return new Selecting(part, rootSource(this.#resource), this.#resource, reading).selection(undefined);
    });
    return { how: combined.how, parts };
  }

  /** The same rows, seen as those of a to-many. */
  narrowing(): Narrowing {
    const { limit, offset } = this.#request;
    return { filters: [...this.#seen(), ...this.filters()], sorts: this.#sorts(undefined), limit, offset };
  }

  /** The base filter, and what the actor may read. Of rows put together each part has applied them. */
  #seen(): readonly Expr[] {
    const { whole, combined, deed, action } = this.#request;
    if (combined !== undefined) return [];
    const allowed = readable(this.#source, { policing: this.#reading.policing, deed, action }, () => this.#trusted);
    return whole === true ? allowed : [...baseOf(this.#source), ...allowed];
  }

  filters(): Expr[] {
    return this.#request.filters.map((condition) => this.#condition(condition));
  }

  fields(): Fields {
    const request = this.#request;
    const { attributes } = this.#resource;
    const names =
      request.select ??
      (request.keys === undefined ? attributes.filter((one) => !one.hidden).map((one) => one.name) : []);
    const values: Fields['values'][number][] = [...new Set(names)].map((property) => ({
      property,
      expr: this.#attribute(property),
    }));
    const ones: OneField[] = [];
    const lists: ListField[] = [];
    // Loading a name twice: the last word counts, as with a property set twice.
    const loads = new Map(request.loads.map((clause) => [clause.name, clause]));
    for (const clause of loads.values()) this.#load(clause, { values, ones, lists });
    for (const one of request.computed) values.push({ property: one.name, expr: this.#computed(one) });
    return { values, ones, lists };
  }

  /** Of one record there is nothing to skip or to leave out. */
  refuseCuts(path: string): void {
    const { limit, offset, distinct, page, whole } = this.#request;
    if ([limit, offset, distinct, page, whole].every((cut) => cut === undefined)) return;
    throw new QueryMisuse(`${path} is one record: limit, offset, distinct, page and withoutBase mean nothing there`, {
      fix: 'filter it, or select its fields',
    });
  }

  #condition(condition: Condition): Expr {
    if ('data' in condition) return whereData(condition.data, this.#source, lookupIn(this.#bindings));
    return conditionOf([condition.expression, this.#trusted]);
  }

  #attribute(name: string): Expr {
    const attributes = this.#resource.attributes.map((attribute) => attribute.name);
    if (!attributes.includes(name)) throw new UnknownField(this.#resource.name, name, attributes, 'attribute');
    return expressionOf(this.#field(name), this.#bindings);
  }

  #field(name: string): Meaning {
    if (!this.#resource.fields.has(name))
      throw new UnknownField(this.#resource.name, name, this.#resource.fields.keys());
    return fieldMeaning(this.#source, name, { policing: this.#reading.policing });
  }

  #keys(): readonly Expr[] {
    return this.#resource.primaryKey.map((key) => expressionOf(fieldMeaning(this.#source, key.name), this.#bindings));
  }

  #sorts(many: Many | undefined): readonly SortKey[] {
    const { limit, offset, keyset } = this.#request;
    const sorts = [...this.#request.sorts.map((clause) => this.#sort(clause)), ...(many?.sorts ?? [])];
    const cut = limit !== undefined || offset !== undefined || keyset !== undefined || many !== undefined;
    return cut ? this.#tiebroken(sorts) : sorts;
  }

  /** Rows that sort alike come in an order of their own, so that pages neither repeat nor skip one. */
  #tiebroken(sorts: readonly SortKey[]): readonly SortKey[] {
    const sorted = new Set(
      sorts.map(({ by }) => (by.kind === 'attribute' && by.from === this.#source ? by.column : undefined)),
    );
    const missing = this.#keys().filter((key) => key.kind === 'attribute' && !sorted.has(key.column));
    return [...sorts, ...missing.map((by) => ({ by, direction: 'asc', nulls: undefined }) as const)];
  }

  #sort(clause: SortClause): SortKey {
    if (typeof clause !== 'string') return sortOf(clause.expression, this.#bindings);
    const descending = clause.startsWith('-');
    const by = expressionOf(this.#field(descending ? clause.slice(1) : clause), this.#bindings);
    return { by, direction: descending ? 'desc' : 'asc', nulls: undefined };
  }

  /** A field by its name, or an expression. */
  value(given: unknown): Expr {
    return typeof given === 'string'
      ? expressionOf(this.#field(given), this.#bindings)
      : sortOf(given, this.#bindings).by;
  }

  #quantity(name: 'limit' | 'offset'): Quantity | undefined {
    const value = this.#request[name];
    return value === undefined ? undefined : { value, ordinal: this.#bindings.ordinals(this.#request, name) };
  }

  #distinct(fields: Fields): readonly Expr[] | undefined {
    const { distinct } = this.#request;
    if (distinct === undefined) return undefined;
    if (distinct === true) return fields.values.map((value) => value.expr);
    return distinct.map((one) => this.value(one));
  }

  #computed({ name, value, trusted }: Request['computed'][number]): Expr {
    if (this.#resource.fields.has(name)) {
      throw new QueryMisuse(`${this.#resource.name} has a field '${name}' already`, {
        fix: 'give what you compute another name',
      });
    }
    return resolveValue(value, trusted === true ? this.#trusted : this.#bindings);
  }

  #load(
    { name, how }: LoadClause,
    into: { values: Fields['values'][number][]; ones: OneField[]; lists: ListField[] },
  ): void {
    const meaning = this.#field(name);
    switch (meaning.is) {
      case 'one': {
        const one = this.#below(name, how, meaning.source);
        one.refuseCuts(`${this.#resource.name}.${name}`);
        into.ones.push({
          property: name,
          source: meaning.source as OneSource,
          filters: one.filters(),
          fields: one.fields(),
        });
        return;
      }
      case 'many': {
        const below = this.#below(name, how, meaning.many.item);
        const many = below.#request.whole === true ? this.#whole(name, meaning.many) : meaning.many;
        into.lists.push({ property: name, selection: below.selection(many) });
        if (below.#request.counted) into.values.push({ property: countProperty(name), expr: below.#count(many) });
        return;
      }
      default:
        into.values.push({ property: name, expr: this.#loadedValue(name, how, meaning) });
    }
  }

  #whole(name: string, many: Many): Many {
    const whole = wholeOf(many);
    if (whole !== undefined) return whole;
    throw new QueryMisuse(
      `${this.#resource.name}.${name} is narrowed already and cannot be loaded without its base filter`,
      {
        fix: 'load the relationship it narrows',
      },
    );
  }

  /** How many records the whole list has, of which a page is loaded. */
  #count(many: Many): Expr {
    return aggregate('count', { ...many, filters: [...many.filters, ...this.filters()] }, undefined, {});
  }

  #loadedValue(name: string, how: LoadClause['how'], meaning: Meaning): Expr {
    if (typeof how === 'object' && 'request' in how) {
      throw new QueryMisuse(`${this.#resource.name}.${name} is a value and takes no nested query`, {
        fix: `load({ ${name}: true })`,
      });
    }
    if (meaning.is !== 'calculation' || how === true) return expressionOf(meaning, this.#bindings);
    return meaning.call({ input: how.input, bindings: this.#bindings });
  }

  #below(name: string, how: LoadClause['how'], source: Source): Selecting {
    const resource = resourceOf(source.home);
    const reading = this.#reading;
    if (how !== true && 'request' in how) return new Selecting(how.request, source, resource, reading);
    const loads = how === true ? [] : clausesOf(how.input, `${this.#resource.name}.${name}`);
    return new Selecting({ ...emptyRequest({}), record: this.#request.record, loads }, source, resource, reading);
  }
}
