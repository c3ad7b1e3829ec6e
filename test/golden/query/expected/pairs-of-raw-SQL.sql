select t0."id"
from "users" t0
left join (select j2."source1" as k1, count(*) as c1
from (select distinct *
from (with recursive line as (select manager_id, id
from users
where name <> 'Zoe' union
      select line.manager_id, users.id
from line
join users on users.manager_id = line.id) select *
from line) p ("source1", "destination1")) j2
join "users" t3 on t3."id" = j2."destination1"
group by j2."source1") a1 on a1.k1 = t0."id"
where coalesce(a1.c1, 0) > $1
-- $1 bigint 1
-- then below
select j0."source1", t1."id", a0.c1
from (select distinct *
from (with recursive line as (select manager_id, id
from users
where name <> 'Zoe' union
      select line.manager_id, users.id
from line
join users on users.manager_id = line.id) select *
from line) p ("source1", "destination1")) j0
join "users" t1 on t1."id" = j0."destination1"
cross join lateral (select count(*) as c1
from (select distinct *
from (with recursive line as (select manager_id, id
from users
where name <> 'Zoe' union
      select line.manager_id, users.id
from line
join users on users.manager_id = line.id) select *
from line) p ("source1", "destination1")) j1
join "users" t2 on t2."id" = j1."destination1"
where j1."source1" = t1."id") a0
where j0."source1" = any($1::uuid[])
order by t1."id"
-- $1 uuid "given by the parents"
-- below: count by one grouped sub-select (many rows, and no index covers key and values)
-- below: loaded in a statement of its own (no limit bounds the records)
-- below.below: count by a lateral (the rows of one record)
