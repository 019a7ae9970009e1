import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactSecrets } from "./secret-patterns.ts";

const letters = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0z";
const of = (length: number): string => letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const secrets: readonly (readonly [what: string, secret: string])[] = [
  ["openai-key", `sk-${of(48)}`],
  ["openai-key", `sk-proj-${of(40)}-${of(20)}_${of(30)}`],
  ["openai-key", `sk-svcacct-${of(60)}`],
  ["anthropic-key", `sk-ant-api03-${of(40)}-${of(30)}AA`],
  ["github-token", `ghp_${of(36)}`],
  ["github-token", `github_pat_${of(22)}_${of(59)}`],
  ["slack-token", `xoxb-1234567890-1234567890-${of(24)}`],
  ["slack-token", `xapp-1-A0123456789-1234567890-${of(30)}`],
  ["aws-access-key-id", "AKIAIOSFODNN7EXAMPLE"],
  ["google-api-key", `AIza${of(35)}`],
  ["retake-key", `rtk_${"0123456789abcdef"}_${"0123456789abcdef".repeat(4)}`],
  ["stripe-key", `sk_live_${of(24)}`],
  ["stripe-key", `rk_test_${of(24)}`],
  ["stripe-key", `whsec_${of(32)}`],
  ["jwt", `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url({ sub: "1234567890" })}.${of(43)}`],
  ["private-key", `-----BEGIN RSA PRIVATE KEY-----\n${of(64)}\n${of(64)}==\n-----END RSA PRIVATE KEY-----`],
  ["private-key", `-----BEGIN PRIVATE KEY-----\\n${of(64)}\\n-----END PRIVATE KEY-----\\n`.slice(0, -2)],
  ["private-key", `-----BEGIN OPENSSH PRIVATE KEY-----\n${of(64)}`],
  ["payment-card", "4111111111111111"],
  ["payment-card", "4111 1111 1111 1111"],
  ["payment-card", "5555-5555-5555-4444"],
  ["payment-card", "2223003122003222"],
  ["payment-card", "3782 822463 10005"],
  ["payment-card", "6011111111111117"],
  ["payment-card", "30569309025904"],
  ["payment-card", "3530111333300000"],
];

describe("redactSecrets", () => {
  it.each(secrets)("finds a secret of the kind %s wherever it stands", (what, secret) => {
    for (const [before, after] of [
      ["", ""],
      ["key=", "\n"],
      ['{"key":"', '"}'],
      ["My number is ", ". Thanks"],
      ["ünïcode ", " ✓"],
      [`${"x".repeat(5000)} `, ";"],
    ]) {
      expect(redactSecrets(before + secret + after)).toBe(`${before}[redacted:${what}]${after}`);
    }
  });

  it("keeps what leads to a secret", () => {
    expect(redactSecrets(`Authorization: Bearer ${of(40)}`)).toBe("Authorization: Bearer [redacted:bearer-token]");
    expect(redactSecrets("postgres://app:p4$$w:rd@db:5432/main")).toBe("postgres://app:[redacted:password]@db:5432/main");
    expect(redactSecrets("redis://:hunter2@cache")).toBe("redis://:[redacted:password]@cache");
    expect(redactSecrets(`curl hooks.slack.com/services/T00000000/B00000000/${of(24)}`)).toBe(
      "curl hooks.slack.com/services/[redacted:slack-webhook]",
    );
  });

  it("finds all of several, and nothing more the second time", () => {
    const text = secrets.map(([, secret]) => secret).join(" and ");
    const redacted = redactSecrets(text);
    expect(redacted).toBe(secrets.map(([what]) => `[redacted:${what}]`).join(" and "));
    expect(redactSecrets(redacted)).toBe(redacted);
  });

  it.each([
    "123e4567-e89b-12d3-a456-426614174000",
    "41111111-1111-4111-8111-111111111111",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1732300000000 1732300000000000 1732300000000000000",
    "2024-11-22 19:12:32.123456789 20241122191232123",
    "0.4111111111111111, 4111111111111111.5 and 41111111111111112222",
    "order 4111111111111112, id x4111111111111111, 4111111111111111_a",
    "sk-learn, task-force, risk-averse-but-otherwise-long-enough-to-be-one",
    "Bearer authentication is required; bearer of good news everywhere",
    "https://example.org:8080/a@b and postgres://user:${PASSWORD}@host, mailto:a@b.c",
    "AKIA and ASIA are prefixes; ASIAPACIFICREGIONALOFFICES too",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "eyJhbGciOiJIUzI1NiJ9 alone is a header",
  ])("leaves alone: %s", (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it("leaves random ids alone", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uint8Array({ minLength: 16, maxLength: 64 }), fc.integer({ min: 1e12, max: 3e12 }), (uuid, bytes, time) => {
        const text = `${uuid} ${Buffer.from(bytes).toString("hex")} ${time} ${time}000 ${time}000000`;
        expect(redactSecrets(text)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("answers hostile text in time that its length explains", () => {
    const hostile = [
      "1",
      "1 ",
      "4-",
      "sk-",
      "eyJ",
      "eyJaaaaaaaa.",
      "Bearer ",
      "bearer a",
      "://",
      "://a:",
      ":a",
      "xoxb-",
      "ghp_",
      "-----BEGIN ",
      "PRIVATE KEY",
    ];
    const texts = hostile.flatMap((unit) => [unit.repeat(3e5 / unit.length), `://${unit}${unit.repeat(1e5 / unit.length)}`]);
    for (const start of ["sk-", "eyJ", "Bearer ", "://a:", "xoxb-", "-----BEGIN PRIVATE KEY-----", "github_pat_", "AIza"])
      texts.push(start + "a".repeat(3e5));
    texts.push("-----BEGIN PRIVATE KEY-----".repeat(1e4));
    const started = performance.now();
    for (const text of texts) redactSecrets(text);
    // Some 8 MB; quadratic time would be hours.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  const data = join(import.meta.dirname, "../../../../../shared/data");
  it.runIf(existsSync(data))("finds nothing in recorded runs that hold no secrets", () => {
    for (const file of [
      "tau-airline/trajectories.jsonl",
      "swe-agent/marshmallow-1867-1.traj",
      "swe-agent/simple.traj",
      "agentdojo/suites.json",
    ]) {
      const text = readFileSync(join(data, file), "utf8");
      expect(redactSecrets(text)).toBe(text);
    }
  });
});
