"""The floor's SQL: for each rule one statement that aggregates its facts for every unit, by hand, for PostgreSQL.

{u} is the units asked for, with `tried`, the last day of first submission that is tried; {r} is which records
count; {p} the area's pattern. Every statement gives (code, ...) rows; what has no rows has no facts.
"""

from __future__ import annotations

UNITS = """
SELECT t.code, t.kind, p.id, p.started_on, (p.started_on + interval '36 months')::date
FROM townships_township t
LEFT JOIN townships_term p ON p.area = t.code AND p.body = 'PARTY' AND p.started_on <= %(E)s
     AND (p.ended_on IS NULL OR p.ended_on > %(E)s)
WHERE t.code LIKE %(area)s AND (t.opened_on IS NULL OR t.opened_on <= %(D)s)
  AND (t.closed_on IS NULL OR t.closed_on > %(D)s)
ORDER BY t.code
"""

DECISIONS = """
SELECT d.township_id, d.action_id, d.kind, d.due_on, d.met_on, d.term_id
FROM checklist_decision d LEFT JOIN records_record r ON r.id = d.relied_on_id
WHERE d.township_id LIKE %(area)s AND d.approved_on <= %(D)s AND (d.year = %(Y)s OR d.term_id IS NOT NULL)
  AND NOT (d.kind = 'DEEM' AND r.state IN ('withdrawn', 'returned'))
ORDER BY d.approved_on
"""

HOT = """
SELECT DISTINCT area FROM records_record
WHERE state = 'submitted' AND area LIKE %(area)s AND length(area) = 9
UNION SELECT township_id FROM townships_appointment
WHERE post = 'CLERK' AND checked_by_id IS NULL AND township_id LIKE %(area)s AND started_on <= %(E)s
"""

# code, earliest day, rows that feed
term_conference = """
SELECT u.code, min(r.happened_on), count(*)
FROM {u} u
JOIN townships_term p ON p.area = u.code AND p.body = 'PARTY' AND p.started_on <= %(E)s
     AND (p.ended_on IS NULL OR p.ended_on > %(E)s)
JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'meeting' AND {r}
     AND r.happened_on BETWEEN p.started_on AND %(E)s
JOIN meetings_meeting m ON m.record_ptr_id = r.id
LEFT JOIN (SELECT DISTINCT meeting_id FROM meetings_agendaitem WHERE kind = 'WORK_CONFERENCE') a ON a.meeting_id = r.id
WHERE m.meeting_kind = 'WORK_CONFERENCE' OR a.meeting_id IS NOT NULL
GROUP BY u.code
"""

# code, covered of seven, covered of nine, complete on (seven), complete on (nine), has one of the term, feeding
implementing_opinion = """
WITH o AS MATERIALIZED (
  SELECT u.code, r.id, r.happened_on AS day, o.supplements_id AS sup, o.replaces_id AS rep, p.started_on AS opened
  FROM {u} u
  JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'opinion' AND {r}
       AND r.happened_on <= %(E)s
  JOIN opinions_opinion o ON o.record_ptr_id = r.id
  LEFT JOIN townships_term p ON p.area = u.code AND p.body = 'PARTY' AND p.started_on <= %(E)s
       AND (p.ended_on IS NULL OR p.ended_on > %(E)s)),
later AS MATERIALIZED (
  SELECT s.record_id, min(r.happened_on) FILTER (WHERE s.name = 'REVOKED') AS revoked,
         min(r.happened_on) FILTER (WHERE s.name = 'REAFFIRMED') AS again
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'step' AND {r}
       AND r.happened_on <= %(E)s
  JOIN records_step s ON s.record_ptr_id = r.id AND s.name IN ('REVOKED', 'REAFFIRMED')
  GROUP BY s.record_id),
known AS MATERIALIZED (
  SELECT o.*, l.revoked IS NULL AND NOT EXISTS (SELECT 1 FROM o n WHERE n.rep = o.id) AS live,
         o.day >= o.opened OR coalesce(l.again >= o.opened, false) AS own
  FROM o LEFT JOIN later l ON l.record_id = o.id),
member AS (
  SELECT k.code, coalesce(k.sup, k.id) AS head, k.id, k.day, k.own FROM known k
  WHERE k.live AND (k.sup IS NULL OR EXISTS (SELECT 1 FROM known h WHERE h.id = k.sup AND h.live AND h.sup IS NULL))),
clause AS (
  SELECT m.head, v.action_id, min(m.day) AS day FROM member m JOIN opinions_provision v ON v.opinion_id = m.id
  WHERE v.action_id <> 'implementing_opinion' GROUP BY m.head, v.action_id),
cover AS (
  SELECT head, count(*) AS nine, max(day) AS nine_on,
         count(*) FILTER (WHERE action_id NOT IN ('fiscal_oversight', 'midyear_inquiry')) AS seven,
         max(day) FILTER (WHERE action_id NOT IN ('fiscal_oversight', 'midyear_inquiry')) AS seven_on
  FROM clause GROUP BY head)
SELECT m.code, coalesce(c.seven, 0), coalesce(c.nine, 0), c.seven_on, c.nine_on, bool_or(m.own), 1
FROM member m LEFT JOIN cover c ON c.head = m.head GROUP BY m.code, m.head, c.seven, c.nine, c.seven_on, c.nine_on
UNION ALL
SELECT k.code, -1, -1, NULL, NULL, false, count(*) FROM known k WHERE k.live OR k.own GROUP BY k.code
"""

