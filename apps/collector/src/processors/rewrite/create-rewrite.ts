import type { Payload } from "../../pipeline/payload.ts";
import { PayloadRewriter } from "./rewrite-payload.ts";
import type { RewriteRules } from "./rules.ts";
import { shapes } from "./shapes.ts";
import { createRedaction, noRedaction } from "./value-redaction.ts";

/** @throws DecodeError Thrown when the payload is not what its signal says. */
export type Rewrite = (payload: Payload) => Payload;

/**
 * Keeps out of a payload what the rules name, before it is stored or sent anywhere: protobuf in, protobuf out. A payload
 * that needs no change is given back as it is. undefined where there is no rule.
 */
export function createRewrite({ redact, limits = {} }: RewriteRules): Rewrite | undefined {
  const isLimited = Object.values(limits).some((limit) => limit !== undefined);
  if (redact === undefined && !isLimited) return undefined;
  const redaction = redact === undefined ? noRedaction : createRedaction(redact);
  const options = { redaction, limits, dropsUnknown: redact !== undefined };
  return (payload) => {
    const body = new PayloadRewriter(payload.body, options).run(shapes[payload.signal]);
    return body === payload.body ? payload : { ...payload, body };
  };
}
