import { parentPort, workerData } from 'node:worker_threads';
import type { Extension, PGlite } from '@electric-sql/pglite';

/** What the worker is started with. */
export interface PgliteStart {
  readonly dataDir: string | undefined;
  /** As PostgreSQL calls them: `uuid-ossp`. */
  readonly extensions: readonly string[];
}

/** To the worker: bytes of the protocol, or the wish to end. */
export type PgliteRequest = { readonly bytes: Uint8Array } | 'close';
/** From it: ready, an answer, closed, or why it could not open. */
export type PgliteReply =
  | 'ready'
  | 'closed'
  | { readonly bytes: Uint8Array }
  | { readonly failure: string; readonly missing: boolean };

async function open({ dataDir, extensions }: PgliteStart): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const loaded: Record<string, Extension> = {};
  for (const extension of extensions) {
    const name = extension.replaceAll('-', '_');
    const exported: Record<string, Extension | undefined> = await import(`@electric-sql/pglite/contrib/${name}`);
    if (exported[name] !== undefined) loaded[name] = exported[name];
  }
  return dataDir === undefined ? PGlite.create({ extensions: loaded }) : PGlite.create({ dataDir, extensions: loaded });
}

const reply = (message: PgliteReply): void => parentPort?.postMessage(message);

function failure(error: unknown): PgliteReply {
  if (typeof error !== 'object' || error === null) return { failure: String(error), missing: false };
  const missing = 'code' in error && /MODULE_NOT_FOUND$/.test(String(error.code));
  // What the engine throws is not always an Error.
  return { failure: 'message' in error ? String(error.message) : JSON.stringify(error), missing };
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
