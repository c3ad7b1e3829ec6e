import type { CatalogGrants } from '../catalog.ts';

/** Something of a database that no resource can say: it stays as it is, and is made again from its SQL elsewhere. */
export interface Extra {
  /** `trigger`, `exclusion constraint`, `function`. */
  readonly kind: string;
  /** `tickets.touch` */
  readonly name: string;
  /** What makes it in an empty database; none where only the server that has it knows. */
  readonly up?: string | undefined;
  readonly down?: string | undefined;
  /** Why no resource can say it, where that is not plain from its kind. */
  readonly why?: string | undefined;
  /** The table that it refers to, besides its own. */
  readonly needs?: string | undefined;
  /** Whether tables need it, or it needs them. */
  readonly when: 'before' | 'after';
}

/** What of the rights on a table no resource says. */
export interface LeftSecurity {
  readonly grants: CatalogGrants;
  /** By role. */
  readonly whyOfGrants: Readonly<Record<string, string>>;
  /** Whether row security and policies are declared. */
  readonly secured: boolean;
  readonly whyNotSecured?: string | undefined;
}
