import { accept, refuse } from './cast.ts';
import { defineType, readAscii } from './define-type.ts';
import { checkPrecision } from './precision.ts';
import type { Cast, Type } from './type.ts';

const shape = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/;

/** `time` ↔ string `17:04:05.25`, without trailing zeros, as PostgreSQL prints it; `24:00:00` is the end of the day. */
export function time(precision?: number): Type<string> {
  checkPrecision('time', precision);
  return defineType<string>({
    name: 'time',
    family: 'time',
    sql: precision === undefined ? 'time without time zone' : `time(${precision}) without time zone`,
    cast: (input) => cast(input, precision ?? 6),
    encode: (value) => value,
    decode: (value) => value,
    read: readAscii,
  });
}

function cast(input: unknown, precision: number): Cast<string> {
  const [, hour, minute, second = '00', fraction = ''] =
    (typeof input === 'string' ? shape.exec(input.trim()) : null) ?? [];
  const whole = `${hour}:${minute}:${second}`;
  const digits = fraction.replace(/0+$/, '');
  const exists = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (hour === undefined || !(exists || (whole === '24:00:00' && digits === '')))
    return refuse('must be a time of day such as 17:04:05');
  if (digits.length > precision) return refuse(`must have at most ${precision} digits after the seconds`);
  return accept(digits === '' ? whole : `${whole}.${digits}`);
}
