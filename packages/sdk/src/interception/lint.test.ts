import { readFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { diag, DiagLogLevel } from "@opentelemetry/api";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { step } from "../steps/step.ts";
import { untracked } from "./index.ts";
import { record } from "./interception.fixture.ts";
import { lintByEnvironment, lintFindings, startLint, stopLint } from "./lint.ts";
import { setTimeout as nativeTimeout } from "./natives.ts";

const warn = vi.fn();
beforeAll(() => {
  const nothing = (): void => undefined;
  diag.setLogger(
    { warn, error: nothing, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
});
afterAll(() => {
  stopLint();
  diag.disable();
});

const whats = (): string[] => lintFindings().map(({ what }) => what);

it("names what a run uses outside of steps, once a call site, and nothing else", async () => {
  const server = createServer((_, response) => response.end("ok")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      get({ port, host: "127.0.0.1", agent: false }, (response) => response.resume().once("end", resolve));
    });
  const read = async (): Promise<number> => (await readFile(import.meta.filename)).length;
  await record(read);
  expect(whats()).toEqual([]);
  startLint();
  startLint();
  await read();
  await record(async () => {
    await step("read", null, async () => {
      await read();
      await ask();
      return null;
    });
    await untracked(read);
    await new Promise((resolve) => setTimeout(resolve, 3));
    await new Promise((resolve) => setImmediate(resolve));
    await fetch(`http://127.0.0.1:${port}`);
  });
  expect(lintFindings()).toEqual([]);
  await record(async () => {
    for (let i = 0; i < 3; i++) await read();
    await ask();
    await new Promise((resolve) => nativeTimeout(resolve, 1));
  });
  expect(new Set(whats())).toEqual(new Set(["a file", "a socket", "a timer that was taken from the runtime before the run"]));
  for (const { callSite } of lintFindings()) expect(callSite).toContain("lint.test.ts");
  expect(warn).toHaveBeenCalledTimes(lintFindings().length);
  expect(warn.mock.calls[0]![0]).toMatch(/uses a file outside of a step, at .*put it into a step\(\)/);
  stopLint();
  const before = lintFindings().length;
  await record(async () => (await readFile(import.meta.filename, "utf8")).length);
  expect(lintFindings()).toHaveLength(before);
  server.close();
});

it("is wanted in development", () => {
  const wanted = (lint: string | undefined, environment: string): boolean => {
    vi.stubEnv("RETAKE_LINT", lint);
    vi.stubEnv("NODE_ENV", environment);
    return lintByEnvironment();
  };
  expect([
    wanted(undefined, "production"),
    wanted(undefined, "development"),
    wanted("1", "production"),
    wanted("0", "development"),
  ]).toEqual([false, true, true, false]);
  vi.unstubAllEnvs();
});
