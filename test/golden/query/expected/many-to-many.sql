with l0 as materialized (select row_number() over () as s0, z.s1, z.s2
from (select t0."id" as s1, t0."name" as s2
from "tags" t0) z), l1 as materialized (select row_number() over () as s0, x0.s0 as s3, y.s1, y.s2, y.s4, y.s5, y.s6, y.s7, y.s8, y.s9
from l0 x0
cross join lateral (select t1."id" as s1, t1."subject" as s2, t1."status" as s4, t1."priority" as s5, t1."opened_at" as s6, t1."closed_at" as s7, t1."reporter_id" as s8, t1."representative_id" as s9
from "taggings" j1
join "tickets" t1 on t1."id" = j1."ticket_id"
where j1."tag_id" = x0.s1
order by t1."subject", t1."id") y) select 0 as t, l0.s0, l0.s1, l0.s2, null::bigint, null::text, null::integer, null::timestamptz, null::timestamptz, null::uuid, null::uuid
from l0
union all select 1, l1.s0, l1.s1, l1.s2, l1.s3, l1.s4, l1.s5, l1.s6, l1.s7, l1.s8, l1.s9
from l1
union all select 2, x1.s0, y.s1, y.s2, null::bigint, null::text, null::integer, null::timestamptz, null::timestamptz, null::uuid, null::uuid
from l1 x1
cross join lateral (select t2."id" as s1, t2."name" as s2
from "taggings" j0
join "tags" t2 on t2."id" = j0."tag_id"
where j0."ticket_id" = x1.s1
order by t2."id") y
-- tickets: loaded in the same statement, tagged union all
-- tickets.tags: loaded in the same statement, tagged union all
