import { join } from 'node:path';
import { type Cluster, dataOf, initialize, launch, shutDown } from './cluster.ts';
import { withLock } from './lock-file.ts';
import { type Postmaster, postmasterOf } from './postmaster.ts';
import { Sharing } from './sharing.ts';

/** A server that all processes of this machine share: whoever comes first starts it, the last to leave stops it. */
export interface SharedServer {
  readonly cluster: Cluster;
  readonly postmaster: Postmaster;
  /** Called when the server was found dead, and again when it is back. */
  onChange: (up: boolean) => void;
  leave(): Promise<void>;
}

interface Membership {
  readonly server: SharedServer;
  users: number;
}

/** The server is looked at this often, in milliseconds. */
const watchEvery = 300;
const memberships = new Map<string, Promise<Membership>>();

/** Joins the cluster's server, starting it where it does not run. */
export async function joinServer(cluster: Cluster): Promise<SharedServer> {
  const { folder } = cluster;
  const joining = memberships.get(folder) ?? enter(cluster);
  memberships.set(folder, joining);
  try {
    const membership = await joining;
    membership.users++;
    return membership.server;
  } catch (error) {
    memberships.delete(folder);
    throw error;
  }
}

async function enter(cluster: Cluster): Promise<Membership> {
  const sharing = new Sharing(join(cluster.folder, 'users'));
  const lock = join(cluster.folder, 'starting.lock');
  const up = () =>
    withLock(lock, async () => {
      await initialize(cluster);
      const running = await settled(cluster);
      const postmaster = running ?? (await launch(cluster));
      sharing.join();
      return postmaster;
    });
  let postmaster = await up();
  const watch = setInterval(async () => {
    if (leaving || reviving || postmasterOf(dataOf(cluster)) !== undefined) return;
    reviving = true;
    server.onChange(false);
    postmaster = await up().catch(() => postmaster);
    reviving = false;
    if (postmasterOf(dataOf(cluster)) !== undefined) server.onChange(true);
  }, watchEvery);
  watch.unref();
  let leaving = false;
  let reviving = false;
  // A process that ends in a hurry still takes its server along, unless others use it.
  const onExit = () => {
    sharing.leave();
    if (sharing.others().length === 0) killNow(cluster);
  };
  process.once('exit', onExit);
  const server: SharedServer = {
    cluster,
    get postmaster() {
      return postmaster;
    },
    onChange: () => {},
    async leave() {
      membership.users--;
      if (membership.users > 0) return;
      leaving = true;
      memberships.delete(cluster.folder);
      clearInterval(watch);
      process.off('exit', onExit);
      await withLock(lock, async () => {
        sharing.leave();
        if (sharing.others().length === 0) await shutDown(cluster);
      });
    },
  };
  const membership: Membership = { server, users: 0 };
  return membership;
}

/** The server that runs already; one that is on its way up or down is waited for. */
async function settled(cluster: Cluster): Promise<Postmaster | undefined> {
  for (;;) {
    const found = postmasterOf(dataOf(cluster));
    if (found === undefined || found.ready) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function killNow(cluster: Cluster): void {
  const postmaster = postmasterOf(dataOf(cluster));
  try {
    if (postmaster !== undefined) process.kill(postmaster.pid, 'SIGINT');
  } catch {
    // Gone already.
  }
}
