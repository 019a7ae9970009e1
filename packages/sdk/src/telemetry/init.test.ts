import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { diag } from "@opentelemetry/api";
import { expect, it, vi } from "vitest";
import { agent } from "../runs/agent.ts";
import { currentFrame } from "../runs/frame.ts";
import { step } from "../steps/step.ts";
import { init } from "./init.ts";

it("sends what was recorded, once, however often it is started; a flush is complete even while another is under way", async () => {
  const bodies: Record<string, string> = {};
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      bodies[request.url!] = (bodies[request.url!] ?? "") + gunzipSync(Buffer.concat(parts)).toString("latin1");
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const retake = init({ url, serviceName: "first" });
  expect(init({ url: "http://127.0.0.1:1" })).toBe(retake);
  const subject = agent({ name: "sent" }, (n: number) => step("work", n, () => `result ${n}`));
  await subject(1);
  const first = retake.flush();
  await subject(2);
  await Promise.all([first, retake.flush()]);
  for (const result of ["result 1", "result 2"]) expect(bodies["/v1/traces"]!.split(result).length - 1).toBe(2); // the step's and the run's
  expect(bodies["/v1/logs"]!.match(/retake\.span\.start/g)).toHaveLength(4);
  expect(bodies["/v1/logs"]).toContain("result 2");
  await retake.shutdown();
  const again = init({ url, serviceName: "second" });
  await subject(3);
  await again.shutdown();
  expect(bodies["/v1/traces"]).toContain("result 3");
  server.close();
});

it("keeps other span processors out of the run, and says what it could not deliver", async () => {
  const seen: string[] = [];
  const look = (what: string): void => void seen.push(`${what} ${currentFrame() === undefined ? "outside" : "inside"}`);
  const retake = init({
    url: "http://127.0.0.1:1",
    queue: false,
    flushTimeoutMs: 50,
    spanProcessors: [
      {
        onStart: () => look("start"),
        onEnd: () => look("end"),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(look("shutdown")),
      },
    ],
  });
  const said: string[] = [];
  vi.spyOn(diag, "error").mockImplementation((text) => void said.push(text));
  await agent({ name: "observed" }, (n: number) => step("work", n, () => look("step")))(1);
  expect(retake.queueState()).toMatchObject({ directory: undefined, full: false, counters: { acknowledged: 0 } });
  expect(retake.queueState().counters.appended).toBeGreaterThan(5);
  await retake.shutdown();
  expect(seen).toEqual(["start outside", "start outside", "step inside", "end outside", "end outside", "shutdown outside"]);
  expect(said.join("\n")).toMatch(/did not take everything in time[^]*recorded data is lost/);
  vi.restoreAllMocks();
});

it("sends the key of the environment, or of the caller, or the caller's own authorization", async () => {
  const sent: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    sent.push(request.headers.authorization);
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/x-protobuf" }).end());
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("RETAKE_KEY", "rtk_environment");
  for (const options of [{}, { key: "rtk_own" }, { key: "rtk_own", headers: { Authorization: "Basic x" } }]) {
    const retake = init({ url, queue: false, ...options });
    await agent({ name: "keyed" }, (n: number) => step("work", n, () => n))(1);
    await retake.shutdown();
  }
  vi.unstubAllEnvs();
  expect([...new Set(sent)]).toEqual(["Bearer rtk_environment", "Bearer rtk_own", "Basic x"]);
  server.close();
});
