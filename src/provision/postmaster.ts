import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runs } from './process-identity.ts';

/** A running server as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Folder of its socket; empty where it has none. */
  readonly socket: string;
  readonly ready: boolean;
}

/** The server of a data directory, if one runs; a file left behind by a killed one says nothing. */
export function postmasterOf(data: string): Postmaster | undefined {
  const postmaster = parsePostmaster(read(join(data, 'postmaster.pid')) ?? '');
  return postmaster !== undefined && runs(postmaster.pid) && isServer(postmaster.pid) ? postmaster : undefined;
}

/** Reads the text of a `postmaster.pid`; undefined where it is not complete yet. */
export function parsePostmaster(text: string): Postmaster | undefined {
  const [pid = '', , , port = '', socket = '', , , status = ''] = text.split('\n');
  if (!/^\d+$/.test(pid)) return undefined;
  return { pid: Number(pid), port: Number(port), socket, ready: status.trim() === 'ready' };
}

/** The number may have gone to another program since; where the system does not tell, it counts. */
function isServer(pid: number): boolean {
  const command = process.platform === 'linux' ? read(`/proc/${pid}/comm`) : undefined;
  return command === undefined || /^post(gres|master)/.test(command);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
