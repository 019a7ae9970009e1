import type { ComputedSource } from "../dialect.ts";
import { unquoted } from "./text.ts";

/** Names that senders use for what the GenAI conventions call otherwise. */
const conventional: ReadonlyMap<string, string> = new Map([
  ["amazon-bedrock", "aws.bedrock"],
  ["bedrock", "aws.bedrock"],
  ["az.ai.inference", "azure.ai.inference"],
  ["az.ai.openai", "azure.ai.openai"],
  ["azure-openai", "azure.ai.openai"],
  ["gemini", "gcp.gemini"],
  ["google", "gcp.gemini"],
  ["google.generative-ai", "gcp.gemini"],
  ["google.vertex", "gcp.vertex_ai"],
  ["google-vertex", "gcp.vertex_ai"],
  ["vertexai", "gcp.vertex_ai"],
  ["vertex_ai", "gcp.vertex_ai"],
  ["mistral", "mistral_ai"],
  ["mistralai", "mistral_ai"],
  ["openai", "openai"],
  ["anthropic", "anthropic"],
  ["cohere", "cohere"],
  ["xai", "x_ai"],
  // A framework, not a provider: LangSmith names it where it knows none.
  ["langchain", ""],
]);

/** The AI SDK names the provider's interface as well: `openai.responses`. */
const INTERFACE = /\.(?:chat|completion|embedding|image|messages|responses|speech|transcription)$/;

const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, string>();

/** A provider by the name that the GenAI conventions have for it. */
export function provider(key: string): ComputedSource {
  return { keys: [key], read: (attributes) => conventionalName(unquoted(attributes, key)) };
}

function conventionalName(name: string): string {
  let found = remembered.get(name);
  if (found === undefined) {
    const bare = name.toLowerCase().replace(INTERFACE, "");
    found = conventional.get(bare) ?? (INTERFACE.test(name) ? bare : name);
    if (remembered.size < MAX_REMEMBERED) remembered.set(name, found);
  }
  return found;
}
