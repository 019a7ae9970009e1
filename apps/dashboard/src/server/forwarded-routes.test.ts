import { describe, expect, it } from "vitest";
import { matchRoute } from "./forwarded-routes.ts";

describe("matchRoute", () => {
  it("finds routes by method and path and decodes their parameters", () => {
    expect(matchRoute("GET", "/runs")?.name).toBe("listRuns");
    expect(matchRoute("GET", "/runs/abc/spans/def")).toMatchObject({ name: "getSpan", params: { runId: "abc", spanId: "def" } });
    expect(matchRoute("GET", "/suites/refunds%2Fnightly%20run")?.params).toEqual({ name: "refunds/nightly run" });
    expect(matchRoute("POST", "/forks")?.name).toBe("createFork");
    expect(matchRoute("POST", "/runs/abc/signals")).toMatchObject({ name: "sendSignal", params: { runId: "abc" } });
  });

  it("leaves the workers' and writers' routes out", () => {
    for (const path of [
      "/jobs/claim",
      "/workers",
      "/experiments",
      "/jobs/x/finish",
      "/experiments/x/results",
      "/sign-in",
      "/set-up",
      "/links/accept",
      "/account/password",
    ])
      expect(matchRoute("POST", path)).toBeNull();
  });

  it("refuses unknown paths and broken escapes", () => {
    expect(matchRoute("GET", "/runs/a/b/c")).toBeNull();
    expect(matchRoute("DELETE", "/runs/abc")).toBeNull();
    expect(matchRoute("GET", "/suites/%E0%A4%A")).toBeNull();
  });
});
