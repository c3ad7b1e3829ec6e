/** Something only a person can decide, with the answers ready to be pasted. */
export interface Question {
  readonly kind:
    | 'rename-table'
    | 'rename-column'
    | 'rename-type'
    | 'rename-value'
    | 'drop-table'
    | 'drop-column'
    | 'drop-extension'
    | 'backfill'
    | 'using';
  /** The table's or type's key, or the extension. */
  readonly table: string;
  /** The column or value. */
  readonly column: string | undefined;
  /** New names it may have, likeliest first. */
  readonly candidates: readonly string[];
  /** `--rename users.name=full_name`, `--drop users.name`. */
  readonly flags: readonly string[];
  /** The question in words. */
  readonly message: string;
}
