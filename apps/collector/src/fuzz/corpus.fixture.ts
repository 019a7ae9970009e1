import fc from "fast-check";
import type { SignalName } from "../pipeline/payload.ts";
import { requests } from "../pipeline/wire/otlp/requests.fixture.ts";
import { encodeMessage, requestNames } from "../pipeline/wire/otlp/schema.fixture.ts";
import { dialects } from "../processors/normalize/dialects/index.ts";
import { sourcesOf } from "../processors/normalize/dialects/resolve.ts";
import { wireSeed, type WireSeed } from "./mutate-wire.fixture.ts";
import { Random } from "./random.fixture.ts";

/** A valid request in both encodings. */
export interface Seed extends WireSeed {
  readonly signal: SignalName;
  readonly json: string;
}

const messages = JSON.stringify([{ role: "user", parts: [{ type: "text", content: "Where is my order?" }] }]);
const keys = [
  ...new Set(
    sourcesOf
      .flat()
      .flatMap(({ keys: own, prefixes }) => [...own, ...prefixes.flatMap((prefix) => [`${prefix}0.message.role`, `${prefix}1.x`])]),
  ),
  "retake.step.key",
  "retake.step.source",
  "retake.step.held",
  "retake.step.attempts",
  "retake.checkpoint.pre",
  "retake.fork.run_id",
];
const attributeValues: readonly object[] = [
  { stringValue: messages },
  { stringValue: "gpt-4o" },
  { stringValue: '{"content":"x","usage":{"input_tokens":3}}' },
  { stringValue: "0123456789abcdef".repeat(2) },
  { stringValue: "" },
  { intValue: "120" },
  { intValue: "-9223372036854775808" },
  { intValue: "9007199254740993" },
  { doubleValue: 0.25 },
  { boolValue: true },
  { bytesValue: "AP8B" },
  { arrayValue: { values: [{ stringValue: "stop" }, {}, { intValue: "1" }] } },
  {
    kvlistValue: {
      values: [
        { key: "a", value: { stringValue: "b" } },
        { key: "__proto__", value: {} },
      ],
    },
  },
  {},
];

/** Valid requests: random ones of all signals, and ones with all that the dialects and Retake itself read. */
export function createCorpus(seed: number): Seed[] {
  const random = new Random(seed, -1);
  const sample = (signal: SignalName): object[] => fc.sample<object>(requests[signal], { seed, numRuns: 60 });
  return [
    ...sample("traces").map((request) => toSeed("traces", request)),
    ...sample("logs").map((request) => toSeed("logs", request)),
    ...sample("metrics").map((request) => toSeed("metrics", request)),
    ...Array.from({ length: 60 }, () => toSeed("traces", agentRequest(random))),
    ...Array.from({ length: 30 }, () => toSeed("logs", ownLogs(random))),
  ];
}

function toSeed(signal: SignalName, request: object): Seed {
  return { signal, json: JSON.stringify(request), ...wireSeed(encodeMessage(requestNames[signal], request)) };
}

function agentRequest(random: Random): object {
  const spans = Array.from({ length: 1 + random.int(3) }, (_, i) => ({
    traceId: hex(random, 16),
    spanId: hex(random, 8),
    ...(i > 0 && { parentSpanId: hex(random, 8) }),
    name: "chat gpt-4o",
    kind: 3,
    startTimeUnixNano: "1790000000000000000",
    endTimeUnixNano: random.pick(["1790000001000000000", "0", "1"]),
    attributes: [...kindAttributes(random), ...attributes(random, 12)],
    events: random.chance(0.3)
      ? [{ name: random.pick(["exception", "gen_ai.user.message", "gen_ai.choice"]), attributes: attributes(random, 3) }]
      : [],
    status: { code: random.int(3) },
  }));
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "agent", version: "1" }, spans }] }] };
}

function ownLogs(random: Random): object {
  const logRecords = Array.from({ length: 1 + random.int(2) }, () => ({
    traceId: hex(random, 16),
    spanId: hex(random, 8),
    timeUnixNano: "1790000000000000000",
    eventName: random.pick(["retake.checkpoint", "retake.span.start", "gen_ai.evaluation.result"]),
    body: random.pick([{ stringValue: '{"a":1}\n{"b":2}\n3' }, { bytesValue: "eyJhIjoxfQ==" }, {}]),
    attributes: [
      ...["id", "first", "count", "shared", "index", "format"].map((name) =>
        attribute(`retake.checkpoint.${name}`, { intValue: String(random.int(4)) }),
      ),
      attribute("retake.checkpoint.id", { stringValue: hex(random, 16) }),
      attribute("retake.checkpoint.point", { stringValue: random.pick(["pre", "post"]) }),
      attribute("retake.span.name", { stringValue: "span" }),
      attribute("gen_ai.evaluation.name", { stringValue: "relevance" }),
      attribute("gen_ai.evaluation.score.value", random.pick(attributeValues)),
      ...attributes(random, 3),
    ],
  }));
  return { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
}

function kindAttributes(random: Random): object[] {
  const { key, values } = random.pick(dialects.flatMap((dialect) => dialect.kinds));
  return [attribute(key, { stringValue: random.pick(Object.keys(values)) })];
}

function attributes(random: Random, most: number): object[] {
  return Array.from({ length: random.int(most + 1) }, () => attribute(random.pick(keys), random.pick(attributeValues)));
}

function attribute(key: string, value: object): object {
  return { key, value };
}

function hex(random: Random, size: number): string {
  return random.bytes(size).toString("hex");
}
