import { Attribute, type RunStep, type SpanSkeleton } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { ofRun, skeletonColumns } from "./read-spans.ts";

interface Digests {
  readonly spanId: string;
  readonly input: string;
  readonly output: string;
  /** Without the ids of tool calls. */
  readonly answer: string;
}

/** What summaries count as steps, too. */
const isStep = "s.kind NOT IN ('agent', 'scope') AND (s.step_key != '' OR s.kind != 'other')";
/** Of the content that came with the span, and of messages that came as log records, in whatever order. */
const whole = (column: string): string =>
  `if(countIf(${column} != '') = 0, '', hex(sipHash128(arraySort(groupArrayIf(${column}, ${column} != '')))))`;
const digest = (column: string, text: string = column): string => `argMax(if(${column} = '', '', hex(sipHash128(${text}))), end_ns)`;
/** As the GenAI conventions have tool calls, and as OpenAI does: an argument that is called `id` stays. */
const withoutIds = `replaceRegexpAll(output, '"type":"tool_call","id":"[^"]*"|"id":"[^"]*","type":"function"', '')`;

/**
 * The steps of a run with digests of their content, which stays where it is. Without FINAL: a merge in memory would hold
 * all content, this holds its digests.
 */
export async function listSteps(clickhouse: ClickHouse, project: string, run: string): Promise<RunStep[]> {
  const parameters = { project, run };
  const [steps, digests] = await Promise.all([
    clickhouse.rows<SpanSkeleton & { recordedDigest: string }>(
      `SELECT ${skeletonColumns}, attributes['${Attribute.stepInputDigest}'] AS recordedDigest
       FROM spans AS s FINAL WHERE ${ofRun} AND ${isStep} ORDER BY s.start, s.end_ns = 0, s.span_id`,
      parameters,
    ),
    clickhouse.rows<Digests>(
      `SELECT lower(hex(span_id)) AS spanId, ${whole("i")} AS input, ${whole("o")} AS output, ${whole("w")} AS answer
       FROM (
         SELECT span_id, part, ${digest("input")} AS i, ${digest("output")} AS o, ${digest("output", withoutIds)} AS w
         FROM span_io WHERE ${ofRun} GROUP BY span_id, part
       )
       GROUP BY span_id`,
      parameters,
    ),
  ]);
  const bySpan = new Map(digests.map((each) => [each.spanId, each]));
  return steps.map(({ recordedDigest, ...step }) => {
    const content = bySpan.get(step.spanId);
    const outputDigest = (step.kind === "model" ? content?.answer : content?.output) ?? "";
    return { ...step, inputDigest: recordedDigest || (content?.input ?? ""), outputDigest };
  });
}
