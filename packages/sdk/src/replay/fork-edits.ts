import { RetakeError, reviveValue, type Edit, type StepKind } from "@retake/protocol";
import type { Cell } from "../runs/cell.ts";
import type { StepContext } from "../steps/begin-step.ts";
import { editCells } from "./edit-cells.ts";

/** The registered state of a run, by name. */
type Cells = ReadonlyMap<string, Cell<unknown>>;

export interface ForkCut {
  readonly stepKey: string;
  readonly point: "before" | "after";
}

type Implementation = (input: unknown, context: StepContext) => unknown;

/** Implementations of tools, by name. */
export type ToolReplacements = Readonly<Record<string, Implementation>>;

/** Applies a fork's edits where the run passes its cut. Outcomes are edited by the conductor. */
export class ForkEdits {
  readonly #edits: readonly Edit[];
  readonly #cut: ForkCut;
  readonly #tools: ReadonlyMap<string, Implementation>;
  readonly #isInherited: (key: string) => boolean;

  /**
   * @param isInherited whether the step was asked for before the cut
   * @throws RetakeError `bad_request` Thrown when a tool is to be replaced by one that is not given.
   */
  constructor(options: {
    readonly edits: readonly Edit[];
    readonly cut: ForkCut;
    readonly tools: ToolReplacements;
    readonly available: ToolReplacements;
    readonly isInherited: (key: string) => boolean;
  }) {
    this.#edits = options.edits;
    this.#cut = options.cut;
    this.#isInherited = options.isInherited;
    this.#tools = replacedTools(options.edits, options.tools, options.available);
  }

  /** Names of the tools that have another implementation from the cut on. */
  get replaced(): ReadonlySet<string> {
    return new Set(this.#tools.keys());
  }

  /** The implementation that stands in a tool's place. */
  tool(name: string): Implementation | undefined {
    return this.#tools.get(name);
  }

  /** The input to go on with, for a step that is about to be asked for. */
  before<I>(key: string, kind: StepKind, input: I, cells: Cells): I {
    if (key === this.#cut.stepKey && this.#cut.point === "before") {
      editCells(this.#edits, cells);
      for (const edit of this.#edits) if (edit.type === "message") editMessage(input, edit.index, edit.content);
    }
    return kind !== "model" || this.#isInherited(key) ? input : this.#editRequest(input);
  }

  after(key: string, cells: Cells): void {
    if (key === this.#cut.stepKey && this.#cut.point === "after") editCells(this.#edits, cells);
  }

  /** Edits that hold for every model call from the cut on. The agent's own request is left as it is. */
  #editRequest<I>(input: I): I {
    let request: Record<string, unknown> | undefined;
    for (const edit of this.#edits) {
      if (edit.type === "model") {
        const parameters = Object.fromEntries(Object.entries(edit.parameters ?? {}).map(([name, value]) => [name, reviveValue(value)]));
        request = { ...input, ...request, ...parameters, ...(edit.model === undefined ? {} : { model: edit.model }) };
      } else if (edit.type === "system") request = withSystemPrompt({ ...input, ...request }, edit.content);
    }
    return (request as I | undefined) ?? input;
  }
}

function replacedTools(edits: readonly Edit[], tools: ToolReplacements, used: ToolReplacements): Map<string, Implementation> {
  const replaced = new Map(Object.entries(tools));
  for (const edit of edits) {
    if (edit.type !== "tool") continue;
    const { name, output, use } = edit;
    if (output !== undefined) replaced.set(name, () => reviveValue(output));
    else if (use !== undefined) replaced.set(name, implementation(used, name, use));
  }
  return replaced;
}

function implementation(known: ToolReplacements, name: string, use: string): Implementation {
  if (Object.hasOwn(known, use)) return known[use]!;
  const names = Object.keys(known);
  throw new RetakeError(
    "bad_request",
    `The tool "${name}" is to be replaced by "${use}", which this process does not have. ${names.length === 0 ? "It has no tools to choose from." : `It has ${names.join(", ")}.`}`,
  );
}

/** The request with another system prompt: the responses API's instructions, or the first system message. */
function withSystemPrompt(request: Record<string, unknown>, content: string): Record<string, unknown> {
  const { messages, instructions } = request;
  if (!Array.isArray(messages) || instructions !== undefined) return { ...request, instructions: content };
  const at = messages.findIndex(({ role }: { role?: unknown }) => role === "system" || role === "developer");
  if (at < 0) return { ...request, messages: [{ role: "system", content }, ...(messages as unknown[])] };
  return { ...request, messages: messages.with(at, { ...(messages[at] as object), content }) };
}

/**
 * Changes the message where it stands: agents keep their messages in a list of
 * their own, and the request holds the very same objects.
 */
function editMessage(input: unknown, index: number, content: string): void {
  const { messages, input: items } = (input ?? {}) as { messages?: unknown; input?: unknown };
  const list = Array.isArray(messages) ? (messages as unknown[]) : items;
  const message: unknown = Array.isArray(list) ? list[index] : undefined;
  if (typeof message !== "object" || message === null)
    throw new RetakeError("bad_request", `The step at the cut has no message ${index} to edit.`);
  Object.assign(message, { content });
}
