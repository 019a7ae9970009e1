import { join } from "node:path";
import { collectorRole, RetakeError, type CollectorRole } from "@retake/protocol";
import type { Cluster } from "@retake/store";
import { z } from "zod";
import { isLoopback } from "./access/index.ts";
import { oidcEnvironment, toOidc, type OidcConfig } from "./oidc-settings.ts";
import { parseWebhookAllow, type WebhookAllow } from "./webhooks/index.ts";
import { clusterEnvironment, toCluster } from "./cluster-settings.ts";

const HOUR_MS = 3_600_000;
const MEBIBYTE = 1024 * 1024;
const port = z.coerce.number().int().min(0).max(65_535);
const sizeBytes = z.coerce
  .number()
  .int()
  .min(1024)
  .max(2 ** 31);
const environment = z.object({
  /** `--role` says the same. */
  RETAKE_ROLE: collectorRole.default("all"),
  /** Of OTLP and the API; 0 takes a free one. */
  RETAKE_PORT: port.default(4318),
  /** Beyond loopback every request needs a key. */
  RETAKE_HOST: z.string().min(1).max(255).default("127.0.0.1"),
  /** Keys on loopback, too: behind a proxy, or on a machine with several users. */
  RETAKE_REQUIRE_KEYS: z.stringbool().default(false),
  /** A session that is not used for so long has ended. */
  RETAKE_SESSION_IDLE_HOURS: z.coerce.number().min(0.01).max(8_760).default(168),
  /** However much it is used, a session ends then. */
  RETAKE_SESSION_MAX_HOURS: z.coerce.number().min(0.01).max(8_760).default(720),
  ...oidcEnvironment,
  /** A key of the highest scope that is there without being created. */
  RETAKE_ADMIN_KEY: z
    .string()
    .regex(/^[!-~]{32,1000}$/, "has to be 32 characters or more, without spaces, that nobody can guess: openssl rand -hex 32")
    .optional(),
  /** Names beside loopback's that requests may call this server by, with commas between. */
  RETAKE_ALLOWED_HOSTS: z.string().default(""),
  /** Where the embedded ClickHouse keeps its data. */
  RETAKE_DATA_DIR: z.string().min(1).default("./.retake"),
  /** Of the embedded ClickHouse; 0 takes a free one. */
  RETAKE_CLICKHOUSE_PORT: port.default(0),
  /** Another ClickHouse server than the embedded one, with user and password in it. */
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  ...clusterEnvironment,
  RETAKE_PROJECT: z.string().min(1).max(100).default("default"),
  /** Of one OTLP body, as sent and decompressed. */
  RETAKE_MAX_BODY_BYTES: sizeBytes.default(64 * MEBIBYTE),
  /** Of all OTLP bodies that are not answered yet. */
  RETAKE_MAX_HELD_BYTES: sizeBytes.default(256 * MEBIBYTE),
  /** Where requests wait on disk while ClickHouse can't take them. */
  RETAKE_SPOOL_DIR: z.string().min(1).optional(),
  /** Of all that waits there; 0: nothing does, senders are told to come again. */
  RETAKE_SPOOL_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 40)
    .default(1024 * MEBIBYTE),
  RETAKE_MAX_API_BODY_BYTES: sizeBytes.default(16 * MEBIBYTE),
  /** A JSON file of prices that win over the built-in ones. */
  RETAKE_PRICES: z.string().min(1).optional(),
  /** A JSON file of what is redacted, limited, forwarded and sampled: docs/guides/processors.md. */
  RETAKE_PROCESSORS: z.string().min(1).optional(),
  /** An OTLP/HTTP endpoint for the collector's own spans; may be the collector itself. */
  RETAKE_SELF_TRACES_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** What that endpoint asks for as a bearer token. */
  RETAKE_SELF_TRACES_KEY: z.string().min(1).max(1_000).optional(),
  /** The model that makes searches of questions; without it nobody is asked. */
  RETAKE_ASK_MODEL: z.string().min(1).max(200).optional(),
  /** Where that model is, OpenAI-compatible. */
  RETAKE_ASK_URL: z.url({ protocol: /^https?$/ }).default("https://api.openai.com/v1"),
  RETAKE_ASK_KEY: z.string().min(1).max(1_000).optional(),
  /** Where the dashboard is, for links in what is sent to webhooks. */
  RETAKE_DASHBOARD_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:3000"),
  /** Hosts and networks that webhooks may reach although they are not on the public internet, with commas between. */
  RETAKE_WEBHOOK_ALLOW: z
    .string()
    .default("")
    .transform((text, context) => {
      try {
        return parseWebhookAllow(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: (error as Error).message });
        return z.NEVER;
      }
    }),
  /** What secrets of webhooks are made of: the same for all collectors. Without it, a file of the data directory has one. */
  RETAKE_SECRET_KEY: z
    .string()
    .regex(/^[!-~]{32,1000}$/, "has to be 32 characters or more, without spaces, that nobody can guess: openssl rand -hex 32")
    .optional(),
  /** Seconds between two looks at alerts. */
  RETAKE_ALERTS_EVERY: z.coerce.number().int().min(1).max(3_600).default(60),
  /** Runs older than this are deleted; 0 keeps all. */
  RETAKE_RETENTION_DAYS: z.coerce.number().min(0).max(36_500).default(0),
  /** Seconds after its end that a run is sampled, where rules say so; half a run is never judged. */
  RETAKE_SAMPLE_AFTER: z.coerce.number().int().min(0).max(43_200).default(300),
});

