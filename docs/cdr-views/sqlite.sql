-- Views over the table of routes/cdrs-to-database.yaml, for SQLite 3.25 or later:
--   sqlite3 yeastar-cdrs.db < sqlite.sql
-- You can make the views before the table has a row, but not before the table exists. The file first drops the views of an
-- earlier run.
-- The table is yeastar_cdr. If cdr.table names another table, change the name below.
drop view if exists cdr_by_trunk;
drop view if exists cdr_by_extension;
drop view if exists cdr_longest_waits;
drop view if exists cdr_calls_an_hour;
drop view if exists cdr_calls;
drop view if exists cdr_records;

-- The records as the other views need them: times in seconds, numbers without names, and one spelling for each status.
-- All times are the PBX's own, without a time zone.
create view cdr_records as
select cdr_key, coalesce(call_id, cdr_key) as call_id, started,
    strftime('%Y-%m-%d', started) as day, strftime('%Y-%m-%d %H:00:00', started) as hour,
    cast(strftime('%s', started) as integer) as began,
    cast(strftime('%s', started) as integer) + coalesce(call_seconds, 0) - coalesce(talk_seconds, 0) as waited_until,
    caller, callee,
    -- of Name<number>, the text between the last < and the >. Of number(agent), the text before the first (
    trim(case when rtrim(caller) like '%<%>' then rtrim(substr(caller, length(rtrim(caller, replace(caller, '<', ''))) + 1), '> ')
        when caller like '%(%' then substr(caller, 1, instr(caller, '(') - 1) else caller end) as caller_number,
    trim(case when rtrim(callee) like '%<%>' then rtrim(substr(callee, length(rtrim(callee, replace(callee, '<', ''))) + 1), '> ')
        when callee like '%(%' then substr(callee, 1, instr(callee, '(') - 1) else callee end) as callee_number,
    case when upper(replace(replace(replace(status, ' ', ''), '_', ''), '-', '')) = 'ANSWERED' then 1 else 0 end as answered,
    coalesce(talk_seconds, 0) as talk_seconds, coalesce(type, 'Unknown') as type, source_trunk, destination_trunk
from yeastar_cdr
where started is not null;

-- One row for each call. A call has several records if it went to several phones, or was transferred. A call has
-- the type, caller and trunks of its first record. The caller waited until the first answer. If nobody answered, the caller
-- waited until the end of the call.
create view cdr_calls as
select call_id, min(started) as started, min(day) as day, min(hour) as hour,
    max(case when place = 1 then type end) as type,
    max(case when place = 1 then caller end) as caller,
    max(case when place = 1 then source_trunk end) as source_trunk,
    max(case when place = 1 then destination_trunk end) as destination_trunk,
    max(answered) as answered,
    coalesce(min(case when answered = 1 then waited_until end), max(waited_until)) - min(began) as wait_seconds,
    sum(case when answered = 1 then talk_seconds else 0 end) as talk_seconds
from (select cdr_records.*, row_number() over (partition by call_id order by began, cdr_key) as place from cdr_records) as numbered
group by call_id;

-- How many calls began in each hour, by type, how many of them were answered, and how long they waited.
create view cdr_calls_an_hour as
select hour, type, count(*) as calls, sum(answered) as answered,
    round(100.0 * sum(answered) / count(*), 1) as answered_percent,
    round(1.0 * sum(wait_seconds) / count(*), 1) as mean_wait_seconds, max(wait_seconds) as longest_wait_seconds
from cdr_calls
group by hour, type;

-- The calls from outside that waited longest, day by day: place 1 waited longest.
create view cdr_longest_waits as
select day, row_number() over (partition by day order by wait_seconds desc, started, call_id) as place,
    started, caller, source_trunk, answered, wait_seconds, call_id
from cdr_calls
where type = 'Inbound';

-- The calls of each phone on each day. A call that rang several phones counts for each of these phones.
create view cdr_by_extension as
select day, extension, sum(received) as received, sum(received * answered) as answered,
    round(100.0 * sum(received * answered) / nullif(sum(received), 0), 1) as answered_percent,
    sum(made) as made, sum(talk_seconds) as talk_seconds, max(received * ring_seconds) as longest_ring_seconds
from (
    select day, callee_number as extension, 1 as received, 0 as made, answered, talk_seconds,
        waited_until - began as ring_seconds
    from cdr_records where type <> 'Outbound'
    union all
    select day, caller_number, 0, 1, answered, talk_seconds, 0
    from cdr_records where type in ('Outbound', 'Internal')) as sides
where extension is not null
group by day, extension;

-- The calls that came in and went out over each trunk on each day.
create view cdr_by_trunk as
select day, trunk, sum(received) as received, sum(received * answered) as answered,
    round(100.0 * sum(received * answered) / nullif(sum(received), 0), 1) as answered_percent,
    sum(made) as made, sum(talk_seconds) as talk_seconds
from (
    select day, source_trunk as trunk, 1 as received, 0 as made, max(answered) as answered, sum(talk_seconds) as talk_seconds
    from cdr_records where source_trunk is not null group by day, source_trunk, call_id
    union all
    select day, destination_trunk, 0, 1, max(answered), sum(talk_seconds)
    from cdr_records where destination_trunk is not null group by day, destination_trunk, call_id) as sides
group by day, trunk;
