/** What a model said: a message in the parts of the GenAI conventions. */
export interface OutputMessage {
  readonly role: "assistant";
  readonly parts: readonly Readonly<Record<string, unknown>>[];
  readonly finish_reason: unknown;
}
