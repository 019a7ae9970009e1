"use client";

import type { FacetField } from "@retake/protocol";
import { useState, type ReactNode } from "react";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { chosenValues, toggleFacet, type FacetState } from "../trajectory-search/edit-facets.ts";
import { FacetValue } from "./facet-value.tsx";
import type { Facets } from "./use-overview.ts";

const titles: Record<FacetField, string> = {
  status: "Status",
  agent: "Agent",
  version: "Version",
  tool: "Tool",
  model: "Model",
  service: "Service",
  environment: "Environment",
  label: "Label",
  user: "User",
};
const FIRST = 6;

interface FacetListProps {
  readonly query: string;
  readonly facets: Facets | undefined;
  readonly onQuery: (query: string) => void;
}

/** The most frequent values among the runs that match: a click asks for one, or leaves it out. */
export function FacetList({ query, facets, onQuery }: FacetListProps): ReactNode {
  if (!facets) return <Skeleton label="Loading filters" rows={10} className="h-5" />;
  if (facets.length === 0) return <p className="text-ink-faint px-1 py-2">Nothing to narrow down by.</p>;
  return facets.map((facet) => <FacetGroup key={facet.field} facet={facet} query={query} onQuery={onQuery} />);
}

interface FacetGroupProps {
  readonly facet: Facets[number];
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

function FacetGroup({ facet: { field, values, more }, query, onQuery }: FacetGroupProps): ReactNode {
  const [whole, setWhole] = useState(false);
  const chosen = new Map(chosenValues(query, field).map(({ value, state }) => [value.toLowerCase(), { value, state }]));
  const known = new Set(values.map(({ value }) => value.toLowerCase()));
  const missing = [...chosen.values()].filter(({ value }) => !known.has(value.toLowerCase()));
  const most = Math.max(1, ...values.map(({ count }) => count));
  const stateOf = (value: string): FacetState | null => chosen.get(value.toLowerCase())?.state ?? null;
  const shown = values.filter(({ value }, index) => whole || index < FIRST || stateOf(value) !== null);
  const toggle = (value: string, state: FacetState): void => onQuery(toggleFacet(query, field, value, state));
  return (
    <section aria-label={titles[field]} className="mb-3">
      <h3 className="eyebrow px-1.5 pb-0.5">{titles[field]}</h3>
      <ul>
        {missing.map(({ value, state }) => (
          <FacetValue key={value} field={field} value={value} count={null} share={0} state={state} onToggle={(to) => toggle(value, to)} />
        ))}
        {shown.map(({ value, count }) => (
          <FacetValue
            key={value}
            field={field}
            value={value}
            count={count}
            share={count / most}
            state={stateOf(value)}
            onToggle={(to) => toggle(value, to)}
          />
        ))}
      </ul>
      {(values.length > shown.length || whole) && values.length > FIRST && (
        <button
          type="button"
          aria-expanded={whole}
          className="text-ink-muted hover:text-ink min-h-6 rounded-sm px-1.5 text-xs underline-offset-2 hover:underline"
          onClick={() => setWhole(!whole)}
        >
          {whole ? "Fewer" : `${values.length - shown.length} more`}
        </button>
      )}
      {whole && more && (
        <p className="text-ink-faint px-1.5 text-xs">
          The {values.length} most frequent. Others: type <code className="mono">{field}:</code> in the search.
        </p>
      )}
    </section>
  );
}
