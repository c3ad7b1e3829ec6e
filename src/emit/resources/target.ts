/** The class at the other end, and its fields. */
export interface Target {
  readonly className: string;
  readonly module: string;
  readonly fields: ReadonlyMap<string, string>;
}
