select count(*)
from "comments" t0
left join "users" t1 on t1."id" = t0."author_id"
where t1."name" = $1
-- $1 text "Ann"
