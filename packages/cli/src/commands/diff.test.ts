import type { JournalEntry, Json } from "@retake/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { checkpoint, FORK, run, RUN, SPAN, span, useCli } from "../cli.fixture.ts";

const cli = useCli();
const [PRE, POST] = ["a".repeat(32), "b".repeat(32)];

/** What a run asked for and was answered: key, input and outcome of each step. */
function recorded(runId: string, steps: readonly [string, Json, Json][], more: object = {}): void {
  const journal = steps.flatMap(([key, input, output]): JournalEntry[] => [
    { type: "request", key, kind: "tool", name: key, inputDigest: "", input },
    { type: "settle", key, status: "ok", output },
  ]);
  const end = checkpoint("e", 9, "end");
  const value = {
    format: 2,
    agent: { name: "a", version: "1" },
    pins: {},
    input: "in",
    state: {},
    journal,
    outcome: { status: "ok", output: "out" },
  };
  const { answers } = cli.current;
  answers[`/api/runs/${runId}`] = [{ run: { ...run, runId }, pins: { "node.version": runId.slice(0, 2) }, forks: [] }];
  answers[`/api/runs/${runId}/checkpoints`] = [{ checkpoints: [end] }];
  answers[`/api/runs/${runId}/checkpoints/${end.id}`] = [{ checkpoint: end, value: { ...value, ...more } }];
}

const diff = (...args: string[]) => cli.current.run("diff", ...args);

describe("retake diff of two runs", () => {
  it("aligns steps by key and says what differs", async () => {
    recorded(RUN, [
      ["same", 1, 1],
      ["asked", { text: "a" }, 1],
      ["gone", 1, 1],
      ["answered", 1, "x"],
    ]);
    recorded(FORK, [
      ["same", 1, 1],
      ["new", 1, 1],
      ["asked", { text: "b\u001b[2J" }, 1],
      ["answered", 1, "y"],
    ]);
    expect(await diff(RUN, FORK)).toBe(1);
    const lines = cli.current.output.split("\n").map((line) => line.trimEnd());
    const from = lines.indexOf("  … 1 step the same");
    expect(lines.slice(from, from + 7)).toEqual([
      "  … 1 step the same",
      "+ new  only in B",
      "~ asked  different input",
      '    input   ~ /text  "a" → "b\\u001b[2J"',
      "- gone  only in A",
      "~ answered  different outcome",
      '    outcome ~ /output  "x" → "y"',
    ]);
    expect(cli.current.output).toMatch(/node\.version +01 +ff/);
    expect(cli.current.output).not.toContain("The runs went the same way");
  });

  it("ends with 0 where steps, input and outcome are the same, whatever they cost", async () => {
    recorded(RUN, [["same", 1, 1]]);
    recorded(FORK, [["same", 1, 1]]);
    expect(await diff(RUN, FORK)).toBe(0);
    expect(cli.current.output).toContain("The runs went the same way.");
  });

  it("counts another order and another outcome as a difference", async () => {
    recorded(RUN, [
      ["x", 1, 1],
      ["y", 1, 1],
    ]);
    recorded(
      FORK,
      [
        ["y", 1, 1],
        ["x", 1, 1],
      ],
      { outcome: { status: "error", error: { name: "Error", message: "no" } } },
    );
    expect(await diff(RUN, FORK)).toBe(1);
    expect(cli.current.output).toContain("come in another order");
    expect(cli.current.output).toContain("The runs' outcome differs:");
    cli.current.output = "";
    expect(await diff(RUN, FORK, "--json")).toBe(1);
    const { equal, sameOrder, steps } = JSON.parse(cli.current.output) as { equal: boolean; sameOrder: boolean; steps: unknown[] };
    expect({ equal, sameOrder, steps: steps.length }).toEqual({ equal: false, sameOrder: false, steps: 2 });
  });

  it("prints no more than asked for", async () => {
    recorded(
      RUN,
      Array.from({ length: 30 }, (_, i) => [`only-a-${i}`, 1, 1]),
    );
    recorded(FORK, []);
    expect(await diff(RUN, FORK, "--limit", "3")).toBe(1);
    expect(cli.current.output.match(/only in A/g)).toHaveLength(3);
    expect(cli.current.output).toContain("and 27 more steps that differ");
  });

  it("compares what spans show where there is no recording", async () => {
    for (const [runId, preview] of [
      [RUN, "one"],
      [FORK, "two"],
    ] as const) {
      recorded(runId, []);
      cli.current.answers[`/api/runs/${runId}/checkpoints`] = [{ checkpoints: [] }];
      const steps = [
        { ...span(SPAN, { name: "search", stepKey: "", preview: "" }), inputDigest: runId, outputDigest: "" },
        { ...span(SPAN, { name: "book", stepKey: "", preview }), inputDigest: "same", outputDigest: preview },
      ];
      // An insertion shifts nothing.
      cli.current.answers[`/api/runs/${runId}/steps`] = [{ steps: preview === "one" ? steps.slice(1) : steps }];
    }
    expect(await diff(RUN, FORK)).toBe(1);
    expect(cli.current.output).toContain("A run has no recording");
    expect(cli.current.output).toContain("aligned in order, by kind, name and input");
    expect(cli.current.output).toContain("+ tool:search#0  only in B");
    expect(cli.current.output).toContain("~ tool:book#0  different outcome");
  });
});

