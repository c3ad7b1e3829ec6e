select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", a0.c1
from "users" t0
cross join lateral (select count(*) as c1
from "tickets" t1
where t1."subject" like '%' || regexp_replace(t0."name", '([\\%_])', '\\\1', 'g') || '%') a0
-- recordsOf(Ticket): count by a lateral (it refers to the outer record)
