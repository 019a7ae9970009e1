"use client";

import type { ModelPrice } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { TextField } from "../../ui/controls/field.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Table } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { callCollector } from "../collector/call-collector.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";

export function PricesSection(): ReactNode {
  const prices = useQuery({ queryKey: ["prices"], queryFn: ({ signal }) => callCollector("listPrices", { signal }) });
  const [text, setText] = useState("");
  if (prices.error) return <ErrorNotice error={prices.error} onRetry={() => void prices.refetch()} />;
  if (!prices.data) return <Skeleton label="Loading prices" />;
  const { file, prices: all } = prices.data;
  const shown = all.filter(({ model, provider }) => `${provider ?? ""} ${model}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <>
      <Unpriced />
      <Notice title={file === null ? "The built-in prices hold" : "Prices of your own win over the built-in ones"}>
        {file === null ? (
          <>
            For prices of your own name a file with <code className="mono">RETAKE_PRICES</code> of the collector.
          </>
        ) : (
          <>
            They stand in <code className="mono break-all">{<InlineText text={file} />}</code>.
          </>
        )}{" "}
        Calls that are stored already are computed anew by <code className="mono">retake costs recompute</code>.
      </Notice>
      <Card title="USD per million tokens" aside={countOf(shown.length, "price")} flush>
        <div className="border-b p-4">
          <TextField label="Find a model" type="search" value={text} onChange={(event) => setText(event.target.value)} />
        </div>
        <Table label="Prices" rows={shown} keyOf={(price) => `${price.own} ${price.provider ?? ""} ${price.model}`} columns={columns} />
      </Card>
    </>
  );
}

const columns = [
  {
    title: "Model",
    cell: ({ model, provider, own }: ModelPrice) => (
      <span className="inline-flex items-center gap-2">
        <InlineText text={model} />
        {provider !== null && (
          <Badge>
            <InlineText text={provider} />
          </Badge>
        )}
        {own && <Badge tone="accent">yours</Badge>}
      </span>
    ),
  },
  ...(
    [
      ["Input", "input"],
      ["Cached", "cacheRead"],
      ["Cache write", "cacheWrite"],
      ["Output", "output"],
      ["Reasoning", "reasoning"],
    ] as const
  ).map(([title, name]) => ({ title, align: "right" as const, cell: (price: ModelPrice) => priceText(price[name]) })),
];

function priceText(usd: number): string {
  return String(Number(usd.toPrecision(6)));
}

/** Models that were called here and have no price: what they cost is in no sum. */
function Unpriced(): ReactNode {
  const costs = useQuery({ queryKey: ["costs"], queryFn: async ({ signal }) => (await callCollector("listCosts", { signal })).models });
  const unpriced = costs.data?.filter(({ unpricedCalls }) => unpricedCalls > 0) ?? [];
  if (unpriced.length === 0) return null;
  return (
    <Notice tone="warn" title={`${countOf(unpriced.length, "model")} without a price were called in this project`}>
      <ul className="mt-1 flex flex-col gap-0.5">
        {unpriced.map(({ provider, model, unpricedCalls }) => (
          <li key={`${provider} ${model}`}>
            <code className="mono text-ink">
              <InlineText text={model || "(no name)"} />
            </code>{" "}
            {provider && <InlineText text={`of ${provider}`} />}: {countOf(unpricedCalls, "call")}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
