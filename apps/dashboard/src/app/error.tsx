"use client";

import type { ReactNode } from "react";
import { ErrorNotice } from "../features/collector/error-notice.tsx";

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }): ReactNode {
  return <ErrorNotice error={error} onRetry={reset} page />;
}
