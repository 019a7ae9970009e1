"use client";

import type { Json } from "@retake/protocol";
import type { ReactNode } from "react";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { describeValue } from "./describe-value.ts";
import { printValue } from "./print-value.ts";

/** A recorded value in full: a string as text, anything else as indented JSON. */
export function ValueView({ value, limit = 4000 }: { value: Json; limit?: number }): ReactNode {
  const described = describeValue(value);
  if (described.kind === "scalar" && described.type === "string")
    return described.text === "" ? <Empty /> : <UntrustedText text={described.text} limit={limit} />;
  return <UntrustedText mono text={printValue(value)} limit={limit} />;
}

function Empty(): ReactNode {
  return <span className="text-ink-faint italic">empty</span>;
}
