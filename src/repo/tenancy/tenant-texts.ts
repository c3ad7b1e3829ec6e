import { createHash } from 'node:crypto';
import { tenantSchema } from '../../model/tenancy/tenant-schema.ts';
import { TenantRequired } from '../../query/tenancy/tenant-error.ts';
import { quoteName } from '../../sql/quote.ts';

/** A text as it is sent, and the name it is prepared under. */
export interface Sent {
  readonly text: string;
  readonly name: string;
}

/** Texts of one statement that are kept; one that is made again costs some microseconds. */
const most = 64;
const placeholder = quoteName(tenantSchema);

/** By text, so that two shapes that compile to the same statement share it on the server. */
export const sentAs = (text: string): Sent => ({
  text,
  name: `q_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`,
});

/** A statement about what each tenant has of its own: one text for each, which names its schema. */
export class TenantTexts {
  readonly #parts: readonly string[];
  /** The one that was used last stands last. */
  readonly #texts = new Map<string, Sent>();

  private constructor(parts: readonly string[]) {
    this.#parts = parts;
  }

  /** Undefined for a statement that is the same for all. */
  static of(text: string): TenantTexts | undefined {
    const parts = text.split(placeholder);
    return parts.length === 1 ? undefined : new TenantTexts(parts);
  }

  /** Throws `TenantRequired` where there is none. */
  for(tenant: string | undefined): Sent {
    if (tenant === undefined) throw new TenantRequired(this.#table);
    const known = this.#texts.get(tenant);
    if (known !== undefined && this.#texts.size < most) return known;
    const sent = known ?? sentAs(this.#parts.join(quoteName(tenant)));
    this.#texts.delete(tenant);
    this.#texts.set(tenant, sent);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > most && oldest !== undefined) this.#texts.delete(oldest);
    return sent;
  }

  /** The first table that is meant: types stand without quotes, or in a cast. */
  get #table(): string {
    const named = this.#parts.flatMap((part, i) =>
      this.#parts[i - 1]?.endsWith('::') ? [] : (/^\."((?:[^"]|"")*)"/.exec(part)?.[1] ?? []),
    );
    return named[0]?.replaceAll('""', '"') ?? '';
  }
}