# code, heard, studied, first heard, first studied, rows
annual_hearing = """
SELECT u.code, count(*) FILTER (WHERE m.heard), count(*) FILTER (WHERE m.studied),
       min(r.happened_on) FILTER (WHERE m.heard), min(r.happened_on) FILTER (WHERE m.studied), count(*)
FROM {u} u
JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'meeting' AND {r}
     AND r.happened_on BETWEEN %(first)s AND %(E)s
JOIN meetings_meeting m ON m.record_ptr_id = r.id AND m.meeting_kind = 'PARTY_STUDY'
GROUP BY u.code
"""

# code, allocated, paid (in cents), rows
duty_funds = """
SELECT u.code, (coalesce(sum(f.amount) FILTER (WHERE f.entry = 'ALLOCATION'), 0) * 100)::bigint,
       (coalesce(sum(f.amount) FILTER (WHERE f.entry = 'PAYMENT'), 0) * 100)::bigint, count(*)
FROM {u} u
JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'fund_entry' AND {r}
     AND r.happened_on <= %(F)s
JOIN funds_fundentry f ON f.record_ptr_id = r.id AND f.fund = 'DUTY' AND f.for_year = %(Y)s
GROUP BY u.code
"""

# code, judged, of them in order, of them late, left out, nil in December, nils; reviewed last
document_filing = """
WITH d AS (
  SELECT u.code, r.id, r.happened_on AS day
  FROM {u} u
  JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'document' AND {r}
       AND r.happened_on BETWEEN %(before)s AND %(E)s),
later AS (
  SELECT s.record_id, min(r.happened_on) FILTER (WHERE s.name = 'FILED') AS filed,
         min(r.happened_on) FILTER (WHERE s.name = 'REVIEWED') AS reviewed
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'step' AND {r}
       AND r.happened_on BETWEEN %(before)s AND %(E)s
  JOIN records_step s ON s.record_ptr_id = r.id AND s.name IN ('FILED', 'REVIEWED')
  GROUP BY s.record_id),
known AS (
  SELECT d.code, d.day, l.filed, l.reviewed,
    (l.filed IS NULL AND %(E)s <= d.day + 30)
      OR coalesce(l.filed <= d.day + 30 AND l.reviewed IS NULL AND %(E)s <= l.filed + 30, false) AS waits,
    d.day >= %(first)s OR ((l.filed IS NULL OR l.filed > %(eve)s) AND %(eve)s <= d.day + 30)
      OR coalesce(l.filed <= %(eve)s AND l.filed <= d.day + 30 AND (l.reviewed IS NULL OR l.reviewed > %(eve)s)
                  AND %(eve)s <= l.filed + 30, false) AS here
  FROM d LEFT JOIN later l ON l.record_id = d.id),
papers AS (
  SELECT code, count(*) FILTER (WHERE NOT waits) AS judged,
    count(*) FILTER (WHERE NOT waits AND filed <= day + 30 AND reviewed <= filed + 30) AS good,
    count(*) FILTER (WHERE NOT waits AND reviewed IS NOT NULL AND filed IS NOT NULL
                     AND NOT (filed <= day + 30 AND reviewed <= filed + 30)) AS late,
    count(*) FILTER (WHERE waits) AS waiting
  FROM known WHERE here GROUP BY code),
nils AS (
  SELECT u.code, count(*) FILTER (WHERE r.happened_on >= %(december)s) AS fit, count(*) AS every
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'nil_return' AND {r}
       AND r.happened_on <= %(E)s
  JOIN records_nilreturn n ON n.record_ptr_id = r.id AND n.nil_kind = 'DOCUMENTS' AND n.year = %(Y)s
  GROUP BY u.code)
SELECT coalesce(p.code, n.code), coalesce(judged, 0), coalesce(good, 0), coalesce(late, 0), coalesce(waiting, 0),
       coalesce(fit, 0), coalesce(every, 0)
FROM papers p FULL JOIN nils n ON n.code = p.code
"""

