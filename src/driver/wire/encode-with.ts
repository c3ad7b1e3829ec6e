import type { Sending } from '../driver.ts';
import type { Part } from './exchange.ts';
import { encodeStatements, type Outgoing } from './frontend.ts';
import type { Prepared, Statements } from './statements.ts';

/**
 * The bytes of statements that travel together, each with its text only where the server does not have it under its
 * name. Notes on the parts what was sent of them.
 */
export function encodeWith(statements: Statements, parts: readonly Part[], named: boolean): Buffer {
  const added: Prepared[] = [];
  const outgoing = parts.map((part): Outgoing => {
    const { sending = nothing } = part;
    const name = named ? (sending.name ?? '') : '';
    const known = name === '' ? undefined : statements.find(name, sending.text);
    const parse = known === undefined;
    part.prepared = parse && name !== '' ? statements.add(name, sending.text) : known;
    part.fresh = parse;
    part.columns = part.prepared?.columns;
    if (parse && part.prepared !== undefined) added.push(part.prepared);
    return { sending, parts: { name, parse, describe: parse, close: statements.takeSuperfluous() } };
  });
  try {
    return encodeStatements(outgoing);
  } catch (error) {
    // Nothing was sent: neither are the new names known nor are the old ones closed.
    for (const prepared of added) statements.forget(prepared, false);
    for (const { parts: sent } of outgoing) statements.keepSuperfluous(sent.close);
    throw error;
  }
}

const nothing: Sending = { text: '', values: [] };
