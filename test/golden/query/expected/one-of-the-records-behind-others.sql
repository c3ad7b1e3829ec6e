select t0."id", t1."id", t1."body", t1."likes", t1."created_at", t1."ticket_id", t1."author_id"
from "users" t0
left join lateral (select t1."id", t1."body", t1."likes", t1."created_at", t1."ticket_id", t1."author_id"
from "comments" t1
where exists (select 1
from "tickets" t2
join "comments" t3 on t3."ticket_id" = t2."id"
where t2."representative_id" = t0."id" and t3."id" = t1."id")
order by t1."likes" desc, t1."id"
limit 1) t1 on true
-- assignedTickets: left join
