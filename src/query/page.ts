/** Which page: by a cursor of another one, or by number of records to skip. */
export interface PageOptions<C extends boolean = boolean> {
  /** Records on the page. */
  readonly size: number;
  /** The `after` of the page before this one. */
  readonly after?: string | null | undefined;
  /** The `before` of the page after this one. */
  readonly before?: string | null | undefined;
  readonly offset?: number | undefined;
  /** Also count all records there are. */
  readonly count?: C;
}

/** A page of records with the cursors of its neighbours. */
export interface Page<T, C extends boolean = false> {
  readonly records: T[];
  /** Cursor of the next page; null if this is the last one. */
  readonly after: string | null;
  /** Cursor of the previous page; null if this is the first one. */
  readonly before: string | null;
  /** How many records there are on all pages, if one asked. */
  readonly count: C extends true ? number : undefined;
}
