import { RetakeError, type Client, type SpanSkeleton } from "@retake/protocol";
import { shellWord } from "../terminal/shell-word.ts";
import { shorten } from "../terminal/table.ts";
import { plain } from "../terminal/text.ts";

const INPUT_WIDTH = 100;

/** Steps of a run that wait for somebody: each is told once. */
export class WaitingSteps {
  readonly #client: Client;
  readonly #runId: string;
  readonly #told = new Set<string>();

  constructor(client: Client, runId: string) {
    this.#client = client;
    this.#runId = runId;
  }

  /** What waits since the last time it was asked, in one line each, with the command that answers. */
  async news(): Promise<string[]> {
    try {
      const params = { runId: this.#runId };
      const { spans } = await this.#client.listSpans({ params });
      const waiting = spans.filter((span) => signalKey(span) !== null && !this.#told.has(span.stepKey));
      if (waiting.length === 0) return [];
      const { signals } = await this.#client.listSignals({ params });
      const answered = new Set(signals.map(({ key }) => key));
      for (const { stepKey } of waiting) this.#told.add(stepKey);
      return await Promise.all(waiting.filter((span) => !answered.has(signalKey(span)!)).map((span) => this.#line(span)));
    } catch (error) {
      // The run's first span may be still under way, and a collector that is away is asked again.
      if (RetakeError.isInstance(error) && (error.code === "not_found" || error.retryable)) return [];
      throw error;
    }
  }

  async #line(span: SpanSkeleton): Promise<string> {
    const { input } = await this.#client.getSpan({ params: { runId: this.#runId, spanId: span.spanId } });
    const what = `${span.held ? "held" : "waits for an answer"}: ${plain(span.kind)} ${plain(span.stepKey)}`;
    const asked = input === null ? "" : ` ${shorten(plain(JSON.stringify(input)), INPUT_WIDTH)}`;
    const answer = span.held ? "--approve" : "JSON";
    return `${what}${asked}: retake signal ${this.#runId} ${shellWord(plain(signalKey(span)!))} ${answer}`;
  }
}

/** Under which key an answer reaches a step that waits; null where it does not wait. */
function signalKey({ status, kind, held, stepKey }: SpanSkeleton): string | null {
  if (status !== "running" || stepKey === "") return null;
  if (held) return `hold:${stepKey}`;
  return kind === "signal" ? stepKey : null;
}