# code, budget, execution, final accounts, adjustment (first days), rows
fiscal_oversight = """
WITH parts AS (
  SELECT u.code, r.id, r.happened_on AS day, a.kind AS part
  FROM {u} u
  JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'meeting' AND {r}
       AND r.happened_on <= %(E)s
  JOIN meetings_meeting m ON m.record_ptr_id = r.id AND m.meeting_kind = 'CONGRESS_SESSION'
       AND m.for_year IN (%(Y)s, %(Y)s + 1)
  JOIN meetings_agendaitem a ON a.meeting_id = r.id
  WHERE CASE a.kind WHEN 'BUDGET' THEN m.for_year WHEN 'ADJUSTMENT' THEN m.for_year
        WHEN 'FINAL_ACCOUNTS' THEN m.for_year
        WHEN 'EXECUTION' THEN m.for_year - (m.session = 'EARLY')::int END = %(Y)s
  UNION ALL
  SELECT u.code, r.id, r.happened_on, CASE WHEN r.happened_on >= %(october)s THEN 'NIL' ELSE 'EARLY_NIL' END
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'nil_return' AND {r}
       AND r.happened_on <= %(E)s
  JOIN records_nilreturn n ON n.record_ptr_id = r.id AND n.nil_kind = 'ADJUSTMENT' AND n.year = %(Y)s)
SELECT code, min(day) FILTER (WHERE part = 'BUDGET'),
  min(day) FILTER (WHERE part = 'EXECUTION' AND day >= %(june)s),
  min(day) FILTER (WHERE part = 'FINAL_ACCOUNTS' AND day BETWEEN %(first)s AND %(E)s),
  coalesce(min(day) FILTER (WHERE part = 'ADJUSTMENT'), min(day) FILTER (WHERE part = 'NIL')), count(*)
FROM parts GROUP BY code
"""

# code, opening, allocated, paid, entries of the year, projects, in order, nil in December, nils
reserve_fund = """
WITH e AS MATERIALIZED (
  SELECT u.code, r.happened_on AS day, f.entry, f.amount, f.for_year, f.project_id
  FROM {u} u
  JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'fund_entry' AND {r}
       AND r.happened_on <= %(F)s
  JOIN funds_fundentry f ON f.record_ptr_id = r.id AND f.fund = 'RESERVE'),
books AS (
  SELECT code, sum(CASE WHEN entry = 'ALLOCATION' THEN amount ELSE -amount END) FILTER (WHERE for_year < %(Y)s) AS opening,
    sum(amount) FILTER (WHERE for_year = %(Y)s AND entry = 'ALLOCATION') AS allocated,
    sum(amount) FILTER (WHERE for_year = %(Y)s AND entry = 'PAYMENT') AS paid,
    count(*) FILTER (WHERE for_year = %(Y)s) AS own
  FROM e GROUP BY code),
paid AS (
  SELECT code, project_id, min(day) AS first, bool_or(for_year = %(Y)s) AS now FROM e
  WHERE project_id IS NOT NULL AND for_year <= %(Y)s GROUP BY code, project_id),
later AS (
  SELECT s.record_id, min(r.happened_on) FILTER (WHERE s.name = 'APPROVED') AS approved,
         min(r.happened_on) FILTER (WHERE s.name = 'ACCEPTED') AS accepted
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'step' AND {r}
       AND r.happened_on <= %(F)s
  JOIN records_step s ON s.record_ptr_id = r.id AND s.name IN ('APPROVED', 'ACCEPTED')
  GROUP BY s.record_id),
own AS (
  SELECT r.id, p.planned_finish, l.approved, l.accepted
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'micro_project' AND {r}
  JOIN funds_microproject p ON p.record_ptr_id = r.id LEFT JOIN later l ON l.record_id = r.id),
works AS (
  SELECT paid.code, count(*) AS projects,
    count(*) FILTER (WHERE own.approved <= paid.first AND (own.accepted IS NOT NULL OR %(F)s <= own.planned_finish)) AS fine
  FROM paid LEFT JOIN own ON own.id = paid.project_id
  WHERE paid.now OR own.accepted IS NULL OR own.accepted >= %(first)s GROUP BY paid.code),
nils AS (
  SELECT u.code, count(*) FILTER (WHERE r.happened_on >= %(december)s) AS fit, count(*) AS every
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'nil_return' AND {r}
       AND r.happened_on <= %(E)s
  JOIN records_nilreturn n ON n.record_ptr_id = r.id AND n.nil_kind = 'RESERVE_USE' AND n.year = %(Y)s
  GROUP BY u.code)
SELECT coalesce(b.code, n.code), (coalesce(opening, 0) * 100)::bigint,
       (coalesce(allocated, 0) * 100)::bigint, (coalesce(paid, 0) * 100)::bigint, coalesce(own, 0),
       coalesce(projects, 0), coalesce(fine, 0), coalesce(fit, 0), coalesce(every, 0)
FROM books b FULL JOIN nils n ON n.code = b.code LEFT JOIN works w ON w.code = b.code
"""