export interface Config {
  readonly role: CollectorRole;
  readonly port: number;
  readonly host: string;
  /** Whether a request without a key is refused. */
  readonly keysRequired: boolean;
  readonly adminKey: string | undefined;
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  readonly oidc: OidcConfig | undefined;
  readonly allowedHosts: readonly string[];
  readonly dataDir: string;
  readonly clickhousePort: number;
  readonly clickhouseUrl: string | undefined;
  /** What that server is one of. */
  readonly cluster: Cluster | undefined;
  readonly project: string;
  readonly maxBodyBytes: number;
  readonly maxHeldBytes: number;
  readonly spoolDir: string;
  /** 0: there is no spool. */
  readonly spoolMaxBytes: number;
  readonly maxApiBodyBytes: number;
  readonly pricesPath: string | undefined;
  readonly processorsPath: string | undefined;
  readonly dashboardUrl: string;
  readonly webhookAllow: WebhookAllow;
  readonly secretKey: string | undefined;
  readonly alertsEverySeconds: number;
  readonly selfTracesUrl: string | undefined;
  readonly selfTracesKey: string | undefined;
  /** Undefined: questions are not made into searches. */
  readonly ask: { readonly url: string; readonly model: string; readonly key: string | undefined } | undefined;
  /** Of projects that don't say otherwise; 0: nothing is ever deleted. */
  readonly retentionDays: number;
  readonly sampleAfterSeconds: number;
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
    role: settings.RETAKE_ROLE,
    port: settings.RETAKE_PORT,
    host: settings.RETAKE_HOST,
    keysRequired: settings.RETAKE_REQUIRE_KEYS || !isLoopback(settings.RETAKE_HOST),
    adminKey: settings.RETAKE_ADMIN_KEY,
    sessionIdleMs: settings.RETAKE_SESSION_IDLE_HOURS * HOUR_MS,
    sessionMaxMs: settings.RETAKE_SESSION_MAX_HOURS * HOUR_MS,
    oidc: toOidc(settings),
    allowedHosts: settings.RETAKE_ALLOWED_HOSTS.split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    dataDir: settings.RETAKE_DATA_DIR,
    clickhousePort: settings.RETAKE_CLICKHOUSE_PORT,
    clickhouseUrl: settings.CLICKHOUSE_URL,
    cluster: toCluster(settings),
    project: settings.RETAKE_PROJECT,
    maxBodyBytes: settings.RETAKE_MAX_BODY_BYTES,
    // A compressed body is held in both forms.
    maxHeldBytes: Math.max(settings.RETAKE_MAX_HELD_BYTES, 2 * settings.RETAKE_MAX_BODY_BYTES),
    spoolDir: settings.RETAKE_SPOOL_DIR ?? join(settings.RETAKE_DATA_DIR, "spool"),
    spoolMaxBytes: settings.RETAKE_SPOOL_MAX_BYTES,
    maxApiBodyBytes: settings.RETAKE_MAX_API_BODY_BYTES,
    pricesPath: settings.RETAKE_PRICES,
    processorsPath: settings.RETAKE_PROCESSORS,
    dashboardUrl: settings.RETAKE_DASHBOARD_URL,
    webhookAllow: settings.RETAKE_WEBHOOK_ALLOW,
    secretKey: settings.RETAKE_SECRET_KEY,
    alertsEverySeconds: settings.RETAKE_ALERTS_EVERY,
    selfTracesUrl: settings.RETAKE_SELF_TRACES_URL,
    selfTracesKey: settings.RETAKE_SELF_TRACES_KEY,
    ask:
      settings.RETAKE_ASK_MODEL === undefined
        ? undefined
        : { url: settings.RETAKE_ASK_URL, model: settings.RETAKE_ASK_MODEL, key: settings.RETAKE_ASK_KEY },
    retentionDays: settings.RETAKE_RETENTION_DAYS,
    sampleAfterSeconds: settings.RETAKE_SAMPLE_AFTER,
  };
}
