-- expect rows "SELECT id, event, name, data FROM definitions WHERE project = 'team' ORDER BY kind, id, time" [{"id":"019c13ec9e007a1c8000000000000021","event":"put","name":"Failed refunds","data":"{\"q\":\"tool:refund status:error\",\"range\":\"7d\"}"},{"id":"019c13ec9e007a1c8000000000000021","event":"deleted","name":"Failed refunds","data":""}]
-- expect rows "SELECT alert, data FROM alert_states FINAL WHERE project = 'team'" [{"alert":"a1","data":"{\"status\":\"firing\"}"}]
-- expect rows "SELECT number, data FROM alert_events FINAL WHERE project = 'team' AND time > now() - toIntervalDay(399)" [{"number":1,"data":"{\"type\":\"firing\"}"}]
-- expect rows "SELECT id, status, data FROM webhook_deliveries FINAL WHERE project = 'team'" [{"id":"d1","status":"delivered","data":"{\"id\":\"d1\"}"}]

INSERT INTO definitions (project, kind, id, event, claim, name, data, actor, time) VALUES
  ('team', 'search', '019c13ec9e007a1c8000000000000021', 'put', 'c1', 'Failed refunds', '{"q":"tool:refund status:error","range":"7d"}', 'loopback', '2026-01-31 12:00:00.000'),
  ('team', 'search', '019c13ec9e007a1c8000000000000021', 'deleted', 'c2', 'Failed refunds', '', 'loopback', '2026-01-31 12:00:01.000');

INSERT INTO alert_states (project, alert, data, version) VALUES
  ('team', 'a1', '{"status":"firing"}', '2026-01-31 12:00:00.000000');

INSERT INTO alert_events (project, alert, number, time, data) SELECT 'team', 'a1', 1, now64(3), '{"type":"firing"}';

INSERT INTO webhook_deliveries (project, id, webhook, alert, status, created, data, version)
  SELECT 'team', 'd1', 'w1', 'a1', 'delivered', now64(3), '{"id":"d1"}', '2026-01-31 12:00:00.000000';
