import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../program.ts";

const RUN = "019a3c5e6f7081929394a5b6c7d8e9f0";

let server: Server;
let url: string;
let sent: unknown[];
let answered: string[];
let output: string;
let errors: string;
beforeEach(async () => {
  [sent, answered, output, errors] = [[], [], "", ""];
  server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (part: string) => (text += part));
    request.on("end", () => {
      if (request.method === "POST") sent.push(JSON.parse(text));
      const answer =
        request.method === "POST"
          ? { ...(JSON.parse(text) as object), timeMs: 1 }
          : request.url!.includes("/spans")
            ? { spans: [spanOf(1, { kind: "signal", stepKey: "signal:ask#0" }), ...held, spanOf(9, { status: "ok", held: true })] }
            : { signals: answered.map((key) => ({ key, value: 1, timeMs: 1 })) };
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((errors += String(text)), true));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

const spanOf = (id: number, more: object) => ({
  spanId: String(id).padStart(16, "0"),
  parentId: null,
  name: "n",
  kind: "tool",
  operation: "",
  status: "running",
  statusMessage: "",
  startTimeMs: 0,
  durationMs: null,
  agent: "",
  model: "",
  tool: "",
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  stepKey: "",
  source: "live",
  held: false,
  attempts: 0,
  checkpointPre: null,
  checkpointPost: null,
  preview: "",
  ...more,
});
const held = [spanOf(2, { held: true, stepKey: "a/tool:pay#0" }), spanOf(3, { held: true, stepKey: "b/tool:pay#0" }), spanOf(4, {})];

const signal = (...args: string[]) => runCli(["--url", url, "signal", RUN, ...args]);

describe("retake signal", () => {
  it("lists what waits, without what has its answer", async () => {
    answered = ["hold:b/tool:pay#0"];
    expect(await signal("--json")).toBe(0);
    expect((JSON.parse(output) as { waiting: { key: string }[] }).waiting.map(({ key }) => key)).toEqual([
      "signal:ask#0",
      "hold:a/tool:pay#0",
    ]);
  });

  it("answers by the whole key, or by an end of it that only one has", async () => {
    expect(await signal("ask#0", '{"colour":"blue"}')).toBe(0);
    expect(await signal("a/tool:pay#0", "--approve")).toBe(0);
    expect(await signal("hold:b/tool:pay#0", "--deny", "too much")).toBe(0);
    expect(await signal("not-yet#0", "1")).toBe(0);
    expect(sent).toEqual([
      { key: "signal:ask#0", value: { colour: "blue" } },
      { key: "hold:a/tool:pay#0", value: { approve: true } },
      { key: "hold:b/tool:pay#0", value: { approve: false, reason: "too much" } },
      { key: "not-yet#0", value: 1 },
    ]);
  });

  it("sends nothing where it is not clear what is meant", async () => {
    expect(await signal("pay#0", "--approve")).toBe(2);
    expect(errors).toContain("More than one key ends in pay#0");
    for (const args of [["ask#0"], ["ask#0", "1", "--approve"], ["ask#0", "blue"], ["ask#0", "--approve", "--deny", "x"]])
      expect(await signal(...args)).toBe(2);
    expect(sent).toEqual([]);
  });
});
