import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { defineRepo } from 'quarry';
import { expect, test } from 'vitest';
import { stopRepo } from '../../src/repo/session.ts';
import { serverUrl } from '../support/server.ts';

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

/** Listens on the IPv6 loopback and passes everything on to the server. */
async function onIpv6<T>(use: (port: number) => Promise<T>): Promise<T> {
  const { hostname, port } = new URL(serverUrl);
  const relay = createServer((client) => {
    const server = connect(Number(port), hostname);
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '::1', resolve));
  try {
    return await use((relay.address() as { readonly port: number }).port);
  } finally {
    relay.close();
  }
}

test.runIf(hasIpv6)('a repo connects to an IPv6 literal without a switch (S95)', async () => {
  await onIpv6(async (port) => {
    const url = new URL(serverUrl);
    const repo = defineRepo('six', { url: `postgres://${url.username}:${url.password}@[::1]:${port}${url.pathname}` });
    const { rows } = await repo.query<{ readonly one: number }>('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
    await stopRepo(repo);
  });
});
