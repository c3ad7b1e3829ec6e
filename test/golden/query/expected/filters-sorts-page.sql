select t0."id", t0."subject"
from "tickets" t0
where t0."status" = 'open' and (t0."subject" like $1 or t0."priority" > $2)
order by t0."opened_at" desc, t0."id"
limit $3 offset $4
-- $1 text "100%"
-- $2 integer 2
-- $3 bigint 50
-- $4 bigint 100
