import { equal } from './expect.ts';
import { Product } from './resources/catalogue.ts';
import { Ticket } from './resources/ticket.ts';

// ---- by names: the row has them and what was found out
const byStatus = Ticket.query()
  .groupBy('status', 'representativeId')
  .summary({
    n: (ts) => ts.count(),
    oldest: (ts) => ts.min((t) => t.openedAt),
    names: (ts) => ts.list((t) => t.label),
  });
const rows = await byStatus.all();
equal<
  typeof rows,
  {
    status: 'open' | 'closed';
    representativeId: string | null;
    n: number;
    oldest: Date | null;
    names: string[];
  }[]
>(true);
const first = await byStatus.first({ timeout: 100 });
equal<typeof first, (typeof rows)[number] | null>(true);
equal<Awaited<ReturnType<typeof byStatus.count>>, number>(true);

// ---- by expressions, beside names
const byMonth = await Ticket.filter((t) => t.isOpen)
  .groupBy({ status: true, month: (t) => t.openedAt.startOf('month'), who: (t) => t.representative.username })
  .summary({ n: (ts) => ts.filter((t) => t.isOpen).count() })
  .having((g) => g.n.gt(3).and(g.status.eq('open')).and(g.who.startsWith('a')))
  .sort('-n', 'month', (g) => g.who.asc('last'))
  .limit(3)
  .offset(1)
  .all();
equal<typeof byMonth, { status: 'open' | 'closed'; month: Date; who: string | null; n: number }[]>(true);

// ---- what is found out keeps its own methods
Product.query()
  .groupBy('kind')
  .summary({ n: (ps) => ps.count(), some: (ps) => ps.exists() })
  .having((g) => g.some.and(g.n.div(2).gt(0.5)));

// @ts-expect-error no such field
Ticket.query().groupBy('state');
// @ts-expect-error a relationship is no value
Ticket.query().groupBy('reporter');
// @ts-expect-error `true` needs a field of that name
Ticket.query().groupBy({ state: true });
const grouped = Ticket.query().groupBy('status');
// @ts-expect-error the values of a group are aggregates of its records
grouped.summary({ n: (ts) => ts.subject });
// @ts-expect-error no such value
byStatus.sort('m');
// @ts-expect-error a condition is a boolean
byStatus.having((g) => g.n.add(1));
// @ts-expect-error a group has no records any more
byStatus.having((g) => g.subject.eq('x'));
