/** How a table is stored; what is not said is left out. */
export interface StorageModel {
  readonly unlogged?: true;
  readonly tablespace?: string;
  /** By name, as PostgreSQL prints the values. */
  readonly parameters?: Readonly<Record<string, string>>;
}
