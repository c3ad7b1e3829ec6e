import type { Home } from '../../expr/node.ts';

/** Somebody is watching: what is read is what the actor may read. Notes whose policies were asked. */
export class Policing {
  readonly asked = new Set<Home>();
}
