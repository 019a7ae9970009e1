import type { ReactNode } from "react";

/** Rows of the shape of what is coming. */
export function Skeleton({ label, rows = 6, className = "h-8" }: { label: string; rows?: number; className?: string }): ReactNode {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-2 p-4">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={`bg-sunken pulse rounded-md ${className}`} />
      ))}
    </div>
  );
}
