with l0 as materialized (select row_number() over () as s0, z.s1
from (select t0."id" as s1
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
where coalesce(a1.c1, 0) > $1::bigint) z) select 0 as t, l0.s0, l0.s1, null::bigint
from l0
union all select 1, x0.s0, y.s1, y.s2
from l0 x0
cross join lateral (select t1."id" as s1, a0.c1::bigint as s2
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
where j0."source1" = x0.s1
order by t1."id") y
-- $1 bigint 1
-- below: count by one grouped sub-select (many rows, and no index covers key and values)
-- below: loaded in the same statement, tagged union all
-- below.below: count by a lateral (the rows of one record)
