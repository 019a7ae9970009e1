import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }): ReactNode {
  return (
    <kbd className="bg-sunken text-ink-muted inline-flex h-4 min-w-4 items-center justify-center rounded-sm border px-1 font-mono text-[0.6875rem]">
      {children}
    </kbd>
  );
}
