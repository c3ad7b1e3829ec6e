/** How a type is declared: `integer` with the options it brings along, and the values it has in TypeScript. */
export interface Declared {
  /** The function to call. */
  readonly name: string;
  /** Declared in the module of types. */
  readonly own: boolean;
  /** Arguments in front of the options. */
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** The type of its values, for raw SQL. */
  readonly value: string;
  /** Other functions of quarry that the arguments call. */
  readonly also: readonly string[];
  /** What they take from the module of types. */
  readonly types: readonly string[];
  /** What a domain is made of, as that is declared. */
  readonly base?: Declared | undefined;
}

/** What is declared once in the module of types: a domain, or a type that Quarry has no word for. */
export interface OwnType {
  readonly name: string;
  readonly sql: string;
  /** The declaration of a domain, and the functions of quarry it calls; other types stay text. */
  readonly domain?: { readonly text: string; readonly uses: readonly string[] } | undefined;
}
