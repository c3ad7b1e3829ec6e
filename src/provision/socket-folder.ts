import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Bytes a socket's path may have on the strictest system, its own name taken off. */
const limit = 103 - '/.s.PGSQL.5432'.length;

/** Where a cluster's socket is: inside of its folder, or under /tmp where that path is too long for a socket. */
export function socketFolder(folder: string): string {
  const inside = join(folder, 'socket');
  if (Buffer.byteLength(inside) <= limit) return inside;
  return `/tmp/quarry-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
}
