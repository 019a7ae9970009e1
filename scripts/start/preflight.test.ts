import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkMachine } from "./preflight.mjs";
import { readSettings } from "./settings.mjs";

let folder = "";
const server = createServer();
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "retake-preflight-"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Ports that are free right now. */
async function free(): Promise<Record<string, string>> {
  const ports: Record<string, string> = { RETAKE_DATA_DIR: folder };
  for (const name of ["RETAKE_PORT", "RETAKE_DASHBOARD_PORT", "RETAKE_MODEL_PORT"]) {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    ports[name] = String((probe.address() as AddressInfo).port);
    probe.close();
    await once(probe, "close");
  }
  return ports;
}

test("free ports and a writable folder pass", async () => {
  await expect(checkMachine(readSettings(await free()))).resolves.toBeUndefined();
});

test("a taken port is named, with the variable that changes it", async () => {
  const { port } = server.address() as AddressInfo;
  const settings = readSettings({ ...(await free()), RETAKE_DASHBOARD_PORT: String(port) });
  await expect(checkMachine(settings)).rejects.toThrow(
    `Port ${port} for the dashboard is taken. Stop what listens there, or set RETAKE_DASHBOARD_PORT`,
  );
});

test("one port for two is refused, and what is no port", async () => {
  const ports = await free();
  const settings = readSettings({ ...ports, RETAKE_DASHBOARD_PORT: ports["RETAKE_PORT"]! });
  await expect(checkMachine(settings)).rejects.toThrow(/RETAKE_DASHBOARD_PORT and RETAKE_PORT are both/);
  expect(() => readSettings({ RETAKE_PORT: "http" })).toThrow("RETAKE_PORT=http is no port");
  expect(() => readSettings({ RETAKE_PORT: "70000" })).toThrow("no port");
});

test("a data directory that can't be is named", async () => {
  const file = path.join(folder, "file");
  await writeFile(file, "");
  const settings = readSettings({ ...(await free()), RETAKE_DATA_DIR: path.join(file, "data") });
  await expect(checkMachine(settings)).rejects.toThrow(/can't be written \(ENOTDIR\). Set RETAKE_DATA_DIR/);
});
