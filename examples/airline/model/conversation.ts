import { textOf, type ModelRequest } from "@retake/test/support/openai-server/index.ts";
import type { Flight, Reservation, User } from "../data/records.ts";
import { readPolicy, type PolicyReading } from "./policy-reading.ts";

/** What a tool answered to what the model asked. */
interface ToolResult {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** The conversation so far, as facts. All the model knows, it knows from here. */
export class Conversation {
  readonly policy: PolicyReading;
  /** All the customer said. */
  readonly said: string;
  /** Whether this model takes the trouble to check what it isn't forced to. */
  readonly careful: boolean;
  readonly #results: readonly ToolResult[];

  constructor(request: ModelRequest) {
    const texts = (...roles: string[]) => request.messages.filter(({ role }) => roles.includes(role)).map(textOf);
    this.policy = readPolicy(texts("system", "developer").join("\n"));
    this.said = texts("user").join("\n");
    this.careful = !request.model.includes("mini");
    this.#results = readResults(request);
  }

  get userId(): string | undefined {
    return /\b[a-z]+_[a-z]+_\d{4}\b/.exec(this.said)?.[0];
  }

  get reservationId(): string | undefined {
    return /\b(?=[A-Z0-9]*\d)[A-Z0-9]{6}\b/.exec(this.said)?.[0];
  }

  get user(): User | undefined {
    return this.result("get_user");
  }

  get reservation(): Reservation | undefined {
    return this.result("get_reservation");
  }

  /** The last result of a tool that was no error, of the call with these arguments where some are given. */
  result<T>(name: string, having: Readonly<Record<string, unknown>> = {}): T | undefined {
    const found = this.#results.findLast(
      (each) =>
        each.name === name && errorOf(each) === undefined && Object.entries(having).every(([key, value]) => each.arguments[key] === value),
    );
    return found?.value as T | undefined;
  }

  /** What a tool said when its last call failed. */
  failed(name: string): string | undefined {
    const last = this.#results.findLast((each) => each.name === name);
    return last && errorOf(last);
  }

  /** Status of a segment's flight; undefined where nobody looked. */
  statusOf(segment: { flight: string; date: string }): Flight["status"] | undefined {
    return this.result<Flight>("get_flight_status", { flight_number: segment.flight, date: segment.date })?.status;
  }
}

function errorOf({ value }: ToolResult): string | undefined {
  return typeof value === "object" && value !== null && "error" in value ? String(value.error) : undefined;
}

function readResults(request: ModelRequest): ToolResult[] {
  const calls = new Map(request.messages.flatMap(({ tool_calls }) => tool_calls ?? []).map((call) => [call.id, call.function]));
  return request.messages.flatMap((message) => {
    const call = calls.get(message.tool_call_id ?? "");
    if (message.role !== "tool" || !call) return [];
    return [{ name: call.name, arguments: JSON.parse(call.arguments) as ToolResult["arguments"], value: parse(textOf(message)) }];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
