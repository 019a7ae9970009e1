import { startEmbeddedClickHouse } from "./start.ts";

// A parent that starts the server, says where it is, and waits to be killed.
const { url, password, pid } = await startEmbeddedClickHouse({ dataDir: process.argv[2] ?? "" });
process.stdout.write(`${JSON.stringify({ url, password, pid })}\n`);
setInterval(() => undefined, 60_000);
