import { ProxyTracerProvider, trace, type Span, type Tracer, type TracerProvider } from "@opentelemetry/api";
import { runOutside } from "../runs/frame.ts";

const kept = new WeakSet<object>();

/**
 * Keeps the process's own spans to the machine's clock and randomness, also
 * where a run's code makes them: they tell how long something really took, and
 * their ids must not be those of the run that is replayed.
 */
export function keepTracingOutside(): void {
  const proxy = trace.getTracerProvider();
  if (!(proxy instanceof ProxyTracerProvider)) return;
  const provider = proxy.getDelegate();
  if (kept.has(provider)) return;
  kept.add(provider);
  const getTracer = provider.getTracer.bind(provider);
  provider.getTracer = (...given: Parameters<TracerProvider["getTracer"]>) => outside(getTracer(...given));
}

function outside(tracer: Tracer): Tracer {
  if (kept.has(tracer) || Object.isFrozen(tracer)) return tracer;
  kept.add(tracer);
  const startSpan = tracer.startSpan.bind(tracer);
  // `startActiveSpan` comes to this one.
  tracer.startSpan = (...given) => timedOutside(runOutside(() => startSpan(...given)));
  return tracer;
}

/** What reads the clock. */
function timedOutside(span: Span): Span {
  if (!span.isRecording() || kept.has(span)) return span;
  kept.add(span);
  const { end, addEvent, recordException } = span;
  span.end = (...given) => {
    runOutside(() => {
      end.apply(span, given);
    });
  };
  span.addEvent = (...given) => runOutside(() => addEvent.apply(span, given));
  span.recordException = (...given) => {
    runOutside(() => {
      recordException.apply(span, given);
    });
  };
  return span;
}
