import type { ModelAnswer } from "@retake/test/support/openai-server/index.ts";

export function say(content: string): ModelAnswer {
  return { content };
}

export function call(...calls: readonly (readonly [name: string, input: Readonly<Record<string, unknown>>])[]): ModelAnswer {
  return { toolCalls: calls.map(([name, input]) => ({ name, arguments: input })) };
}

export function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
