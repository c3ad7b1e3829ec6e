select t0."id"
from "users" t0
-- then heard
select x.o, y.*
from unnest($2::uuid[]) with ordinality x(s1, o)
cross join lateral (select t1."id", t1."body", t1."likes", t1."created_at", t1."ticket_id", t1."author_id"
from (select distinct on (t1."id") t1."id", t1."body", t1."likes", t1."created_at", t1."ticket_id", t1."author_id"
from "tickets" t2
join "comments" t1 on t1."ticket_id" = t2."id"
where t2."representative_id" = x.s1
order by t1."id", t1."likes") t1
order by t1."likes", t1."id"
limit $1) y
-- $1 bigint 5
-- $2 uuid "given by the parents"
-- heard: loaded in a statement of its own (no limit bounds the records)
