import { RetakeError } from "@retake/protocol";

/** What the server's last words mean for whoever started it. */
export function startFailure(output: string, dataDir: string, port: number): RetakeError {
  const words = output.trim().slice(-2000);
  if (/Cannot lock file|Another server instance/i.test(output)) {
    return new RetakeError("data_directory_locked", `Another ClickHouse runs on ${dataDir}. Stop it, or use another data directory.`, {
      data: { path: dataDir },
    });
  }
  if (/Address already in use|EADDRINUSE/i.test(output)) {
    return new RetakeError("port_in_use", `Port ${port} is taken. Stop what listens there, or choose another port.`, { data: { port } });
  }
  if (/No space left|Permission denied|Read-only file system/i.test(output)) {
    return new RetakeError("data_directory_unusable", `The data directory ${dataDir} can't be used: ${firstLine(words)}`, {
      data: { path: dataDir },
    });
  }
  return new RetakeError("store_unavailable", `The embedded ClickHouse did not start. It said: ${words || "nothing"}`, {
    data: { path: dataDir },
  });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
