select t0."id", t0."subject", t0."status", t0."priority", t0."opened_at", t0."closed_at", t0."reporter_id", t0."representative_id"
from "tickets" t0
where t0."status" <> 'closed'
for update of t0 skip locked
