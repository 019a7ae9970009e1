import { describe, expect, it } from "vitest";
import { refuseForeign } from "./request-origin.ts";

const own = { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000", "content-type": "application/json" };
const refused = (method: string, headers: Record<string, string>, extra?: string): boolean =>
  refuseForeign(method, new Headers(headers), extra) !== null;

describe("refuseForeign", () => {
  it("serves local names and refuses every other host", () => {
    for (const host of ["127.0.0.1:3000", "localhost", "[::1]:3000"]) expect(refused("GET", { host })).toBe(false);
    for (const host of ["evil.example", "127.0.0.1.evil.example:3000", "", "localhost.evil:80"])
      expect(refused("GET", { host })).toBe(true);
    expect(refused("GET", { host: "retake.corp" }, "other, retake.corp")).toBe(false);
  });

  it("accepts changes from its own origin only", () => {
    expect(refused("POST", own)).toBe(false);
    expect(refused("POST", { ...own, origin: "http://evil.example" })).toBe(true);
    expect(refused("POST", { ...own, origin: "http://127.0.0.1:3001" })).toBe(true);
    expect(refused("POST", { ...own, origin: "null" })).toBe(true);
    expect(refused("POST", { host: own.host, "content-type": "application/json" })).toBe(true);
    expect(refused("POST", { ...own, "sec-fetch-site": "cross-site" })).toBe(true);
    expect(refused("POST", { ...own, "content-type": "text/plain" })).toBe(true);
  });

  it("lets other sites link here but not read", () => {
    expect(refused("GET", { host: own.host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })).toBe(false);
    expect(refused("GET", { host: own.host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" })).toBe(true);
    expect(refused("GET", { host: own.host, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" })).toBe(false);
  });
});
