/** More steps than these are not searched by their order. */
export const STEPS_IN_ORDER = 10_000;

/** Over `spans AS s`: whether a span is a step. */
export const isStep = "(s.kind NOT IN ('agent', 'scope') AND (s.step_key != '' OR s.kind != 'other'))";

/** Over `spans AS s`: what a step is called. */
export const stepName = "multiIf(s.kind = 'tool' AND s.tool != '', s.tool, s.kind = 'model' AND s.model != '', s.model, s.name)";
