select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at"
from "users" t0
where ((exists (select 1
from "tickets" t1
where t1."representative_id" = t0."id" and exists (select 1
from "taggings" j0
join "tags" t2 on t2."id" = j0."tag_id"
where j0."ticket_id" = t1."id" and t2."name" = $1))) or (not exists (select 1
from "users" t3
where t3."manager_id" = t0."id" and (t3."name" <> t0."name") is not true)))
-- $1 text "bug"
-- assignedTickets: semi-join
-- reports: semi-join
