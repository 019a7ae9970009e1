import { completionOf, type ChatMessage, type Environment } from "./chat.ts";

/**
 * Answers from a recorded conversation, in its order. An agent that asks for something
 * else than what comes next does not go as it was recorded: it gets an error.
 */
export class RecordedEnvironment implements Environment {
  readonly #messages: readonly ChatMessage[];
  #next: number;

  /** @param start how many messages the agent begins with */
  constructor(messages: readonly ChatMessage[], start: number) {
    this.#messages = messages;
    this.#next = start;
  }

  model: Environment["model"] = async ({ model }) => completionOf(model, this.#take("assistant"));
  tool: Environment["tool"] = async (name) => this.#take("tool", name).content ?? "";
  user: Environment["user"] = async () => this.#take("user").content ?? "";

  /** Messages that nobody asked for. */
  get left(): number {
    return this.#messages.length - this.#next;
  }

  #take(role: ChatMessage["role"], name?: string): ChatMessage {
    const message = this.#messages[this.#next];
    if (!message) throw new Error(`The recording ends where a message of the ${role} was asked for.`);
    if (message.role !== role || (name !== undefined && message.name !== undefined && message.name !== name)) {
      throw new Error(
        `Message ${this.#next} of the recording is of the ${message.role}${message.name ? ` ${message.name}` : ""}; one of the ${role}${name ? ` ${name}` : ""} was asked for.`,
      );
    }
    this.#next++;
    return message;
  }
}