describe("retake diff of states", () => {
  const changesOf = (runId: string, id: string) => `/api/runs/${runId}/checkpoints/${id}/changes`;
  const answer = (changes: unknown[]) => [
    {
      from: checkpoint("a", 1, "pre", { stepKey: "tool:pay#0" }),
      to: checkpoint("b", 2, "post", { stepKey: "tool:pay#0" }),
      changes,
      truncated: false,
    },
  ];
  const journal = { path: "/journal/3", type: "added", after: {} };
  const total = { path: "/state/cart/total", type: "changed", before: 10, after: 12 };

  beforeEach(() => {
    const step = span(SPAN, { stepKey: "tool:pay#0", checkpointPre: PRE, checkpointPost: POST });
    for (const runId of [RUN, FORK]) cli.current.answers[`/api/runs/${runId}/spans`] = [{ spans: [step] }];
  });

  it("shows what came of a step: up to where the agent had gone on with its outcome", async () => {
    const next = checkpoint("c", 3, "pre", { stepKey: "tool:tell#0" });
    cli.current.answers[`/api/runs/${RUN}/checkpoints`] = [{ checkpoints: [next, checkpoint("b", 2, "post"), checkpoint("a", 1, "pre")] }];
    cli.current.answers[changesOf(RUN, next.id)] = answer([total, journal]);
    expect(await diff(`${RUN}@${SPAN}`)).toBe(1);
    expect(cli.current.requests.at(-1)?.query).toBe(`from=${PRE}`);
    expect(cli.current.output).toContain("~ /state/cart/total  10 → 12");
    expect(cli.current.output).not.toContain("/journal");
    expect(await diff(`${RUN}@${SPAN}`, "--all")).toBe(1);
    expect(cli.current.output).toContain("+ /journal/3");
  });

  it("compares states of two runs, and ends with 0 where only the way there differs", async () => {
    cli.current.answers[changesOf(FORK, PRE)] = answer([journal]);
    expect(await diff(`${RUN}@${POST}`, `${FORK}@${SPAN}:before`)).toBe(0);
    expect(cli.current.requests.at(-1)?.query).toBe(`from=${POST}&fromRun=${RUN}`);
    expect(cli.current.output).toContain("The states are the same.");
  });

  it("takes the checkpoint before where only one is named", async () => {
    cli.current.answers[changesOf(RUN, PRE)] = answer([total]);
    expect(await diff(`${RUN}@${PRE}`, "--json")).toBe(1);
    expect(cli.current.requests.at(-1)?.query).toBe("");
    expect(JSON.parse(cli.current.output)).toMatchObject({ equal: false, changes: [total] });
  });

  it.each([
    [["xyz"], "Expected RUN, RUN@SPAN"],
    [[`${RUN}@12`, RUN], "a span's id has 16"],
    [[`${RUN}@${PRE}:before`], "neither before nor after"],
    [[RUN], "Compare a run with a run"],
    [[RUN, `${RUN}@${SPAN}`], "Compare a run with a run"],
  ])("refuses %j", async (args, message) => {
    expect(await diff(...args)).toBe(2);
    expect(cli.current.errors).toContain(message);
    expect(cli.current.requests).toEqual([]);
  });
});
