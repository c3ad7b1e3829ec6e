select t0."id"
from (select t2."id"
from (select t3."id"
from "tickets" t3
where t3."priority" < $1 union (select t4."id"
from (select distinct on (t4."status") t4."id", t4."status", t4."priority"
from "tickets" t4
order by t4."status", t4."priority" desc) t4
order by t4."status", t4."priority" desc)) t2 except select t5."id"
from "tickets" t5
cross join lateral (select count(*) as c1
from "comments" t6
where t6."ticket_id" = t5."id") a0
where a0.c1 > $2) t0
-- $1 integer 3
-- $2 bigint 2
-- then comments
select t1."ticket_id", t1."id", t1."body", t1."likes", t1."created_at", t1."author_id"
from "comments" t1
where t1."ticket_id" = any($1::uuid[])
order by t1."id"
-- $1 uuid "given by the parents"
-- comments: count by a lateral (index comments_ticket_id_index covers it)
-- comments: loaded in a statement of its own (no limit bounds the records)
