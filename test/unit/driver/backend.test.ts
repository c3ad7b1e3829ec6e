import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageReader, readFields, readTag } from '../../../src/driver/wire/backend.ts';

const frame = (type: string, body: Buffer | string): Buffer => {
  const bytes = Buffer.from(body as string, 'utf8');
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
};

test('messageReader() finds the same messages however the bytes are cut', () => {
  const message = fc.tuple(fc.constantFrom('D', 'C', 'Z', '1'), fc.string({ maxLength: 40 }));
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(message), cuts, (messages, sizes) => {
      const all = Buffer.concat(messages.map(([type, body]) => frame(type, body)));
      const seen: [string, string][] = [];
      const read = messageReader((bytes, at, next) => {
        seen.push([bytes.toString('latin1', at, at + 1), bytes.toString('utf8', at + 5, next)]);
      });
      for (let at = 0, n = 0; at < all.length; n++) {
        const size = sizes[n % sizes.length] ?? 1;
        // The chunk is overwritten afterwards, as a socket may do.
        const chunk = Buffer.from(all.subarray(at, at + size));
        read(chunk);
        chunk.fill(0xff);
        at += size;
      }
      expect(seen).toEqual(messages);
    }),
    { seed: 20261122 },
  );
});

test.each([
  ['negative', [0x44, 0xff, 0xff, 0xff, 0xff]],
  ['too small', [0x44, 0, 0, 0, 3]],
  ['too large', [0x44, 0x7f, 0xff, 0xff, 0xff]],
])('messageReader() throws for a length that is %s', (_what, bytes) => {
  expect(() => messageReader(() => {})(Buffer.from(bytes))).toThrow(/no messages of PostgreSQL/);
  const inPieces = messageReader(() => {});
  inPieces(Buffer.from(bytes.slice(0, 3)));
  expect(() => inPieces(Buffer.from(bytes.slice(3)))).toThrow(/no messages of PostgreSQL/);
});

test.each([
  ['SELECT 50', 'SELECT', 50],
  ['INSERT 0 12', 'INSERT', 12],
  ['UPDATE 0', 'UPDATE', 0],
  ['CREATE TABLE', 'CREATE TABLE', 0],
  ['BEGIN', 'BEGIN', 0],
])('readTag() of %s', (tag, command, count) => {
  const bytes = frame('C', `${tag}\0`);
  expect(readTag(bytes, 0, bytes.length)).toEqual({ command, count });
});

test('readFields() takes the fields of an error apart', () => {
  const bytes = frame('E', 'SERROR\0C23505\0Mdoppelt „ü“\0nusers_email\0\0');
  expect(readFields(bytes, 0, bytes.length)).toEqual({ S: 'ERROR', C: '23505', M: 'doppelt „ü“', n: 'users_email' });
});