# area (a unit's or a district's) with rules for the reserve fund
regulations = """
SELECT r.area, 1 FROM records_record r JOIN funds_fundregulation f ON f.record_ptr_id = r.id AND f.fund = 'RESERVE'
WHERE r.kind = 'fund_regulation' AND r.area LIKE %(area)s AND {plain} AND f.started_on <= %(E)s
  AND (f.ended_on IS NULL OR f.ended_on > %(E)s)
"""

# code, day, has inquiry, questions, settled
midyear_inquiry = """
WITH s AS MATERIALIZED (
  SELECT u.code, r.id, r.happened_on AS day
  FROM {u} u
  JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'meeting' AND {r}
       AND r.happened_on <= %(E)s
  JOIN meetings_meeting m ON m.record_ptr_id = r.id AND m.meeting_kind = 'CONGRESS_SESSION'
       AND m.session = 'MID_YEAR' AND m.for_year = %(Y)s),
later AS (
  SELECT s.record_id, s.line, min(r.happened_on) FILTER (WHERE s.name = 'ANSWERED') AS answered,
         min(r.happened_on) FILTER (WHERE s.name = 'CLOSED') AS closed
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'step' AND {r}
       AND r.happened_on <= %(E)s
  JOIN records_step s ON s.record_ptr_id = r.id AND s.name IN ('ANSWERED', 'CLOSED')
  WHERE s.record_id IN (SELECT id FROM s)
  GROUP BY s.record_id, s.line),
asked AS (
  SELECT i.meeting_id, count(*) AS questions,
    count(*) FILTER (WHERE l.answered IS NOT NULL
      AND (i.follow_up_due IS NULL OR %(E)s <= i.follow_up_due OR l.closed IS NOT NULL)) AS settled
  FROM s JOIN meetings_inquiry i ON i.meeting_id = s.id
  LEFT JOIN later l ON l.record_id = i.meeting_id AND l.line = i.line GROUP BY i.meeting_id)
SELECT s.code, s.day, EXISTS (SELECT 1 FROM meetings_agendaitem a WHERE a.meeting_id = s.id AND a.kind = 'INQUIRY'),
  coalesce(questions, 0), coalesce(settled, 0)
FROM s LEFT JOIN asked ON asked.meeting_id = s.id ORDER BY s.code, s.day, s.id
"""

