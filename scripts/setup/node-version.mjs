import { Stop } from "./stop.mjs";

/** These scripts need Node 20; everything else then runs on the Node 24 that npm installs. */
export function requireNode20() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new Stop(`Node ${process.versions.node} is too old: Retake needs Node 20 or newer. See https://nodejs.org.`);
}
