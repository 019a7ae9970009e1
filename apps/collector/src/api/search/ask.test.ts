import { startOpenAIServer, textOf, type ModelRequest, type OpenAIServer, type Script } from "@retake/test/support/openai-server/index.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createAsk } from "./ask.ts";

describe("asking for a search", () => {
  let server: OpenAIServer | undefined;
  afterEach(async () => server?.stop());
  const signal = new AbortController().signal;
  const asked = async (script: Script, question = "expensive refunds that failed"): Promise<string> => {
    server = await startOpenAIServer({ script });
    return createAsk({ url: server.url, model: "gpt-4o-mini", key: undefined })(question, signal);
  };

  it("gives what the model writes, without what models put around it, and tells it the language", async () => {
    let request: ModelRequest | undefined;
    const q = await asked((given) => {
      request = given;
      return { content: "```\ntool:refund!error  cost:>1\n```".replace("!error", " status:error") };
    });
    expect(q).toBe("tool:refund status:error cost:>1");
    const [system, user] = request!.messages;
    expect(textOf(system!)).toContain("state.PATH");
    expect(textOf(user!)).toBe("expensive refunds that failed");
  });

  it("sends back what is no search, once, with what is wrong", async () => {
    const seen: string[] = [];
    const script =
      (last: string): Script =>
      ({ messages }) => {
        seen.push(textOf(messages.at(-1)!));
        return { content: messages.length === 2 ? "agnet:x" : last };
      };
    expect(await asked(script("agent:x"))).toBe("agent:x");
    expect(seen[1]).toContain('no field "agnet"');
    await server?.stop();
    await expect(asked(script("agnet:y"))).rejects.toMatchObject({ code: "bad_request" });
  });

  it("says what is wrong where no model is, or none answers", async () => {
    await expect(createAsk(undefined)("x", signal)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining("RETAKE_ASK_MODEL") as string,
    });
    await expect(asked([{ answer: { error: { status: 400, message: "no such model" } } }])).rejects.toMatchObject({
      code: "overloaded",
      retryable: true,
    });
  });
});
