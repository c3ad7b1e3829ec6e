import { Misdeclared } from '../invalid-model.ts';
import { type StorageParameters, storageParameters } from './parameters.ts';
import type { StorageModel } from './storage-model.ts';

/** How a table is stored, as it is said on the resource. */
export interface StorageOptions {
  /** Its rows are not written to the log: fast, not replicated, and empty after a crash. */
  readonly unlogged?: boolean;
  /** Storage parameters. */
  readonly storage?: StorageParameters;
  readonly tablespace?: string;
}

/** What options say about storage; undefined where they say nothing. Throws `Misdeclared`. */
export function storageModel(name: string, options: StorageOptions): StorageModel | undefined {
  const owner = `Resource("${name}")`;
  const { unlogged, storage, tablespace } = options;
  if (unlogged !== undefined && typeof unlogged !== 'boolean')
    throw new Misdeclared(`${owner}: unlogged is true or false, not ${JSON.stringify(unlogged)}`);
  if (tablespace !== undefined && (typeof tablespace !== 'string' || tablespace === ''))
    throw new Misdeclared(`${owner}: tablespace is the name of one, not ${JSON.stringify(tablespace)}`);
  const parameters = storage === undefined ? {} : storageParameters(owner, storage);
  const found: StorageModel = {
    ...(unlogged === true ? { unlogged } : {}),
    // The default one of a database goes without saying.
    ...(tablespace === undefined || tablespace === 'pg_default' ? {} : { tablespace }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  return Object.keys(found).length === 0 ? undefined : Object.freeze(found);
}
