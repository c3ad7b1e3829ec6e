select count(*)
from (select t0."ticket_id"
from "comments" t0
group by t0."ticket_id" having count(*) > $1) q
-- $1 bigint 1
