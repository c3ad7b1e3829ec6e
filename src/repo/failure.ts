/** The SQLSTATE of a database error; undefined for anything else. */
export function sqlstateOf(error: unknown): string | undefined {
  const state = property(error, 'sqlstate');
  return typeof state === 'string' ? state : undefined;
}

/** Whether it is known what became of a statement. */
function outcomeOf(error: unknown): string | undefined {
  const outcome = property(error, 'outcome');
  return typeof outcome === 'string' ? outcome : undefined;
}

/** A deadlock or a serialization failure, also as the cause of what the callback made of it. */
export function isConflict(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at !== undefined; depth++) {
    const state = sqlstateOf(at);
    if (state === '40001' || state === '40P01') return true;
    at = property(at, 'cause');
  }
  return false;
}

/** The connection is gone: no more can be sent on it, and what was under way is uncertain. */
export function isConnectionLost(error: unknown): boolean {
  if (outcomeOf(error) === 'unknown') return true;
  const state = sqlstateOf(error);
  return state !== undefined && /^(08|57P0[1-5]|25P03)/.test(state);
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
