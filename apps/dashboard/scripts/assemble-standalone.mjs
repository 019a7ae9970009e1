// `next build` leaves static files out of the standalone folder: put them beside its server so that it runs as it stands.
import { cp, access } from "node:fs/promises";
import path from "node:path";

const workspace = path.join(import.meta.dirname, "..");
const target = path.join(workspace, ".next/standalone/apps/dashboard");
await access(path.join(target, "server.js"));
await cp(path.join(workspace, ".next/static"), path.join(target, ".next/static"), { recursive: true });
