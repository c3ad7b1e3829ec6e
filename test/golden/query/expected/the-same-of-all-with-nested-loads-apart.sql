select t0."name", t0."id"
from "users" t0
left join (select t3."representative_id" as k1, count(*) filter (where t3."status" <> 'closed') as c1, count(*) as c2
from "tickets" t3
where t3."representative_id" is not null
group by t3."representative_id") a0 on a0.k1 = t0."id"
where (coalesce(a0.c1, 0)::float8 / nullif(coalesce(a0.c2, 0), 0)) > $1
-- $1 double precision 0.25
-- then assignedTickets
select x.o, y.*
from unnest($2::uuid[]) with ordinality x(s1, o)
cross join lateral (select t1."subject", t1."id"
from "tickets" t1
where t1."representative_id" = x.s1
order by t1."id"
limit $1) y
-- $1 bigint 3
-- $2 uuid "given by the parents"
-- then comments
select t2."ticket_id", t2."id", t2."body", t2."likes", t2."created_at", t2."author_id"
from "comments" t2
where t2."ticket_id" = any($1::uuid[])
order by t2."id"
-- $1 uuid "given by the parents"
-- assignedTickets: count, count by one grouped sub-select (many rows, and no index covers key and values)
-- assignedTickets: loaded in a statement of its own (as hinted)
-- assignedTickets.comments: loaded in a statement of its own (as hinted)
