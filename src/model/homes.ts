import type { Home } from '../expr/node.ts';

const homes = new WeakMap<object, Home>();
let stranger: (resource: object) => Home;

/** Where the records of a resource live, by its class, as soon as its declaration was read. */
export function setHome(resource: object, home: Home): void {
  homes.set(resource, home);
}

/** The same for a class that nothing but an expression may have named. */
export function homeOf(resource: object): Home {
  return homes.get(resource) ?? stranger(resource);
}

/** Says how a resource comes in that no relationship leads to. */
export function letIn(how: (resource: object) => Home): void {
  stranger = how;
}
