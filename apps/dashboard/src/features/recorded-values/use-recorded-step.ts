"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { checkpointQuery } from "../collector/queries.ts";
import { recordedStep, type RecordedStep } from "./recorded-step.ts";

export interface RecordedStepState {
  readonly step: RecordedStep | null;
  readonly error: Error | null;
  readonly missing: boolean;
}

/** A step as its own checkpoint's journal has it; spans hold the same for people, without its types. */
export function useRecordedStep(runId: string, span: SpanSkeleton): RecordedStepState {
  const checkpointId = span.checkpointPost ?? span.checkpointPre;
  const checkpoint = useQuery({ ...checkpointQuery(runId, checkpointId ?? ""), enabled: checkpointId !== null });
  const value = checkpoint.data?.value;
  const step = useMemo(() => (value === undefined ? null : recordedStep(value, span.stepKey)), [value, span.stepKey]);
  return { step, error: checkpoint.error, missing: checkpointId === null };
}