# code, persons on January 1, in the base with 90 days, of them active, in office on E, of them active
people = """
WITH who AS (
  SELECT m.township_id AS code, m.delegate_id AS one,
    bool_or(t.body <> 'COUNCIL' AND m.started_on <= %(first)s) AS there,
    least(sum(least(coalesce(m.ended_on, t.ended_on, %(next)s), %(next)s) - greatest(m.started_on, %(first)s)),
          max(least(coalesce(m.ended_on, t.ended_on, %(next)s), %(next)s)) - min(greatest(m.started_on, %(first)s))) AS days,
    bool_or(coalesce(m.ended_on, t.ended_on) IS NULL OR coalesce(m.ended_on, t.ended_on) > %(E)s) AS now
  FROM {u} u JOIN delegates_mandate m ON m.township_id = u.code AND m.township_id LIKE %(area)s
  JOIN townships_term t ON t.id = m.term_id
  JOIN townships_township w ON w.code = m.township_id
  WHERE CASE WHEN w.kind = 'SUBDISTRICT' THEN t.body IN ('DISTRICT', 'COUNCIL') ELSE t.body = 'CONGRESS' END
    AND m.started_on <= %(E)s
    AND (coalesce(m.ended_on, t.ended_on) IS NULL OR coalesce(m.ended_on, t.ended_on) > %(first)s)
  GROUP BY m.township_id, m.delegate_id),
active AS (
  SELECT DISTINCT r.area AS code, c.delegate_id AS one
  FROM {u} u JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'activity' AND {r}
       AND r.happened_on BETWEEN %(first)s AND %(E)s
  JOIN delegates_activity a ON a.record_ptr_id = r.id AND a.is_governance
  JOIN delegates_participation c ON c.activity_id = r.id)
SELECT w.code, count(*) FILTER (WHERE there), count(*) FILTER (WHERE days >= 90),
  count(*) FILTER (WHERE days >= 90 AND a.one IS NOT NULL), count(*) FILTER (WHERE now),
  count(*) FILTER (WHERE now AND a.one IS NOT NULL)
FROM who w LEFT JOIN active a ON a.code = w.code AND a.one = w.one GROUP BY w.code
"""

# Whoever has nobody on January 1: persons on the first later day with any. code, persons
people_later = """
WITH who AS (
  SELECT m.township_id AS code, m.delegate_id AS one, m.started_on AS start, coalesce(m.ended_on, t.ended_on) AS stop
  FROM delegates_mandate m JOIN townships_term t ON t.id = m.term_id
  JOIN townships_township w ON w.code = m.township_id
  WHERE m.township_id = ANY(%(codes)s) AND m.started_on BETWEEN %(first)s AND %(E)s
    AND CASE WHEN w.kind = 'SUBDISTRICT' THEN t.body = 'DISTRICT' ELSE t.body = 'CONGRESS' END),
opened AS (SELECT code, min(start) AS day FROM who WHERE stop IS NULL OR stop > start GROUP BY code)
SELECT w.code, count(DISTINCT one) FROM who w JOIN opened o ON o.code = w.code
WHERE w.start <= o.day AND (w.stop IS NULL OR w.stop > o.day) GROUP BY w.code
"""

# code, activities
governance = """
SELECT u.code, count(*) FROM {u} u
JOIN records_record r ON r.area = u.code AND r.area LIKE %(area)s AND r.kind = 'activity' AND {r}
     AND r.happened_on BETWEEN %(first)s AND %(E)s
JOIN delegates_activity a ON a.record_ptr_id = r.id AND a.is_governance GROUP BY u.code
"""

# code, latest day one qualified, appointments begun
full_time_clerk = """
WITH spans AS (
  SELECT c.township_id AS code, c.full_time AND c.concurrent_post = '' AS fit, c.started_on AS start,
         least(c.ended_on, c.seconded_from) AS stop
  FROM {u} u JOIN townships_appointment c ON c.township_id = u.code AND c.township_id LIKE %(area)s
  WHERE c.post = 'CLERK' AND c.started_on <= %(E)s AND {clerk}
  UNION ALL
  SELECT c.township_id, c.full_time AND c.concurrent_post = '', greatest(c.started_on, c.seconded_to), c.ended_on
  FROM {u} u JOIN townships_appointment c ON c.township_id = u.code AND c.township_id LIKE %(area)s
  WHERE c.post = 'CLERK' AND c.started_on <= %(E)s AND c.seconded_to IS NOT NULL AND {clerk})
SELECT code, max(CASE WHEN stop IS NULL THEN %(E)s ELSE least(%(E)s, stop - 1) END)
         FILTER (WHERE fit AND start <= %(E)s AND (stop IS NULL OR start < stop)), count(*)
FROM spans GROUP BY code
"""
