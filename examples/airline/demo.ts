import { createClient } from "@retake/protocol";
import { init } from "@retake/sdk";
import { cases } from "./cases.ts";
import { support } from "./support-agent.ts";

// Every customer case once. Those that the collector has already are left alone, so that it can be started again.
const url = process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318";
const { runs } = await createClient({ url, key: process.env["RETAKE_KEY"] }).listRuns({
  query: { q: "agent:airline-support label:demo", range: "all", count: "false", limit: 500 },
});
const done = new Set(runs.filter(({ fork, replay }) => fork === null && replay === null).flatMap(({ labels }) => labels));

const retake = init({ serviceName: "airline", url });
for (const { id, message, incident } of cases) {
  const label = `case:${id}`;
  if (done.has(label)) {
    console.log(`${id}: recorded already`);
    continue;
  }
  const answer = await support(
    { message, stream: id.startsWith("cancel") },
    { labels: ["demo", label, ...(incident ? ["incident"] : [])], conversation: id },
  );
  console.log(`${id}: ${answer}`);
}
await retake.shutdown();
