/** Microseconds a zone's clock is ahead of UTC's at a moment. */
export type Clock = (micros: bigint) => bigint;

/** The clock of a time zone; undefined where JavaScript may read its name in another way than PostgreSQL. */
export function clockOf(zone: string): Clock | undefined {
  if (zone === 'UTC') return () => 0n;
  // Anything but a name of the common database is spelt by PostgreSQL in its own way: `+02` lies to the west.
  if (!/^[A-Za-z]+(\/[A-Za-z_+-]+)*$/.test(zone)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    return (micros) => offsetIn(format, micros);
  } catch {
    return undefined;
  }
}

function offsetIn(format: Intl.DateTimeFormat, micros: bigint): bigint {
  const name = format.formatToParts(Number(micros / 1000n)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', h = '0', m = '0', s = '0'] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  const seconds = BigInt(h) * 3600n + BigInt(m) * 60n + BigInt(s);
  return (sign === '-' ? -seconds : seconds) * 1_000_000n;
}
