select t0."ticket_id", t0."tag_id", t1."id", t1."subject", t1."status", t1."priority", t1."opened_at", t1."closed_at", t1."reporter_id", t1."representative_id", t2."id", t2."name"
from "taggings" t0
join "tickets" t1 on t1."id" = t0."ticket_id"
join "tags" t2 on t2."id" = t0."tag_id"
where t0."ticket_id" = $1
-- $1 uuid "00000000-0000-4000-8000-000000000001"
-- ticket: inner join
-- tag: inner join
