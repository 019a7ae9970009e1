import type { OtlpEvent, OtlpLink } from "../../../pipeline/index.ts";
import { ElementCount } from "../../../pipeline/wire/decode-limits.ts";
import type { SpanView } from "../../../pipeline/wire/span-view.ts";
import { readEvent, readLink } from "../../../pipeline/wire/span-parts.ts";
import { textOf, toJson } from "../attributes.ts";

/** Events of a span, from pairs of places. @throws DecodeError */
export function eventsOf(bytes: Buffer, places: readonly number[], count: ElementCount): OtlpEvent[] {
  return pairs(places).map(([from, to]) => readEvent(bytes.subarray(from, to), count));
}

/** @returns JSON text: `[{ name, timeMs, attributes }]` */
export function eventsText(bytes: Buffer, places: readonly number[], count: ElementCount): string {
  return JSON.stringify(
    eventsOf(bytes, places, count).map(({ name, time, attributes }) => ({
      name,
      timeMs: Number(time / 1000n) / 1000,
      attributes: toJson(attributes),
    })),
  );
}

/** @returns JSON text: `[{ traceId, spanId, attributes }]` */
export function linksText(bytes: Buffer, places: readonly number[], count: ElementCount): string {
  const links: OtlpLink[] = pairs(places).map(([from, to]) => readLink(bytes.subarray(from, to), count));
  return JSON.stringify(links.map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes: toJson(attributes) })));
}

/** What an exception that was recorded as an event says. */
export function failureIn({ bytes, events }: Pick<SpanView<unknown>, "bytes" | "events">): string {
  const exception = eventsOf(bytes, events, new ElementCount()).find((event) => event.name === "exception");
  return exception ? textOf(exception.attributes, ["exception.message", "exception.type"]) : "";
}

function pairs(places: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (let i = 0; i + 1 < places.length; i += 2) found.push([places[i]!, places[i + 1]!]);
  return found;
}
