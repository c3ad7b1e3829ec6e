select t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id", a0.c1
from "tickets" t0
cross join lateral (select count(*) as c1
from "taggings" j0
where j0."ticket_id" = t0."id") a0
order by a0.c1 desc
-- tags: count by a lateral (index taggings_pkey covers it)
