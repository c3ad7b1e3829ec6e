import type { Session } from './session.ts';

/**
 * Runs `work` with settings of the session changed, and puts back what they were: RESET would go back to what the
 * server began with, and a pooled connection was set up by its pool after that.
 */
export async function withSettings<T>(
  session: Session,
  settings: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const names = Object.keys(settings);
  if (names.length === 0) return await work();
  const [before] = await session.rows(
    `select ${names.map((name, i) => `current_setting($${i + 1}) as "${name}"`).join(', ')}`,
    names,
  );
  try {
    await set(session, settings);
    return await work();
  } finally {
    // Where the connection is gone, so are its settings.
    const calm = session.calm();
    await calm
      .rollback()
      .then(() => set(calm, before ?? {}))
      .catch(() => {});
  }
}

async function set(session: Session, settings: Readonly<Record<string, string | null>>): Promise<void> {
  const pairs = Object.entries(settings);
  const calls = pairs.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, false)`);
  await session.rows(`select ${calls.join(', ')}`, pairs.flat());
}
