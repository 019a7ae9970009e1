import { describe, expect, test, vi } from "vitest";
import { startLifecycle, type LifecycleOptions } from "./lifecycle.ts";

const nothing = { runs: 0, shared: 0, records: 0, experiments: 0 };

describe("startLifecycle", () => {
  const setUp = (fields: Partial<Pick<LifecycleOptions, "retentionDays" | "sampling">> & { failures?: number; turns?: boolean } = {}) => {
    const asked: unknown[][] = [];
    const logged: string[] = [];
    let failures = fields.failures ?? 0;
    const store: LifecycleOptions["store"] = {
      takeTurn: async (_task, { signal }, work) => {
        if (fields.turns === false) return false;
        await work(signal);
        return true;
      },
      completeSummaries: async () => 0,
      listProjects: () => Promise.resolve([project("shop", 7), project("lab", null), project("museum", 0)]),
      retain: (...args) => {
        asked.push(["retain", args[0], args[1]]);
        if (failures-- > 0) return Promise.reject(new Error("down"));
        return Promise.resolve(args[0] === "shop" ? { ...nothing, runs: 2 } : nothing);
      },
      giveSpaceBack: () => Promise.resolve(void asked.push(["giveSpaceBack"])),
      sampleRuns: (...args) => {
        asked.push(["sample", args[0], args[1]]);
        return Promise.resolve({ kept: 1, deleted: args[0] === "lab" ? 1 : 0 });
      },
      sweepDeleted: () => {
        asked.push(["sweep"]);
        return Promise.resolve(3);
      },
    };
    const lifecycle = startLifecycle({
      store,
      project: "default",
      retentionDays: 30,
      sampling: { rules: [], afterSeconds: 300 },
      log: (level, message) => void logged.push(`${level}: ${message}`),
      intervals: { retentionMs: 5, samplingMs: 5, sweepMs: 5 },
      ...fields,
    });
    return { lifecycle, asked, logged };
  };
  const project = (name: string, retentionDays: number | null) => ({ name, createdTimeMs: 0, retentionDays });

  test("keeps each project's runs for its own time, and the others' for that of the settings", async () => {
    const { lifecycle, asked, logged } = setUp();
    await vi.waitFor(() => expect(asked).toContainEqual(["giveSpaceBack"]));
    await lifecycle.stop();
    expect(asked.filter(([what]) => what === "retain").slice(0, 4)).toEqual([
      ["retain", "default", 30],
      ["retain", "shop", 7],
      ["retain", "lab", 30],
      ["retain", "museum", 0],
    ]);
    expect(logged).toContain("info: Deleted what is older than the retention");
    expect(logged).toContain("info: Deleted what arrived while its run was being deleted");
    expect(asked.some(([what]) => what === "sample")).toBe(false);
  });

  test("samples every project where there are rules", async () => {
    const sampling = { rules: [{ when: "", keep: 0.5 }], afterSeconds: 1 };
    const { lifecycle, asked, logged } = setUp({ sampling });
    await vi.waitFor(() => expect(logged).toContain("info: Sampled runs"));
    await lifecycle.stop();
    expect(asked).toContainEqual(["sample", "museum", sampling]);
  });

  test("goes on after a failure, and ends with the pass under way", async () => {
    const { lifecycle, asked, logged } = setUp({ failures: 1 });
    await vi.waitFor(() => expect(asked).toContainEqual(["giveSpaceBack"]));
    await lifecycle.stop();
    expect(logged).toContain("error: Could not delete what is older than the retention");
    const { length } = asked;
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(length);
  });

  test("does nothing where another collector has the turn", async () => {
    const { lifecycle, asked } = setUp({ turns: false });
    await new Promise((resolve) => setImmediate(resolve));
    await lifecycle.stop();
    expect(asked).toEqual([]);
  });
});
