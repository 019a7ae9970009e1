import { init } from "@retake/sdk";
import { buyer } from "./buyer-agents.ts";

const retake = init({ serviceName: "buyer" });
await buyer({ item: "book" }, { runId: process.argv[2]! });
await retake.shutdown();
