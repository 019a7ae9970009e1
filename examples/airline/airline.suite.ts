import { defineSuite, maxCost, maxSteps, scorer } from "@retake/evals";
import type { Booking } from "./booking.ts";
import { cases } from "./cases.ts";
import { findFault } from "./outcome.ts";
import { brokenSupport, support } from "./support-agent.ts";

/** The customer got what the policy gives, whatever the words. */
const outcome = scorer("outcome", ({ caseId, state, output }) => {
  const one = cases.find(({ id }) => `case:${id}` === caseId);
  if (!one) return { value: 0, passed: false, explanation: `cases.ts has no case for ${caseId}` };
  const fault = findFault(one.expected, (state as unknown as { booking: Booking }).booking, typeof output === "string" ? output : "");
  return { value: fault === "" ? 1 : 0, passed: fault === "", explanation: fault };
});

/**
 * The demo's recorded conversations, run again with the model live and all tools
 * from the recording. `AIRLINE_AGENT=broken` runs the version with the shortened
 * prompt: the suite fails and names the cases.
 */
export default defineSuite({
  name: "airline-support",
  agent: process.env["AIRLINE_AGENT"] === "broken" ? brokenSupport : support,
  cases: { search: "agent:airline-support label:demo -label:incident", groupBy: "case" },
  mode: "hybrid",
  trials: 1,
  // A refund takes two steps more than a refusal: that, or half a cent, is nothing to decide by.
  scorers: [outcome, { ...maxSteps(12), margin: 2 }, { ...maxCost(0.05), margin: 0.005 }],
  gates: { minPassRate: 1, maxErrors: 0 },
});
