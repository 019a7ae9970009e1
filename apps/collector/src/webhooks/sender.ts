import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { RetakeError, type DeliveryAttempt } from "@retake/protocol";
import type { WebhookData } from "@retake/store";
import type { WebhookAllow } from "./allow.ts";
import type { Message, WebhookSecrets } from "./secrets.ts";
import { checkedLookup, refuse, RefusedTarget, type Resolver } from "./target.ts";

export interface WebhookOutcome {
  readonly attempt: DeliveryAttempt;
  /** refused: it won't be taken later either. */
  readonly result: "taken" | "refused" | "failed";
}

export interface WebhookSender {
  /** Sends once; never rejects. */
  send(webhook: WebhookData & { readonly id: string }, message: Message, signal: AbortSignal): Promise<WebhookOutcome>;
}

export interface SenderOptions {
  readonly secrets: WebhookSecrets;
  readonly allow: WebhookAllow;
  readonly version: string;
  readonly now: () => number;
  /** Of a whole request. @default 10000 */
  readonly timeoutMs?: number;
  readonly resolver?: Resolver;
}

/** An answer's body says nothing to us; so much is read that its connection ends well. */
const MAX_ANSWER_BYTES = 64 * 1024;

export function createWebhookSender(options: SenderOptions): WebhookSender {
  const { secrets, allow, version, now, timeoutMs = 10_000 } = options;
  return {
    async send(webhook, message, signal) {
      const timeMs = now();
      const outcome = (result: WebhookOutcome["result"], status: number | null, error: string | null): WebhookOutcome => ({
        result,
        attempt: { timeMs, durationMs: Math.max(0, now() - timeMs), status, error },
      });
      try {
        const url = new URL(webhook.url);
        refuse(url, allow);
        const lookup = checkedLookup(url, allow, options.resolver);
        const headers = {
          ...(await secrets.sign(webhook, message, timeMs)),
          "content-type": "application/json",
          "content-length": Buffer.byteLength(message.body),
          "user-agent": `retake/${version}`,
        };
        const send = url.protocol === "https:" ? httpsRequest : httpRequest;
        const timed = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
        // Nothing follows a redirect here: it is an answer like any other that is no success.
        const sent = send(url, { method: "POST", headers, lookup, agent: false, signal: timed });
        const status = await statusOf(sent.end(message.body), timed);
        return status >= 200 && status < 300 ? outcome("taken", status, null) : outcome("failed", status, `answered ${status}`);
      } catch (error) {
        const refused = error instanceof RefusedTarget || RetakeError.isInstance(error);
        return outcome(refused ? "refused" : "failed", null, reasonOf(error, timeoutMs));
      }
    },
  };
}

async function statusOf(sent: ReturnType<typeof httpRequest>, signal: AbortSignal): Promise<number> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => sent.once("response", resolve).once("error", reject));
  let sizeBytes = 0;
  try {
    for await (const chunk of response) {
      sizeBytes += (chunk as Buffer).length;
      if (sizeBytes > MAX_ANSWER_BYTES) break;
    }
  } catch (error) {
    // Its status has come: one that takes too long over the rest has not answered all the same.
    if (signal.aborted) throw error;
  } finally {
    sent.destroy();
  }
  return response.statusCode ?? 0;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError" || error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  // Of a host with several addresses there is an error for each.
  const first = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return (first?.message ?? error.message).slice(0, 500) || "it could not be reached";
}
