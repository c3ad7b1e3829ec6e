select exists (select 1
from "users" t0
cross join lateral (select count(*) as c1
from "tickets" t1
where t1."representative_id" = t0."id") a0
where a0.c1 > $1)
-- $1 bigint 2
