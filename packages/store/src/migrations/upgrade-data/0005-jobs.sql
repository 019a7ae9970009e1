-- expect job job-done {"id":"job-done","kind":"fork","agent":"support","runId":"019c13ec9e007a1c8000000000000011","fork":{"runId":"019c13ec9e007a1c800000000000000a","spanId":"0000000000000003","point":"after","edits":[{"type":"model","model":"o"}],"mode":"live","external":"hold"},"status":"done","attempt":1,"workerId":"w1","error":null,"createdTimeMs":1769900670275}
-- expect job job-failed {"id":"job-failed","kind":"fork","agent":"support","runId":"019c13ec9e007a1c8000000000000012","fork":{"runId":"019c13ec9e007a1c800000000000000a","spanId":"0000000000000003","point":"after","edits":[{"type":"model","model":"o"}],"mode":"live","external":"hold"},"status":"failed","attempt":1,"workerId":"w1","error":"it broke","createdTimeMs":1769900670406}
-- expect job job-queued {"id":"job-queued","kind":"fork","agent":"support","runId":"019c13ec9e007a1c8000000000000013","fork":{"runId":"019c13ec9e007a1c800000000000000a","spanId":"0000000000000003","point":"after","edits":[{"type":"model","model":"o"}],"mode":"live","external":"hold"},"status":"queued","attempt":0,"workerId":null,"error":null,"createdTimeMs":1769900670524}

INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-done', 'created', '2026-01-31 23:04:30.275', '', '', 'fork', 'support', '019c13ec9e007a1c8000000000000011', '{"runId":"019c13ec9e007a1c800000000000000a","spanId":"0000000000000003","point":"after","edits":[{"type":"model","model":"o"}],"mode":"live","external":"hold"}', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-done', 'claimed', '2026-01-31 23:04:30.317', 'w1', '52b2fbdd-d8e5-4ee7-b44a-a4a33b9f6ea7', '', '', '', '', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-done', 'beat', '2026-01-31 23:04:30.345', 'w1', '', '', '', '', '', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-done', 'done', '2026-01-31 23:04:30.373', 'w1', '', '', '', '', '', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-failed', 'created', '2026-01-31 23:04:30.406', '', '', 'fork', 'support', '019c13ec9e007a1c8000000000000012', '{"runId":"019c13ec9e007a1c800000000000000a","spanId":"0000000000000003","point":"after","edits":[{"type":"model","model":"o"}],"mode":"live","external":"hold"}', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-failed', 'claimed', '2026-01-31 23:04:30.445', 'w1', '5914ed02-bb74-400e-b395-7ac43409ecd9', '', '', '', '', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-failed', 'failed', '2026-01-31 23:04:30.472', 'w1', '', '', '', '', '', 'it broke');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error) VALUES
  ('default', 'job-queued', 'created', '2026-01-31 23:04:30.524', '', '', 'fork', 'support', '019c13ec9e007a1c8000000000000013', '{"runId":"019c13ec9e007a1c800000000000000a","spanId":"0000000000000003","point":"after","edits":[{"type":"model","model":"o"}],"mode":"live","external":"hold"}', '');

INSERT INTO workers (project, id, agents, seen) VALUES
  ('default', 'w1', '[{"name":"support","version":"1"}]', '2026-01-31 23:04:30.665');
