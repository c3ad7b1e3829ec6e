select count(*)
from (select 1
from "comments" t0
limit $1) q
-- $1 bigint 5
