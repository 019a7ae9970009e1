-- expect rows "SELECT path, value, number FROM state_values FINAL WHERE project = 'shop' ORDER BY path" [{"path":"cart.total","value":"-1.5","number":-1.5},{"path":"stage","value":"asked","number":null}]
-- expect rows "SELECT length(likeness) AS bytes FROM runs FINAL WHERE project = 'searched'" [{"bytes":64}]

INSERT INTO state_values (project, path, run, value, run_time) VALUES
  ('shop', 'cart.total', unhex('019c13ec9e007a1c8000000000000031'), '-1.5', now()),
  ('shop', 'stage', unhex('019c13ec9e007a1c8000000000000031'), 'asked', now());

INSERT INTO runs (project, trace_id, updated, start, end_ns, status, tools, step_kinds, step_names, step_statuses, likeness) VALUES
  ('searched', unhex('019c13ec9e007a1c8000000000000032'), now64(6), now64(9), 1, 'ok', ['refund'], ['tool'], ['refund'], ['error'], repeat('x', 64));
