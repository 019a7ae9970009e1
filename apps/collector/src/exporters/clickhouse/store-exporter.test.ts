import { RetakeError } from "@retake/protocol";
import { describe, expect, test } from "vitest";
import { createStoreExporter } from "./store-exporter.ts";

const batch = { spans: [], checkpoints: [], scores: [] };
const outcomeOf = (error: Error) => {
  const failures: unknown[] = [];
  const write = () => Promise.reject(error);
  return createStoreExporter({ write }, "p", (failure) => failures.push(failure))(batch).then((outcome) => ({ outcome, failures }));
};

describe("createStoreExporter", () => {
  test("says that a batch is durable once the store has it", async () => {
    expect(await createStoreExporter({ write: () => Promise.resolve() }, "p", () => undefined)(batch)).toEqual({ status: "accepted" });
  });

  test.each([
    new RetakeError("store_unavailable", "down", { retryable: true }),
    new RetakeError("store_unavailable", "wrong password"),
    new RetakeError("overloaded", "busy", { retryable: true }),
  ])("has the sender come again after %s", async (error) => {
    expect(await outcomeOf(error)).toMatchObject({ outcome: { status: "retry", code: "store_unavailable" }, failures: [error] });
  });

  test.each([
    [new RetakeError("bad_request", "too long"), "bad_request", "too long"],
    [new RetakeError("internal", "SELECT secret"), "internal", "The store failed on these records; the collector's log says more."],
    [new TypeError("bug"), "internal", "The store failed on these records; the collector's log says more."],
  ])("rejects what fails for good: %s", async (error, code, message) => {
    expect((await outcomeOf(error)).outcome).toEqual({ status: "rejected", code, message });
  });
});
