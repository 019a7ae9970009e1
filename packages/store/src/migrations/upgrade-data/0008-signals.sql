-- expect signals 019c13ec9e007a1c800000000000000a [{"key":"hold:tool:pay#0","value":{"approve":true,"by":"o'neill"},"timeMs":1769900670260}]

INSERT INTO signals (project, run, key, id, value, time) VALUES
  ('default', unhex('019C13EC9E007A1C800000000000000A'), 'hold:tool:pay#0', 'b99abcd0-814c-444a-aca0-fdd08dba9b3e', '{"approve":true,"by":"o\'neill"}', '2026-01-31 23:04:30.260');
