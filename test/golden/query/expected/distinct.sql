select t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id", coalesce(a0.c1, 0)
from (select distinct on (t0."subject") t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id"
from "tickets" t0
order by t0."subject", t0."opened_at" desc) t0
left join (select j0."ticket_id" as k1, count(*) as c1
from "taggings" j0
group by j0."ticket_id") a0 on a0.k1 = t0."id"
order by t0."opened_at" desc
-- tags: count by one grouped sub-select (read for all records)
-- Ticket: the page is cut before aggregates are joined to it
