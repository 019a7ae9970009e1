/** Stands for a value that is sent and not recorded. */
const HIDDEN = "redacted";

const secret = /authorization|cookie|api[-_]?key|token|secret|password|signature|credential|session/i;
/** Tells of the machine or of the trace, not of the request: another one on every replay. */
const incidental =
  /^(?:traceparent|tracestate|baggage|sentry-trace|b3|x-b3-.*|user-agent|x-stainless-(?:os|arch|lang|runtime|runtime-version|package-version))$/i;

/** The headers of a request that are recorded. */
export function recordedRequestHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !secret.test(name) && !incidental.test(name)));
}

/** The headers of a response in their order; of a cookie all but its value. */
export function recordedResponseHeaders(headers: Headers): [string, string][] {
  return [...headers].map(([name, value]) => [name, name === "set-cookie" ? value.replace(/=[^;]*/, `=${HIDDEN}`) : value]);
}

/** An address without the values of parameters that are secrets by their names. */
export function recordedUrl(url: string): string {
  return mapParameters(url, (name, value) => (secret.test(name) || /^(?:key|sig|code)$/i.test(name) ? HIDDEN : value));
}

/** The address to use for a recorded one: what was hidden comes from the one that was asked for. */
export function restoreUrl(recorded: string, asked: string): string {
  const known = URL.canParse(asked) ? new URL(asked).searchParams : new URLSearchParams();
  return mapParameters(recorded, (name, value) => (value === HIDDEN ? (known.get(name) ?? value) : value));
}

function mapParameters(url: string, map: (name: string, value: string) => string): string {
  if (!url.includes("?") || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  let changed = false;
  for (const [name, value] of new URLSearchParams(parsed.search)) {
    const mapped = map(name, value);
    if (mapped === value) continue;
    parsed.searchParams.set(name, mapped);
    changed = true;
  }
  return changed ? parsed.href : url;
}
