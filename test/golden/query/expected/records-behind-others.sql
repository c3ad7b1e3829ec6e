select t0."id", t0."name", t0."email", t0."manager_id", t0."inserted_at", coalesce(a0.c1, 0), a1.c1
from "users" t0
left join (select t3."representative_id" as k1, count(*) as c1
from "tickets" t3
join "comments" t4 on t4."ticket_id" = t3."id"
where t3."representative_id" is not null
group by t3."representative_id") a0 on a0.k1 = t0."id"
cross join lateral (select count(*) as c1
from (select t8."id"
from "tickets" t8
where t8."representative_id" = t0."id"
order by t8."opened_at", t8."id"
limit 3) t7
join "comments" t6 on t6."ticket_id" = t7."id"
join "users" t5 on t5."id" = t6."author_id") a1
where exists (select 1
from "tickets" t1
join "taggings" j0 on j0."ticket_id" = t1."id"
join "tags" t2 on t2."id" = j0."tag_id"
where t1."representative_id" = t0."id" and t2."name" = $1)
-- $1 text "bug"
-- assignedTickets: count by one grouped sub-select (read for all records)
-- assignedTickets: count by a lateral (the relationship is limited for each record)
-- tags: semi-join
