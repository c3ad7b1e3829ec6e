import { daysOf } from './calendar.ts';
import type { ByteReader } from './type.ts';

/** The last and the first millisecond a Date can hold. */
export const endOfTime = 8640000000000000;
export const startOfTime = -8640000000000000;

/** 2000-01-01, from which PostgreSQL counts. */
const epoch = 946684800000;

/** `YYYY-MM-DD HH:MM:SS[.ffffff]+00`, as a session in UTC prints the years 1–9999; undefined for anything else. */
export const readDate: ByteReader<Date | undefined> = (bytes, at, length) => {
  if (length < 22 || bytes[at + length - 3] !== 43 || bytes[at + 4] !== 45 || bytes[at + 10] !== 32) return undefined;
  const year = pair(bytes, at) * 100 + pair(bytes, at + 2);
  const days = daysOf(year, pair(bytes, at + 5), pair(bytes, at + 8));
  const seconds = pair(bytes, at + 11) * 3600 + pair(bytes, at + 14) * 60 + pair(bytes, at + 17);
  let ms = 0;
  if (bytes[at + 19] === 46) {
    const end = at + length - 3;
    if (at + 20 < end) ms = digit(bytes, at + 20) * 100;
    if (at + 21 < end) ms += digit(bytes, at + 21) * 10;
    if (at + 22 < end) ms += digit(bytes, at + 22);
  }
  return new Date(days * 86400000 + seconds * 1000 + ms);
};

const digit = (bytes: Buffer, at: number): number => (bytes[at] ?? 0) - 48;
const pair = (bytes: Buffer, at: number): number => digit(bytes, at) * 10 + digit(bytes, at + 1);

/** Microseconds since 2000 as an int8; the two ends of its range are the infinities. */
export const readDateBinary: ByteReader<Date> = (bytes, offset) => {
  const high = bytes.readInt32BE(offset);
  const low = bytes.readUInt32BE(offset + 4);
  // Within 285 years of 2000 a double holds the microseconds exactly.
  if (high > -2097152 && high < 2097152) return new Date(epoch + Math.floor((high * 4294967296 + low) / 1000));
  if (high === 0x7fffffff && low === 0xffffffff) return new Date(endOfTime);
  if (high === -0x80000000 && low === 0) return new Date(startOfTime);
  const micros = (BigInt(high) << 32n) + BigInt(low);
  const floored = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  return new Date(epoch + Number(floored));
};
