-- expect experiment exp-1 {"id":"exp-1","suite":"support","createdTimeMs":1769860800000,"mode":"hybrid","trials":2,"cases":1,"baselineId":null,"pins":{"node":"24"},"status":"done","finishedTimeMs":1769860900000,"verdict":null}
-- expect results exp-1 [{"caseId":"case-1","trial":0,"status":"passed","sourceRunId":null,"runId":null,"error":null,"output":{"text":"ünï"},"divergence":null,"scores":[],"costUsd":0.125,"steps":2,"durationMs":3}]

INSERT INTO experiments (project, id, suite, created, data, version) VALUES
  ('default', 'exp-1', 'support', '2026-01-31 12:00:00.000', '{"id":"exp-1","suite":"support","createdTimeMs":1769860800000,"mode":"hybrid","trials":2,"cases":1,"baselineId":null,"pins":{"node":"24"},"status":"done","finishedTimeMs":1769860900000,"verdict":null}', '2026-01-31 23:04:30.670652');

INSERT INTO experiment_results (project, experiment_id, case_id, trial, data, version) VALUES
  ('default', 'exp-1', 'case-1', 0, '{"caseId":"case-1","trial":0,"status":"passed","sourceRunId":null,"runId":null,"error":null,"output":{"text":"ünï"},"divergence":null,"scores":[],"costUsd":0.125,"steps":2,"durationMs":3}', '2026-01-31 23:04:30.678086');
