"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useState, type ReactNode } from "react";
import { isTransient } from "./collector-error.ts";
import { RunEventsProvider } from "./run-events.tsx";

const makeClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 1 && isTransient(error),
        retryDelay: 400,
        // A collector that comes back is noticed without a reload.
        refetchInterval: (query) => (isTransient(query.state.error) ? 3000 : false),
      },
    },
  });

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }): ReactNode {
  const [client] = useState(makeClient);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <RunEventsProvider>{children}</RunEventsProvider>
        </NuqsAdapter>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
