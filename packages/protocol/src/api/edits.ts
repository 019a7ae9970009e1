import { z } from "zod";
import { json } from "../json.ts";

const pointer = z.string().max(2000).startsWith("/");

/** Operations that take a value; `remove` takes none, `move` and `copy` take `from`. */
const VALUE_OPERATIONS: ReadonlySet<string> = new Set(["set", "add", "replace", "test"]);

const stateEdit = z
  .object({
    type: z.literal("state"),
    path: pointer.describe("JSON Pointer: `/cell/…`"),
    op: z
      .enum(["set", "add", "remove", "replace", "move", "copy", "test"])
      .default("set")
      .describe("set: put there whatever stood there; the others as in JSON Patch (RFC 6902)"),
    value: json.optional(),
    from: pointer.optional().describe("Of move and copy"),
  })
  .superRefine(({ op, value, from }, context) => {
    const takesValue = VALUE_OPERATIONS.has(op);
    const takesFrom = op === "move" || op === "copy";
    if (takesValue !== (value !== undefined))
      context.addIssue({ code: "custom", path: ["value"], message: takesValue ? `${op} needs a value` : `${op} takes no value` });
    if (takesFrom !== (from !== undefined))
      context.addIssue({ code: "custom", path: ["from"], message: takesFrom ? `${op} needs from` : `${op} takes no from` });
  });

const modelEdit = z
  .object({ type: z.literal("model"), model: z.string().min(1).optional(), parameters: z.record(z.string(), json).optional() })
  .refine(({ model, parameters }) => model !== undefined || parameters !== undefined, "needs a model, parameters, or both");

const toolEdit = z
  .object({
    type: z.literal("tool"),
    name: z.string().min(1).max(200),
    output: json.optional().describe("What the tool answers from the cut on"),
    use: z.string().min(1).max(200).optional().describe("Another tool of the worker's module that answers in its place"),
  })
  .refine(({ output, use }) => (output === undefined) !== (use === undefined), "needs either an output or use");

/**
 * What a fork changes.
 * - `outcome`: another result for the step at the cut (with `after`), in its recorded form.
 * - `message`: other content for one message of the model call at the cut (with `before`).
 * - `state`: a change of the registered state, at the cut.
 * - `model`: another model, or other parameters of its calls, from the cut on.
 * - `system`: another system prompt from the cut on.
 * - `tool`: another implementation of a tool from the cut on.
 */
export const edit = z.discriminatedUnion("type", [
  z.object({ type: z.literal("outcome"), output: json }),
  z.object({ type: z.literal("message"), index: z.number().int().min(0), content: z.string() }),
  stateEdit,
  modelEdit,
  z.object({ type: z.literal("system"), content: z.string() }),
  toolEdit,
]);
/** As it is written: `op` of a state edit may be left out. */
export type Edit = z.input<typeof edit>;
