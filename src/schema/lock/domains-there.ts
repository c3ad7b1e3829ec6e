import { nameOfKey, schemaOfKey } from '../key.ts';
import type { TypeText } from '../lint/act.ts';
import { inSchemaOf, keyFrom } from '../lint/key-from.ts';
import { readType } from '../lint/read-column.ts';
import { keyOf, type State, typeText } from '../state.ts';
import { tokens } from '../token.ts';
import { Words } from '../words.ts';

interface DomainThere {
  /** What it is made of. */
  readonly base: string;
  /** How many conditions its values meet, NOT NULL among them. */
  readonly demands: number;
}

/** A type as statements and States write it, so that they can be compared. */
export const typeFrom = (text: string): TypeText => readType(new Words(text));
const typeNamed = (key: string): string => typeFrom(typeText({ schema: schemaOfKey(key), name: nameOfKey(key) })).name;

/** The domains a migration finds and makes, by the names that types go by, and what its statements have made of them so far. */
export class DomainsThere {
  readonly #domains = new Map<string, DomainThere>();

  constructor(before?: State) {
    for (const domain of before?.domains ?? [])
      this.#domains.set(typeNamed(keyOf(domain)), {
        base: domain.type,
        demands: domain.checks.length + (domain.notNull ? 1 : 0),
      });
  }

  /** What a column of a type is stored as; how large its values may be is the domain's own knowledge. */
  stored(type: TypeText): TypeText {
    const bare = this.bare(type);
    return bare === type ? type : { ...bare, size: [] };
  }

  /** What values must be made into to be of a type. */
  bare(type: TypeText): TypeText {
    const found = type.list ? undefined : this.#domains.get(type.name);
    return found === undefined ? type : typeFrom(found.base);
  }

  /** Whether values have to meet something to become of a type. */
  demands({ name, list }: TypeText): boolean {
    return !list && (this.#domains.get(name)?.demands ?? 0) > 0;
  }

  /** Takes note of what a statement does to a domain. */
  note(sql: string): void {
    const all = new Words(tokens(sql));
    if (all.take('create domain')) this.#create(all);
    else if (all.take('alter domain')) this.#alter(all);
  }

  #create(all: Words): void {
    const name = typeNamed(keyFrom(all));
    all.take('as');
    const from = all.at;
    const { name: base, size, list } = readType(all);
    const demands = tokensFrom(all, from).filter(
      (text, i, texts) => text === 'check' || (text === 'not' && texts[i + 1] === 'null'),
    );
    const sized = size.length === 0 ? base : `${base}(${size.join()})`;
    this.#domains.set(name, { base: list ? `${sized}[]` : sized, demands: demands.length });
  }

  #alter(all: Words): void {
    const key = keyFrom(all);
    const name = typeNamed(key);
    const domain = this.#domains.get(name);
    if (domain === undefined) return;
    if (all.take('rename to')) {
      this.#domains.delete(name);
      this.#domains.set(typeNamed(inSchemaOf(key, all.name())), domain);
    } else if (all.take('add') || all.take('set not null'))
      this.#domains.set(name, { ...domain, demands: domain.demands + 1 });
    else if (all.take('drop constraint') || all.take('drop not null'))
      this.#domains.set(name, { ...domain, demands: domain.demands - 1 });
  }
}

function tokensFrom(all: Words, at: number): readonly string[] {
  all.at = at;
  return all.until(() => false).map(({ text }) => text);
}

/** The name that types go by of a domain whose values a statement looks at; undefined where it looks at none. */
export function domainLookedAt(sql: string): string | undefined {
  const all = new Words(tokens(sql));
  if (!all.take('alter domain')) return undefined;
  const name = typeNamed(keyFrom(all));
  const valid = !/\bnot\s+valid\s*;?\s*$/.test(sql);
  return all.take('validate constraint') || all.take('set not null') || (all.take('add') && valid) ? name : undefined;
}
