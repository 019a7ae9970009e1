-- expect job job-replay {"id":"job-replay","kind":"replay","agent":"other","runId":"019c13ec9e007a1c8000000000000014","fork":null,"status":"done","attempt":1,"workerId":"w1","error":null,"createdTimeMs":1769900670548,"replay":{"runId":"019c13ec9e007a1c800000000000000a","mode":"strict"},"report":{"mode":"strict","counts":{"same":3}}}

INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error, replay, report) VALUES
  ('default', 'job-replay', 'created', '2026-01-31 23:04:30.548', '', '', 'replay', 'other', '019c13ec9e007a1c8000000000000014', '', '', '{"runId":"019c13ec9e007a1c800000000000000a","mode":"strict"}', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error, replay, report) VALUES
  ('default', 'job-replay', 'claimed', '2026-01-31 23:04:30.595', 'w1', '3603bae5-a28a-447b-9430-e4ea5984881a', '', '', '', '', '', '', '');
INSERT INTO jobs (project, id, event, time, worker, claim, kind, agent, run_id, fork, error, replay, report) VALUES
  ('default', 'job-replay', 'done', '2026-01-31 23:04:30.620', 'w1', '', '', '', '', '', '', '', '{"mode":"strict","counts":{"same":3}}');
