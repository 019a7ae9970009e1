import { encode, newId, type Attribute } from "../../conformance/otlp/requests.ts";
import { post } from "../../conformance/otlp/send.ts";
import { deceptiveText, everything, hostileAddresses, hostileTexts, pollution } from "./texts.ts";

const HUGE = 10_000_000;
const DEPTH = 3_000;
/** Of the same length in bytes as what takes its place. */
const PLACEHOLDER = "not-utf-8-not-utf-8";

const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });
const list = (key: string, values: readonly string[]): Attribute => ({
  key,
  value: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
});

/** A run with something hostile in every field that an agent, a tool or a model can fill, through the real door. */
export async function hostileRun(collector: string, traceId: string): Promise<void> {
  const resource = { attributes: [text("service.name", everything), text(hostileTexts[0]!, everything), text("__proto__", pollution)] };
  const scope = { name: everything, version: everything };
  const spans = spansOf(traceId);
  await sendAll(collector, "traces", { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] });
  await sendAll(collector, "logs", { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: logsOf(traceId, spans[1]!.spanId) }] }] });
}

async function sendAll(collector: string, signal: "traces" | "logs", request: object): Promise<void> {
  const body = withInvalidUtf8(encode(signal, "protobuf", request));
  const { status, body: answer } = await post(`${collector}/v1/${signal}`, body, { headers: { "content-type": "application/x-protobuf" } });
  if (status !== 200) throw new Error(`${signal}: ${status} ${answer.toString()}`);
}

/** Bytes that no UTF-8 text has: overlong forms, half a character, a surrogate, what is never used. */
function withInvalidUtf8(body: Buffer): Buffer {
  const invalid = Buffer.from("3c73637269707420c0bcc1bfe282eda080f0808080fe", "hex").subarray(0, PLACEHOLDER.length);
  for (let at = body.indexOf(PLACEHOLDER); at >= 0; at = body.indexOf(PLACEHOLDER, at)) invalid.copy(body, at);
  return body;
}

function spansOf(traceId: string) {
  const ids = Array.from({ length: 8 }, () => newId(8));
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = (index: number, name: string, attributes: readonly Attribute[], more: object = {}) => ({
    traceId,
    spanId: ids[index]!,
    ...(index === 0 ? {} : { parentSpanId: ids[0]! }),
    name,
    kind: 1,
    startTimeUnixNano: String(now + BigInt(index) * 1_000_000n),
    endTimeUnixNano: String(now + BigInt(index === 0 ? 20 : index + 1) * 1_000_000n),
    attributes,
    ...more,
  });
  const message = (role: string) => ({
    role,
    name: everything,
    finish_reason: everything,
    parts: [
      { type: "text", content: everything },
      { type: "reasoning", content: everything },
      { type: "tool_call", id: everything, name: everything, arguments: JSON.parse(pollution) as object },
      { type: hostileTexts[1], content: everything },
    ],
  });
  const messages = JSON.stringify([message("user"), message(hostileTexts[0]!), message("assistant"), message("__proto__")]);
  return [
    span(0, everything, [
      text("gen_ai.operation.name", "invoke_agent"),
      text("gen_ai.agent.name", everything),
      text("gen_ai.agent.version", everything),
      text("gen_ai.conversation.id", everything),
      text("user.id", everything),
      text("gen_ai.input.messages", messages),
      text("gen_ai.output.messages", messages),
      text("retake.run.pins", JSON.stringify({ [everything]: everything, constructor: "x" })),
      list("retake.run.labels", [...hostileTexts, ...hostileAddresses, deceptiveText, "__proto__"]),
    ]),
    span(
      1,
      everything,
      [
        text("gen_ai.operation.name", "chat"),
        text("gen_ai.request.model", everything),
        text("gen_ai.response.model", everything),
        text("gen_ai.system_instructions", everything),
        text("gen_ai.input.messages", messages),
        text("gen_ai.output.messages", messages),
        text("__proto__", pollution),
        ...[...hostileTexts, ...hostileAddresses].map((each) => text(each, each)),
      ],
      {
        status: { code: 2, message: everything },
        events: [
          {
            timeUnixNano: String(now),
            name: everything,
            attributes: [text("exception.message", everything), text("exception.stacktrace", everything), text(everything, pollution)],
          },
        ],
        links: [{ traceId: newId(16), spanId: newId(8), attributes: [text(everything, everything), text("url", hostileAddresses[0]!)] }],
      },
    ),
    span(2, everything, toolOf(everything, pollution, JSON.stringify([everything, ...hostileAddresses, JSON.parse(pollution)]))),
    span(3, "huge line", toolOf("huge", '{"path":"/var/log/<b>x</b>"}', `<img src=x onerror=ran()>${"x".repeat(HUGE)}`)),
    span(4, "deep", toolOf("deep", `${'{"a":['.repeat(DEPTH)}1${"]}".repeat(DEPTH)}`, "[".repeat(DEPTH) + "]".repeat(DEPTH))),
    span(5, PLACEHOLDER, toolOf(PLACEHOLDER, `{"x":"${PLACEHOLDER}"}`, PLACEHOLDER)),
    span(6, "fetch", [
      text("http.request.method", hostileTexts[0]!),
      text("url.full", hostileAddresses[0]!),
      text("retake.step.kind", "fetch"),
      text("retake.step.key", everything),
      text("retake.step.input", JSON.stringify({ url: hostileAddresses[0], headers: { [hostileTexts[1]!]: everything } })),
      text("retake.step.output", JSON.stringify({ body: everything })),
    ]),
    span(7, "waiting", [
      text("retake.step.kind", hostileTexts[0]!),
      text("retake.step.source", everything),
      text("retake.replay.mode", everything),
    ]),
  ];
}

function toolOf(name: string, args: string, result: string): Attribute[] {
  return [
    text("gen_ai.operation.name", "execute_tool"),
    text("gen_ai.tool.name", name),
    text("gen_ai.tool.call.arguments", args),
    text("gen_ai.tool.call.result", result),
  ];
}

function logsOf(traceId: string, spanId: string) {
  const timeUnixNano = String(BigInt(Date.now()) * 1_000_000n);
  const score = (of: object) => ({
    traceId,
    timeUnixNano,
    eventName: "gen_ai.evaluation.result",
    attributes: [
      text("gen_ai.evaluation.name", everything),
      text("gen_ai.evaluation.score.label", everything),
      text("gen_ai.evaluation.explanation", everything),
      text("retake.evaluation.source", everything),
      { key: "gen_ai.evaluation.score.value", value: { doubleValue: 0.5 } },
    ],
    ...of,
  });
  return [
    {
      traceId,
      spanId,
      timeUnixNano,
      severityText: everything,
      eventName: everything,
      body: { stringValue: everything },
      attributes: [text(everything, everything)],
    },
    { traceId, spanId, timeUnixNano, severityNumber: 17, body: { stringValue: PLACEHOLDER }, attributes: [text("__proto__", pollution)] },
    score({}),
    score({ spanId }),
  ];
}
