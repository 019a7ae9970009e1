"use client";

import type { Json, SpanDetail } from "@retake/protocol";
import type { ReactNode } from "react";
import { formatTime } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { Section } from "./section.tsx";

/** The span as it came over the wire. */
export function AttributesTab({ detail }: { detail: SpanDetail }): ReactNode {
  const { span } = detail;
  return (
    <>
      <Section title="Span">
        <Attributes
          attributes={{
            "span id": span.spanId,
            "parent id": span.parentId,
            name: span.name,
            operation: span.operation,
            started: formatTime(span.startTimeMs),
          }}
        />
      </Section>
      <Section title="Attributes">
        <Attributes attributes={detail.attributes} />
      </Section>
      {detail.events.length > 0 && (
        <Section title="Events">
          {detail.events.map((event, index) => (
            <div key={index} className="border-b last:border-b-0">
              <p className="px-4 pt-2 font-medium">
                <InlineText text={event.name} /> <span className="text-ink-faint font-normal">{formatTime(event.timeMs)}</span>
              </p>
              <Attributes attributes={event.attributes} />
            </div>
          ))}
        </Section>
      )}
      {detail.links.length > 0 && (
        <Section title="Links">
          {detail.links.map((link, index) => (
            <div key={index} className="border-b last:border-b-0">
              <Attributes attributes={{ "trace id": link.traceId, "span id": link.spanId, ...link.attributes }} />
            </div>
          ))}
        </Section>
      )}
      <Section title="Resource">
        <Attributes attributes={detail.resource} />
      </Section>
    </>
  );
}

function Attributes({ attributes }: { attributes: Readonly<Record<string, Json>> }): ReactNode {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return <p className="text-ink-faint px-4 py-3">None.</p>;
  return (
    <dl className="px-4 py-2">
      {entries.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[minmax(8rem,16rem)_minmax(0,1fr)] gap-3 py-1">
          <dt className="mono text-ink-muted break-all">
            <InlineText text={name} />
          </dt>
          <dd>
            <UntrustedText mono text={typeof value === "string" ? value : JSON.stringify(value)} limit={500} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
