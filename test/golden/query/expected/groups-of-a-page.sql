select t0."status", count(*)
from ((select t1."id", t1."status"
from "tickets" t1
order by t1."opened_at" desc, t1."id"
limit $1)) t0
group by t0."status"
-- $1 bigint 100
