import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { CursorQuery, Unsealed } from '../query/runner.ts';
import { cursorSecretsOf } from './config.ts';
import type { AnyRepo } from './repo-state.ts';

// version | nonce | tag | ciphertext of (what the query is, as digests | the sort values), by AES-256-GCM.
const version = Buffer.from([1]);
const nonceLength = 12;
const tagLength = 16;
const digestLength = 12;
const start = 1 + nonceLength + tagLength;
/** In the order in which a difference is complained about. */
const parts = ['resource', 'order', 'conditions'] as const satisfies (keyof CursorQuery)[];

/** Seals the text behind a cursor together with the query it is for: nobody can read, alter or make one. */
export function sealCursor(repo: AnyRepo, text: string, query: CursorQuery): string {
  const [key] = keysOf(repo);
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(version);
  const sealed = [cipher.update(Buffer.concat([digestsOf(query), Buffer.from(text)])), cipher.final()];
  return Buffer.concat([version, nonce, cipher.getAuthTag(), ...sealed]).toString('base64url');
}

/** The text behind a cursor, or why it is refused: it is none, or one that another query gave out. */
export function unsealCursor(repo: AnyRepo, cursor: string, query: CursorQuery): Unsealed {
  const bytes = Buffer.from(cursor, 'base64url');
  // Decoding skips whatever is not base64url; a cursor has exactly one spelling.
  if (bytes.length < start || bytes.toString('base64url') !== cursor) return { refused: 'forged' };
  for (const key of keysOf(repo)) {
    const opened = openWith(key, bytes);
    if (opened === undefined) continue;
    const digests = digestsOf(query);
    const differs = parts.find((_, i) => !digestAt(opened, i).equals(digestAt(digests, i)));
    return differs === undefined
      ? { text: opened.toString('utf8', parts.length * digestLength) }
      : { refused: differs };
  }
  return { refused: 'forged' };
}

function openWith(key: Buffer, bytes: Buffer): Buffer | undefined {
  try {
    const nonce = bytes.subarray(1, 1 + nonceLength);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      .setAAD(bytes.subarray(0, 1))
      .setAuthTag(bytes.subarray(1 + nonceLength, start));
    return Buffer.concat([decipher.update(bytes.subarray(start)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const digestsOf = (query: CursorQuery): Buffer =>
  Buffer.concat(
    parts.map((part) => createHash('sha256').update(`${part} ${query[part]}`).digest().subarray(0, digestLength)),
  );

const digestAt = (digests: Buffer, at: number): Buffer => digests.subarray(at * digestLength, (at + 1) * digestLength);

type Keys = readonly [Buffer, ...Buffer[]];
const keys = new WeakMap<AnyRepo, Keys>();
let ofProcess: Buffer | undefined;

function keysOf(repo: AnyRepo): Keys {
  let known = keys.get(repo);
  if (known === undefined) {
    const [first, ...others] = cursorSecretsOf(repo, process.env).secrets.map(derived);
    known = first === undefined ? [ownKey(repo)] : [first, ...others];
    keys.set(repo, known);
  }
  return known;
}

const derived = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'quarry cursor', 32));

function ownKey(repo: AnyRepo): Buffer {
  if (process.env['NODE_ENV'] === 'production') {
    process.emitWarning(
      `Repo '${repo.name}' has no cursorSecret: cursors end with this process, and other instances refuse them. Set CURSOR_SECRET.`,
    );
  }
  ofProcess ??= randomBytes(32);
  return ofProcess;
}
