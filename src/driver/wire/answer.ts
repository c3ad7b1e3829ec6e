import { message, readColumns, readTag } from './backend.ts';
import type { Exchange } from './exchange.ts';

/** COPY has no place among statements; by the extended protocol it eats the Sync that was sent already. */
export function refuseCopy({ request }: Exchange): Buffer {
  const why = Buffer.from('COPY is not possible here\0');
  const head = Buffer.from([0x66, 0, 0, 0, why.length + 4]);
  const sync = Buffer.from('sending' in request ? [0x53, 0, 0, 0, 4] : []);
  return Buffer.concat([head, why, sync]);
}

/** Notes what a message says about the statement it answers. */
export function progress(exchange: Exchange, bytes: Buffer, at: number, next: number): void {
  const { part } = exchange;
  const { prepared } = part;
  switch (bytes[at]) {
    case message.commandComplete: {
      const { command, count } = readTag(bytes, at, next);
      part.command = command;
      part.count = count;
      exchange.next();
      break;
    }
    case message.rowDescription:
      part.columns = readColumns(bytes, at);
      if (prepared !== undefined) prepared.columns = part.columns;
      break;
    case message.parseComplete:
      if (prepared !== undefined) prepared.parsed = true;
      break;
    default:
  }
}

/** Hands over a row. */
export function deliver(exchange: Exchange, bytes: Buffer, at: number): void {
  const { row } = exchange.part;
  if (row === undefined || exchange.readerError !== undefined || exchange.abandoned) return;
  try {
    row(bytes, at + 7, bytes.readInt16BE(at + 5));
  } catch (error) {
    exchange.readerError = { error };
  }
}
