import { describe, expect, test } from "vitest";
import { createIngest, type IngestOptions } from "./ingest.ts";
import { accepted, type Outcome } from "./outcome.ts";
import type { Payload } from "./payload.ts";
import { DecodeError } from "./wire/decode-error.ts";

const payload: Payload = { project: "p", signal: "traces", body: Buffer.alloc(0) };
const decoded = { received: 3, rejected: 1, remarks: ["trace id is not 16 bytes, or all zero"], checkpoints: [] };
const noGaps: IngestOptions["gaps"] = { begin: () => () => Promise.resolve([]) };
const ingestWith = (options: Partial<IngestOptions>) =>
  createIngest({
    submit: () => ({ decoded, outcome: Promise.resolve(accepted) }),
    gaps: noGaps,
    onGapFailure: () => undefined,
    ...options,
  });

describe("createIngest", () => {
  test("says what became of the whole and of what was left out", async () => {
    expect(await ingestWith({})(payload)).toEqual({
      outcome: accepted,
      received: 3,
      rejected: 1,
      remarks: ["trace id is not 16 bytes, or all zero"],
      missing: [],
    });
  });

  test.each([
    [new DecodeError("not protobuf"), "bad_request"],
    [new DecodeError("too many values", "too_large"), "payload_too_large"],
  ])("refuses what can't be read: %s", async (error, code) => {
    const submit = (): never => {
      throw error;
    };
    expect(await ingestWith({ submit })(payload)).toMatchObject({ outcome: { status: "rejected", code, message: error.message } });
    expect(await ingestWith({ rewrite: submit })(payload)).toMatchObject({ outcome: { status: "rejected", code, message: error.message } });
  });

  test("stores and forwards what is left of a payload, and forwards it when it is durable", async () => {
    const rewritten: Payload = { ...payload, body: Buffer.from("rewritten") };
    const seen: unknown[] = [];
    const options = (outcome: Outcome): Partial<IngestOptions> => ({
      rewrite: () => rewritten,
      submit: (given) => (seen.push(["submit", given]), { decoded, outcome: Promise.resolve(outcome).finally(() => seen.push("durable")) }),
      forward: async (given) => void seen.push(["forward", ...given]),
    });
    expect(await ingestWith(options(accepted))(payload)).toMatchObject({ outcome: accepted });
    expect(seen).toEqual([["submit", rewritten], "durable", ["forward", rewritten]]);
    seen.length = 0;
    const down: Outcome = { status: "retry", code: "store_unavailable", message: "down" };
    expect(await ingestWith(options(down))(payload)).toMatchObject({ outcome: down });
    expect(seen).toEqual([["submit", rewritten], "durable"]);
  });

  test("names holes when the records are durable, and takes a search that fails for none", async () => {
    const hole = { runId: "1".repeat(32), from: 1, to: 2 };
    const durable: boolean[] = [];
    const gaps: IngestOptions["gaps"] = { begin: () => (isDurable) => Promise.resolve((durable.push(isDurable), isDurable ? [hole] : [])) };
    expect(await ingestWith({ gaps })(payload)).toMatchObject({ missing: [hole] });
    const down: Outcome = { status: "retry", code: "store_unavailable", message: "down" };
    expect(await ingestWith({ gaps, submit: () => ({ decoded, outcome: Promise.resolve(down) }) })(payload)).toMatchObject({
      outcome: down,
      missing: [],
    });
    expect(durable).toEqual([true, false]);
    const failures: unknown[] = [];
    const failing: IngestOptions["gaps"] = { begin: () => () => Promise.reject(new Error("no")) };
    expect(await ingestWith({ gaps: failing, onGapFailure: (error) => failures.push(error) })(payload)).toMatchObject({ missing: [] });
    expect(failures).toHaveLength(1);
  });
});
