// The escape door: typed drizzle on a repo's connection and transaction. drizzle-orm is an optional peer.

export { drizzleOn } from './drizzle/database.ts';
