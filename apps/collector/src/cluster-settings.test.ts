import { describe, expect, test } from "vitest";
import { parseConfig } from "./config.ts";

const CLICKHOUSE_URL = "http://user:pw@balancer:8123/retake";

describe("the cluster of the settings", () => {
  test("is none unless it is named", () => {
    expect(parseConfig({ CLICKHOUSE_URL, RETAKE_CLUSTER_NODES: "http://a:8123" }).cluster).toBeUndefined();
  });

  test("is replicated unless it isn't", () => {
    expect(parseConfig({ CLICKHOUSE_URL, RETAKE_CLUSTER: "retake" }).cluster).toEqual({ name: "retake", replicated: true, nodes: [] });
    expect(
      parseConfig({
        CLICKHOUSE_URL,
        RETAKE_CLUSTER: "retake",
        RETAKE_CLUSTER_REPLICATED: "false",
        RETAKE_CLUSTER_NODES: "http://a:8123, http://u:p@b:8123,",
      }).cluster,
    ).toEqual({ name: "retake", replicated: false, nodes: ["http://a:8123", "http://u:p@b:8123"] });
  });

  test.each([
    { RETAKE_CLUSTER: "retake" },
    { CLICKHOUSE_URL, RETAKE_CLUSTER: "it's" },
    { CLICKHOUSE_URL, RETAKE_CLUSTER: "retake", RETAKE_CLUSTER_NODES: "a:8123" },
    { CLICKHOUSE_URL, RETAKE_CLUSTER: "retake", RETAKE_CLUSTER_REPLICATED: "perhaps" },
  ])("is refused where it makes no sense: %j", (env) => {
    expect(() => parseConfig(env)).toThrow(expect.objectContaining({ code: "bad_request" }) as Error);
  });
});
