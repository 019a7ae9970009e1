import { describe, expect, test } from "vitest";
import { parseConfig } from "./config.ts";

describe("parseConfig", () => {
  test("has a default for everything", () => {
    expect(parseConfig({ PATH: "/bin", RETAKE_PORT: "" })).toEqual({
      port: 4318,
      host: "127.0.0.1",
      allowedHosts: [],
      dataDir: "./.retake",
      clickhousePort: 0,
      clickhouseUrl: undefined,
      project: "default",
      maxBodyBytes: 64 * 1024 * 1024,
      maxHeldBytes: 256 * 1024 * 1024,
      maxApiBodyBytes: 16 * 1024 * 1024,
      retentionDays: 0,
      pricesPath: undefined,
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

  test.each(["0.0.0.0", "::", "192.168.0.2", "example.org"])("refuses to listen on %s: requests carry no keys", (host) => {
    expect(() => parseConfig({ RETAKE_HOST: host })).toThrow(/RETAKE_HOST: must be one of 127\.0\.0\.1/);
  });

  test("names every variable that is not valid", () => {
    expect(() => parseConfig({ RETAKE_PORT: "http", CLICKHOUSE_URL: "tcp://x", RETAKE_MAX_BODY_BYTES: "-1" })).toThrow(
      /RETAKE_PORT: .*CLICKHOUSE_URL: .*RETAKE_MAX_BODY_BYTES: /,
    );
  });
});
