select count(*)
from (select t1."id"
from "comments" t1
where t1."likes" > $1
union all select t2."id"
from "comments" t2
where t2."body" = $2) t0
-- $1 integer 1
-- $2 text "x"
