import { RetakeError } from "@retake/protocol";
import { describe, expect, test } from "vitest";
import { Draft, type Group } from "../../pipeline/index.ts";
import { createStoreExporter } from "./store-exporter.ts";

const group = { payloads: [], batch: new Draft() };
const outcomeOf = (error: Error) => {
  const failures: unknown[] = [];
  const write = () => Promise.reject(error);
  return createStoreExporter(
    { write },
    { onFailure: (failure) => failures.push(failure), onWritten: () => expect.unreachable() },
  )(group).then((outcome) => ({ outcome, failures }));
};

describe("createStoreExporter", () => {
  test("says that a batch is durable once the store has it", async () => {
    const written: Group[] = [];
    const write = createStoreExporter(
      { write: () => Promise.resolve() },
      { onFailure: () => undefined, onWritten: (each) => written.push(each) },
    );
    expect(await write(group)).toEqual({ status: "accepted" });
    expect(written).toEqual([group]);
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
