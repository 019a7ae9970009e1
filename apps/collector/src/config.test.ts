import { describe, expect, test } from "vitest";
import { parseConfig } from "./config.ts";

describe("parseConfig", () => {
  test("has a default for everything", () => {
    expect(parseConfig({ PATH: "/bin", RETAKE_PORT: "" })).toEqual({
      role: "all",
      port: 4318,
      host: "127.0.0.1",
      keysRequired: false,
      adminKey: undefined,
      sessionIdleMs: 604_800_000,
      sessionMaxMs: 2_592_000_000,
      oidc: undefined,
      allowedHosts: [],
      dataDir: "./.retake",
      clickhousePort: 0,
      clickhouseUrl: undefined,
      cluster: undefined,
      project: "default",
      maxBodyBytes: 64 * 1024 * 1024,
      maxHeldBytes: 256 * 1024 * 1024,
      maxApiBodyBytes: 16 * 1024 * 1024,
      retentionDays: 0,
      spoolDir: ".retake/spool",
      spoolMaxBytes: 1_073_741_824,
      pricesPath: undefined,
      processorsPath: undefined,
      sampleAfterSeconds: 300,
      dashboardUrl: "http://127.0.0.1:3000",
      webhookAllow: { hosts: [], networks: [] },
      secretKey: undefined,
      alertsEverySeconds: 60,
      selfTracesUrl: undefined,
      selfTracesKey: undefined,
    });
  });

  test("reads the environment", () => {
    const env = {
      RETAKE_PORT: "0",
      RETAKE_ALLOWED_HOSTS: "a.test, b.test",
      CLICKHOUSE_URL: "http://user:pw@ch:8123/db",
      RETAKE_MAX_BODY_BYTES: "300000000",
    };
    expect(parseConfig(env)).toMatchObject({
      port: 0,
      allowedHosts: ["a.test", "b.test"],
      clickhouseUrl: env.CLICKHOUSE_URL,
      maxHeldBytes: 600_000_000,
    });
  });

  test.each(["0.0.0.0", "::", "192.168.0.2", "example.org", "127.0.0.1.example.org", "1127.0.0.1", "localhost.example.org"])(
    "requires keys on %s, whatever is said",
    (host) => {
      expect(parseConfig({ RETAKE_HOST: host, RETAKE_REQUIRE_KEYS: "false" })).toMatchObject({ host, keysRequired: true });
    },
  );

  test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost"])("requires keys on %s where that is asked for", (host) => {
    expect(parseConfig({ RETAKE_HOST: host }).keysRequired).toBe(false);
    expect(parseConfig({ RETAKE_HOST: host, RETAKE_REQUIRE_KEYS: "true" }).keysRequired).toBe(true);
  });

  test("takes an admin key that is long enough, and never repeats one that isn't", () => {
    const adminKey = "0123456789abcdef0123456789ABCDEF";
    expect(parseConfig({ RETAKE_ADMIN_KEY: adminKey }).adminKey).toBe(adminKey);
    for (const weak of [adminKey.slice(1), `${adminKey} ${adminKey}`]) {
      expect(() => parseConfig({ RETAKE_ADMIN_KEY: weak })).toThrow(/RETAKE_ADMIN_KEY: has to be 32 characters or more/);
      expect(() => parseConfig({ RETAKE_ADMIN_KEY: weak })).not.toThrow(weak);
    }
  });

  test("names every variable that is not valid", () => {
    expect(() => parseConfig({ RETAKE_PORT: "http", CLICKHOUSE_URL: "tcp://x", RETAKE_MAX_BODY_BYTES: "-1" })).toThrow(
      /RETAKE_PORT: .*CLICKHOUSE_URL: .*RETAKE_MAX_BODY_BYTES: /,
    );
  });
});
