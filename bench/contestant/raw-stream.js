// Hand-written SQL that streams as Quarry does: one statement, and the socket paused while the consumer is busy. pg has no
// interface for the pause, so its users seldom write this; W10 only.
import pg from 'pg';

const text = `select id, subject, body, status, priority, reporter_id "reporterId", representative_id "representativeId",
  created_at "createdAt", updated_at "updatedAt", closed_at "closedAt" from tickets order by id`;

async function* rowsOf(client) {
  let rows = [];
  let wake = () => {};
  let state = 'running';
  const query = client.query(new pg.Query(text));
  query.on('row', (row) => {
    rows.push(row);
    wake();
  });
  const finished = new Promise((resolve, reject) => {
    query.on('end', resolve);
    query.on('error', reject);
  }).finally(() => {
    state = 'ended';
    wake();
  });
  finished.catch(() => {});
  const socket = client.connection.stream;
  while (state === 'running' || rows.length > 0) {
    const chunk = rows;
    rows = [];
    socket.pause();
    yield* chunk;
    socket.resume();
    if (state === 'running' && rows.length === 0)
      await new Promise((resolve) => {
        wake = resolve;
      });
  }
  await finished;
}

export async function open({ url }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    W10: async (_, each) => {
      for await (const row of rowsOf(client)) each(row);
    },
    close: () => client.end(),
  };
}
