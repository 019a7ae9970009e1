import { RetakeError } from "@retake/protocol";
import { z } from "zod";

const MEBIBYTE = 1024 * 1024;
const port = z.coerce.number().int().min(0).max(65_535);
const sizeBytes = z.coerce
  .number()
  .int()
  .min(1024)
  .max(2 ** 31);
const loopbackHosts = ["127.0.0.1", "::1", "localhost"];

const environment = z.object({
  /** Of OTLP and the API; 0 takes a free one. */
  RETAKE_PORT: port.default(4318),
  RETAKE_HOST: z
    .string()
    .refine(
      (host) => loopbackHosts.includes(host),
      `must be one of ${loopbackHosts.join(", ")}: requests carry no keys yet, so the collector listens on this machine only`,
    )
    .default("127.0.0.1"),
  /** Names beside loopback's that requests may call this server by, with commas between. */
  RETAKE_ALLOWED_HOSTS: z.string().default(""),
  /** Where the embedded ClickHouse keeps its data. */
  RETAKE_DATA_DIR: z.string().min(1).default("./.retake"),
  /** Of the embedded ClickHouse; 0 takes a free one. */
  RETAKE_CLICKHOUSE_PORT: port.default(0),
  /** Another ClickHouse server than the embedded one, with user and password in it. */
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  RETAKE_PROJECT: z.string().min(1).max(100).default("default"),
  /** Of one OTLP body, as sent and decompressed. */
  RETAKE_MAX_BODY_BYTES: sizeBytes.default(64 * MEBIBYTE),
  /** Of all OTLP bodies that are not answered yet. */
  RETAKE_MAX_HELD_BYTES: sizeBytes.default(256 * MEBIBYTE),
  RETAKE_MAX_API_BODY_BYTES: sizeBytes.default(16 * MEBIBYTE),
  /** A JSON file of prices that win over the built-in ones. */
  RETAKE_PRICES: z.string().min(1).optional(),
  /** Runs older than this are deleted; 0 keeps all. */
  RETAKE_RETENTION_DAYS: z.coerce.number().min(0).max(36_500).default(0),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly dataDir: string;
  readonly clickhousePort: number;
  readonly clickhouseUrl: string | undefined;
  readonly project: string;
  readonly maxBodyBytes: number;
  readonly maxHeldBytes: number;
  readonly maxApiBodyBytes: number;
  readonly pricesPath: string | undefined;
  /** 0: nothing is ever deleted. */
  readonly retentionDays: number;
}

/**
 * All settings, from the environment.
 *
 * @throws RetakeError `bad_request` Thrown when a variable is not valid; the message names each.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is an unset one, as in most deployments' templates.
  const result = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== "")));
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new RetakeError("bad_request", `The settings are not valid. ${issues.join("; ")}.`);
  }
  const settings = result.data;
  return {
    port: settings.RETAKE_PORT,
    host: settings.RETAKE_HOST,
    allowedHosts: settings.RETAKE_ALLOWED_HOSTS.split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    dataDir: settings.RETAKE_DATA_DIR,
    clickhousePort: settings.RETAKE_CLICKHOUSE_PORT,
    clickhouseUrl: settings.CLICKHOUSE_URL,
    project: settings.RETAKE_PROJECT,
    maxBodyBytes: settings.RETAKE_MAX_BODY_BYTES,
    // A compressed body is held in both forms.
    maxHeldBytes: Math.max(settings.RETAKE_MAX_HELD_BYTES, 2 * settings.RETAKE_MAX_BODY_BYTES),
    maxApiBodyBytes: settings.RETAKE_MAX_API_BODY_BYTES,
    pricesPath: settings.RETAKE_PRICES,
    retentionDays: settings.RETAKE_RETENTION_DAYS,
  };
}
