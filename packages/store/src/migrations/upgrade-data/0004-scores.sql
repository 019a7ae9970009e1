-- expect run 019c13ec9e007a1c800000000000000a {"scores":[{"name":"helpful","value":0.25,"label":null,"explanation":null,"source":"model","spanId":"0000000000000003"},{"name":"right","value":1,"label":"good","explanation":"it's right","source":"code","spanId":null}]}

INSERT INTO scores (project, trace_id, span_id, name, source, value, label, explanation, time) VALUES
  ('default', unhex('019C13EC9E007A1C800000000000000A'), '', 'right', 'code', 1, 'good', 'it\'s right', '2026-01-31 12:00:00.000000000'),
  ('default', unhex('019C13EC9E007A1C800000000000000A'), unhex('0000000000000003'), 'helpful', 'model', 0.25, NULL, NULL, '2026-01-31 12:00:00.000000000');
