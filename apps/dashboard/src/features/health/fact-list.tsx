import type { ReactNode } from "react";

export interface Fact {
  readonly name: string;
  /** null and undefined: not known here. */
  readonly value: ReactNode;
}

/** Names and what they are, a line each. */
export function FactList({ facts }: { facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="divide-line divide-y">
      {facts.map(({ name, value }) => (
        <div key={name} className="flex items-baseline gap-4 px-4 py-2">
          <dt className="text-ink-muted shrink-0">{name}</dt>
          <dd className="numeric ml-auto min-w-0 text-right break-words">{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
