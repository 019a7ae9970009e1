-- expect rows "SELECT email, id, owner, subject FROM users FINAL ORDER BY email" [{"email":"ann@example.com","id":"1c0f3a5e7b9d2468","owner":0,"subject":"https://id.example.com 42"},{"email":"boss@example.com","id":"0a1b2c3d4e5f6071","owner":1,"subject":""}]
-- expect rows "SELECT user, hash FROM passwords FINAL" [{"user":"0a1b2c3d4e5f6071","hash":"$scrypt$ln=15,r=8,p=3$c2FsdHNhbHRzYWx0c2FsdA$1XIpDXb4nPZb1ZPPkJH7iwzUv8x1y5M7sYVJdQnV8iM"}]
-- expect rows "SELECT project, user, role FROM memberships FINAL" [{"project":"team","user":"1c0f3a5e7b9d2468","role":"editor"}]
-- expect rows "SELECT id, user, client, ended IS NOT NULL AS over FROM sessions FINAL" [{"id":"2233445566778899","user":"1c0f3a5e7b9d2468","client":"Firefox","over":1}]
-- expect rows "SELECT id, email, project, role, closed IS NULL AS open FROM one_time_links FINAL" [{"id":"99887766554433aa","email":"cat@example.com","project":"team","role":"viewer","open":1}]

INSERT INTO users (email, id, owner, subject, created, version, deleted) VALUES
  ('boss@example.com', '0a1b2c3d4e5f6071', 1, '', '2026-11-28 20:02:42.458', 1795896162458816, 0),
  ('ann@example.com', '1c0f3a5e7b9d2468', 0, '', '2026-11-28 20:03:42.458', 1795896222458816, 0),
  ('ann@example.com', '1c0f3a5e7b9d2468', 0, 'https://id.example.com 42', '2026-11-28 20:03:42.458', 1795896282458816, 0);

INSERT INTO passwords (user, hash, version) VALUES
  ('0a1b2c3d4e5f6071', '$scrypt$ln=15,r=8,p=3$c2FsdHNhbHRzYWx0c2FsdA$1XIpDXb4nPZb1ZPPkJH7iwzUv8x1y5M7sYVJdQnV8iM', 1795896162460000);

INSERT INTO memberships (project, user, role, since, version, deleted) VALUES
  ('team', '1c0f3a5e7b9d2468', 'viewer', '2026-11-28 20:03:42.500', 1795896222500000, 0),
  ('team', '1c0f3a5e7b9d2468', 'editor', '2026-11-28 20:03:42.500', 1795896282500000, 0);

INSERT INTO sessions (id, user, digest, client, created, expires, ended, version) VALUES
  ('2233445566778899', '1c0f3a5e7b9d2468', unhex('31BEAF50805EC7BDD206DC47EF6034194CF4804E817D62FBA64C975B6655E29A'), 'Firefox', '2026-11-28 20:03:43.000', '2100-01-01 00:00:00.000', NULL, 1),
  ('2233445566778899', '1c0f3a5e7b9d2468', unhex('31BEAF50805EC7BDD206DC47EF6034194CF4804E817D62FBA64C975B6655E29A'), 'Firefox', '2026-11-28 20:03:43.000', '2100-01-01 00:00:00.000', '2026-11-28 21:00:00.000', 2);

INSERT INTO session_uses (id, used) VALUES
  ('2233445566778899', '2026-11-28 20:59:00.000');

INSERT INTO one_time_links (id, digest, email, project, role, created, expires, closed, version) VALUES
  ('99887766554433aa', unhex('31BEAF50805EC7BDD206DC47EF6034194CF4804E817D62FBA64C975B6655E29A'), 'cat@example.com', 'team', 'viewer', '2026-11-28 20:04:00.000', '2100-01-01 00:00:00.000', NULL, 1);
