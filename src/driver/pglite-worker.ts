import { readFile, rename, writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { Extension, PGlite } from '@electric-sql/pglite';
import { UnknownExtension } from './error/missing-driver.ts';

/** What the worker is started with. */
export interface PgliteStart {
  readonly dataDir: string | undefined;
  /** As PostgreSQL calls them: `uuid-ossp`. */
  readonly extensions: readonly string[];
  /** The same, left out where PGlite does not have them. */
  readonly offered?: readonly string[] | undefined;
  readonly template?: string | undefined;
}

/** To the worker: bytes of the protocol, or the wish to end. */
export type PgliteRequest = { readonly bytes: Uint8Array } | 'close';
/** From it: ready, an answer, closed, or why it could not open. */
export type PgliteReply = 'ready' | 'closed' | { readonly bytes: Uint8Array } | PgliteFailure;

export interface PgliteFailure {
  readonly failure: string;
  /** What could not be loaded: the package, or an extension of that name. */
  readonly missing: 'package' | { readonly extension: string } | undefined;
}

async function open({ dataDir, extensions, offered = [], template }: PgliteStart): Promise<PGlite> {
  // A short life is not worth what optimizing the engine costs.
  if (template !== undefined) setFlagsFromString('--liftoff-only');
  const { PGlite } = await import('@electric-sql/pglite');
  const loaded: Record<string, Extension> = {};
  for (const extension of extensions) loaded[moduleOf(extension)] = await load(extension);
  for (const extension of offered) {
    const found = await contrib(extension);
    if (found !== undefined) loaded[moduleOf(extension)] = found;
  }
  if (dataDir !== undefined) return PGlite.create({ dataDir, extensions: loaded });
  if (template === undefined) return PGlite.create({ extensions: loaded });
  const cached = await readFile(template).catch(() => undefined);
  if (cached !== undefined) return PGlite.create({ extensions: loaded, loadDataDir: new Blob([cached]) });
  const engine = await PGlite.create({ extensions: loaded });
  await keep(engine, template);
  return engine;
}

/** Writes the files of a fresh database for the next start, whole or not at all. */
async function keep(engine: PGlite, template: string): Promise<void> {
  const files = await engine.dumpDataDir('none');
  const part = `${template}.${process.pid}`;
  await writeFile(part, Buffer.from(await files.arrayBuffer()));
  await rename(part, template);
}

const moduleOf = (extension: string): string => extension.replaceAll('-', '_');

async function load(extension: string): Promise<Extension> {
  const found = await contrib(extension);
  if (found === undefined) throw new UnknownExtension(extension);
  return found;
}

async function contrib(extension: string): Promise<Extension | undefined> {
  const name = moduleOf(extension);
  try {
    const exported: Record<string, Extension | undefined> = await import(`@electric-sql/pglite/contrib/${name}`);
    return exported[name];
  } catch {
    // The complaint of the module loader would name a file nobody knows.
    return undefined;
  }
}

const reply = (message: PgliteReply): void => parentPort?.postMessage(message);

function failure(error: unknown): PgliteFailure {
  if (typeof error !== 'object' || error === null) return { failure: String(error), missing: undefined };
  // What the engine throws is not always an Error.
  const message = 'message' in error ? String(error.message) : JSON.stringify(error);
  if (error instanceof UnknownExtension) return { failure: message, missing: { extension: error.extension } };
  const absent = 'code' in error && /MODULE_NOT_FOUND$/.test(String(error.code));
  return { failure: message, missing: absent ? 'package' : undefined };
}

async function serve(): Promise<void> {
  const engine = await open(workerData);
  // One request after the other: PGlite has one session and no queue for raw messages.
  let turn: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: PgliteRequest) => {
    turn = turn
      .then(async () => {
        if (request !== 'close') return reply({ bytes: await engine.execProtocolRaw(request.bytes) });
        await engine.close();
        reply('closed');
        parentPort?.close();
      })
      .catch((error: unknown) => reply(failure(error)));
  });
  reply('ready');
}

serve().catch((error: unknown) => reply(failure(error)));
