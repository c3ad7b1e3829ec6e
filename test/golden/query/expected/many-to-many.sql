select t0."id", t0."name"
from "tags" t0
-- then tickets
select j0."tag_id", t1."id", t1."subject", t1."status", t1."priority", t1."opened_at", t1."closed_at", t1."reporter_id", t1."representative_id"
from "taggings" j0
join "tickets" t1 on t1."id" = j0."ticket_id"
where j0."tag_id" = any($1::uuid[])
order by t1."subject", t1."id"
-- $1 uuid "given by the parents"
-- then tags
select j1."ticket_id", t2."id", t2."name"
from "taggings" j1
join "tags" t2 on t2."id" = j1."tag_id"
where j1."ticket_id" = any($1::uuid[])
order by t2."id"
-- $1 uuid "given by the parents"
-- tickets: loaded in a statement of its own (no limit bounds the records)
-- tickets.tags: loaded in a statement of its own (no limit bounds the records)
