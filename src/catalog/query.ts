/**
 * Catalogue. Who lives here: reading a database's structure into a plain picture, and comparing two pictures taken on
 * one server. What never happens here: changing a database, knowing resources.
 */

/** A row with every value as the server's text. */
export type TextRow = Readonly<Record<string, string | null>>;

/** Runs one statement with text parameters, on whatever connection the caller has. */
export type Query = (text: string, params?: readonly (string | null)[]) => Promise<readonly TextRow[]>;
