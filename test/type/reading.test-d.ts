import type { Page, Query } from 'quarry';
import { equal, type Flat } from './expect.ts';
import { Membership, Product, Supplier } from './resources/catalogue.ts';
import { Ticket } from './resources/ticket.ts';
import { User } from './resources/user.ts';

type SupplierRow = { id: number; code: string };

// ---- one record: by key, by identity, by chance
const got = await Supplier.get(1);
equal<typeof got, SupplierRow>(true);
const byObject = await Supplier.get({ id: 1 });
equal<typeof byObject, SupplierRow>(true);
const found = await Supplier.find(1, { timeout: 100 });
equal<typeof found, SupplierRow | null>(true);
await User.get({ email: 'ann@example.org' });
await Product.find({ sku: 'A1' });
await Product.get({ country: 'at', slug: 'a1' });
await Membership.get({ userId: '1', groupId: '2' });
const one = await Supplier.one();
equal<typeof one, SupplierRow>(true);
const first = await Supplier.first();
equal<typeof first, SupplierRow | null>(true);
const loaded = await Ticket.load('label').get('1');
equal<typeof loaded.label, string>(true);
// @ts-expect-error no identity of that name
await User.get({ name: 'Ann' });
// @ts-expect-error half a key is none
await Membership.get({ userId: '1' });
// @ts-expect-error a key of two attributes has no bare value
await Membership.get('1');
// @ts-expect-error the key is a number
await Supplier.get('1');

// ---- pages
const page = await Supplier.page({ size: 10, after: null });
equal<typeof page, Page<SupplierRow>>(true);
equal<typeof page.count, undefined>(true);
const counted = await Supplier.sort('-code').page({ size: 10, count: true });
equal<typeof counted.count, number>(true);
await Supplier.page({ size: 10, timeout: 50, signal: AbortSignal.timeout(50) });

// ---- pages of each parent's records
const paged = await Product.load({
  parts: (q) =>
    q
      .select('sku')
      .load({ parts: (p) => p.select('id').page({ size: 2 }) })
      .page({ size: 3, count: true }),
  parent: (q) => q.select('id'),
})
  .select('sku')
  .one();
equal<Flat<typeof paged.parts>, Flat<Page<{ sku: string; parts: Page<{ id: bigint }> }, true>>>(true);
equal<typeof paged.parts.count, number>(true);
// @ts-expect-error a nested page needs a size
Product.load({ parts: (q) => q.page({}) });
// @ts-expect-error a page is the last word of a nested query
Product.load({ parts: (q) => q.page({ size: 1 }).select('sku') });
// @ts-expect-error a nested page is read with its parents: it has no limit in time of its own
Product.load({ parts: (q) => q.page({ size: 1, timeout: 5 }) });
equal<typeof counted.records, SupplierRow[]>(true);
// @ts-expect-error a page has a size
await Supplier.page({});

// ---- the chain begins at the class
const kinds = await Product.distinct('kind', (p) => p.country)
  .select('kind')
  .all();
equal<typeof kinds, { kind: 'book' | 'game' }[]>(true);
const shouted = await Supplier.calculate('loud', (s) => s.code.upper())
  .limit(1)
  .first();
equal<typeof shouted, Flat<SupplierRow & { loud: string }> | null>(true);
const counts = await User.select('id')
  .aggregate('open', (u) => u.assignedTickets.count())
  .all();
equal<typeof counts, { id: string; open: number }[]>(true);
for await (const supplier of Supplier.stream()) equal<typeof supplier, SupplierRow>(true);
equal<Awaited<ReturnType<typeof Supplier.count<Supplier>>>, number>(true);
const plan: string = await Supplier.query().lock('update', 'skip').explain({ analyze: true });
const shown: { readonly sql: string } = Supplier.filter((s) => s.code.in(['a'])).toSQL();
void [plan, shown];
// @ts-expect-error not a field
Product.distinct('knd');
// @ts-expect-error no such lock
Supplier.query().lock('updaet');
// @ts-expect-error what was not selected is not read
(await Product.select('kind').one()).sku;

// ---- a nested query describes, it does not run
User.load({
  reports: (q) =>
    q
      .filter((u) => u.name.eq('x'))
      .distinct('name')
      .offset(1)
      .limit(2),
});
// @ts-expect-error no terminal method
User.load({ reports: (q) => q.all() });

// ---- hidden attributes are there for those who ask
const photo = await Product.select('photo').one();
equal<typeof photo, { photo: Uint8Array | null }>(true);

// ---- loading through a calculation, a key of two, a mixin
const many = await Product.load({ parts: { parent: (q) => q.select('sku') } }).one();
equal<(typeof many.parts)[number]['parent'], { sku: string } | null>(true);
const newer = await Product.filter((p) => p.updatedAt.gt(new Date()))
  .sort('-insertedAt')
  .select('updatedAt')
  .one();
equal<typeof newer, { updatedAt: Date }>(true);
const keyed = await Membership.load([{ userId: '1', groupId: '2' }], []);
equal<typeof keyed, { userId: string; groupId: string }[]>(true);

// ---- read only: nothing to write with
// @ts-expect-error no create
Membership.create;
// @ts-expect-error no update
Membership.update;
// @ts-expect-error no destroy
Membership.destroy;

// ---- a destroyed record is given back
const gone = await Ticket.destroy('1', 'remove');
equal<typeof gone.subject, string>(true);

// ---- queries put together
const together = await Ticket.filter((t) => t.isOpen)
  .union(Ticket.sort('subject').limit(3), Ticket.query())
  .except(Ticket.where({ subject: 'x' }))
  .select('id')
  .load('label')
  .all();
equal<typeof together, { id: string; label: string }[]>(true);
const narrowed: Query<Ticket> = Ticket.query().intersect(Ticket.query()).limit(1);
void narrowed;
// @ts-expect-error records of another resource
Ticket.query().union(User.query());
// @ts-expect-error a set has two parts at least
Ticket.query().unionAll();
// @ts-expect-error a class is no query
Ticket.query().unionAll(Ticket);

// ---- onto records in hand, and anew
const again = await Ticket.load([{ id: '1' }], 'label', { reuse: true });
equal<(typeof again)[0]['label'], string>(true);
const label = await Ticket.compute({ id: '1' }, 'label', true, { reuse: true, timeout: 5 });
equal<typeof label, string>(true);
const reloaded = await Supplier.reload([1, { id: 2 }]);
equal<typeof reloaded, (SupplierRow | null)[]>(true);
const reloadedOne = await Supplier.reload(1);
equal<typeof reloadedOne, SupplierRow | null>(true);
const there = await Supplier.reloadOrThrow({ id: 1 });
equal<typeof there, SupplierRow>(true);
// @ts-expect-error no field of that name
Ticket.compute({ id: '1' }, 'labell');
// @ts-expect-error a record without its key
Ticket.compute({ subject: '1' }, 'label');
// @ts-expect-error the key is a number
Supplier.reload(['1']);

// ---- rows of hand-written SQL
const raw: readonly object[] = [];
const made = Supplier.fromRows(raw);
equal<typeof made, SupplierRow[]>(true);
const some = Supplier.fromRows({ columns: ['code'], rows: [['A']] }, 'code');
equal<typeof some, { code: string }[]>(true);
// @ts-expect-error no attribute
Supplier.fromRows(raw, 'cod');
