import { defineRepo, type Repo } from 'quarry';
import { equal } from './expect.ts';

const reader = () => defineRepo('reader', { readOnly: true });
equal<Repo<'read'>, ReturnType<typeof reader>>(true);
const writer = () => defineRepo('writer', { pool: { size: '2x', max: 30 } });
equal<Repo<'write'>, ReturnType<typeof writer>>(true);

// A read-only repo is no repo that writes.
// @ts-expect-error
const wrong: Repo = reader();
// Either is a repo that may be read.
export const either: Repo<'read' | 'write'>[] = [reader(), writer(), wrong];

// @ts-expect-error a misspelt option
defineRepo('misspelt', { datbase: 'x' });
// @ts-expect-error no such level
defineRepo('level', { log: 'verbose' });

const rows = await reader().sql<{ n: bigint }>`select count(*) n from tickets where id > ${7}`;
equal<readonly { n: bigint }[], typeof rows>(true);
const value = await writer().transaction(async () => 7 as const);
equal<7, typeof value>(true);
