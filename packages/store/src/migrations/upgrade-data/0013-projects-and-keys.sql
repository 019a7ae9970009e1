-- expect project team {"name":"team","createdTimeMs":1795388737458,"retentionDays":30}
-- expect key team fbb8d2bab9846ce1 {"id":"fbb8d2bab9846ce1","name":"ci","project":"team","scope":"ingest","createdTimeMs":1795388737488,"expiresTimeMs":null,"revokedTimeMs":null,"lastUsedTimeMs":1769860800000}
-- expect audit {"valid":true,"entries":2,"head":{"sequence":2,"hash":"89f306f9b21740a9e9c48fa02d64c5ccf758d0a57a8af9928ad5ecb2f7360aa2"},"fault":null}

INSERT INTO projects (name, created, retention_days, version, deleted) VALUES
  ('team', '2026-11-22 23:05:37.458', 30, 1795388737461816, 0);

INSERT INTO keys (id, project, name, scope, digest, created, expires, revoked, version) VALUES
  ('fbb8d2bab9846ce1', 'team', 'ci', 'ingest', unhex('31BEAF50805EC7BDD206DC47EF6034194CF4804E817D62FBA64C975B6655E29A'), '2026-11-22 23:05:37.488', NULL, NULL, 1);

INSERT INTO key_uses (id, used) VALUES
  ('fbb8d2bab9846ce1', '2026-01-31 12:00:00.000');

INSERT INTO audit (sequence, id, time, actor, act, project, subject, details, previous, hash) VALUES
  (1, '1dc56cb6-c36c-4d63-b187-dc018dc28348', '2026-11-22 23:05:37.441', 'admin', 'project.created', 'team', 'team', '{"retentionDays":30}', unhex('30303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030'), unhex('62663761663833626536643164316162393839363664643331356562643666383234613935643234666232313835313961663632326430396438373937633535'));
INSERT INTO audit (sequence, id, time, actor, act, project, subject, details, previous, hash) VALUES
  (2, '77615d44-1e85-4792-8abd-5e15f77785c1', '2026-11-22 23:05:37.472', 'admin', 'key.created', 'team', 'fbb8d2bab9846ce1', '{"name":"ci","scope":"ingest","expiresTimeMs":null}', unhex('62663761663833626536643164316162393839363664643331356562643666383234613935643234666232313835313961663632326430396438373937633535'), unhex('38396633303666396232313734306139653963343866613032643634633563636637353864306135376138616639393238616435656362326637333630616132'));
