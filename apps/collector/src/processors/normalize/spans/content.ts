import { encodeText, shownText, type SpanBlock } from "@retake/store";
import type { ElementCount } from "../../../pipeline/wire/decode-limits.ts";
import { ValueType, type SpanView } from "../../../pipeline/wire/span-view.ts";
import { parseJsonText } from "../../../json-text.ts";
import { messagesFromEvents } from "../message-events.ts";
import { previewOf } from "./preview.ts";
import { quickPreview } from "./quick-preview.ts";
import { fieldIndex } from "../dialects/resolve.ts";
import { eventsOf } from "./events.ts";
import type { SpanFields } from "./fields.ts";
import type { KeyMeaning } from "./keys.ts";
import { writeEnd, writeStart } from "./times.ts";

const NONE = encodeText("");

/**
 * What went into a span and what came out of it, as JSON text or plain text. Where it is one
 * attribute as it came, its bytes are copied and never become a string.
 */
export class SpanContent {
  /** The attribute that is the whole input, or output; -1 where it is made of several, or of none. */
  inputAt = -1;
  outputAt = -1;
  #input = "";
  #output = "";
  #statusMessage = "";
  readonly #view: SpanView<KeyMeaning>;
  readonly #fields: SpanFields;

  constructor(view: SpanView<KeyMeaning>, fields: SpanFields) {
    this.#view = view;
    this.#fields = fields;
  }

  resolve(statusMessage: string, count: ElementCount): void {
    const { input, output, instructions } = fieldIndex;
    this.#statusMessage = statusMessage;
    this.inputAt = this.#direct(input);
    this.outputAt = this.#direct(output);
    this.#input = this.inputAt >= 0 ? "" : this.#fields.text(input);
    this.#output = this.outputAt >= 0 ? "" : this.#fields.text(output);
    if (this.#view.events.length > 0) this.#takeFromEvents(count);
    if (this.#fields.sourceOf(instructions) !== undefined) {
      this.#input = withInstructions(this.#fields.text(instructions), this.#text(this.inputAt, this.#input));
      this.inputAt = -1;
    }
  }

  /** Writes what the row of `spans` has of it. */
  writeSpan(block: SpanBlock, isRoot: boolean): void {
    const { columns, rows: row } = block.spans;
    columns.input_key.encoded(this.#keyAt(this.inputAt));
    columns.output_key.encoded(this.#keyAt(this.outputAt));
    this.#writePreview(block);
    if (!isRoot) return;
    columns.run_input.at(row).text(shownText(this.#text(this.inputAt, this.#input)));
    columns.run_output.at(row).text(shownText(this.#text(this.outputAt, this.#output)));
  }

  /** Writes the row of `span_io`, but for its project, where there is anything for it. */
  writeContent(block: SpanBlock): void {
    if (!this.#isAny()) return;
    const { columns, rows: row } = block.contents;
    const { bytes, traceIdAt, spanIdAt } = this.#view;
    columns.trace_id.copy(bytes, traceIdAt);
    columns.span_id.copy(bytes, spanIdAt);
    writeStart(columns.start, this.#view);
    writeEnd(columns.end_ns, this.#view);
    this.#write(columns.input, this.inputAt, this.#input);
    this.#write(columns.output, this.outputAt, this.#output);
    if (this.#statusMessage !== "") columns.error.at(row).text(this.#statusMessage);
    block.contents.rows++;
  }

  #isAny(): boolean {
    return this.inputAt >= 0 || this.outputAt >= 0 || this.#input !== "" || this.#output !== "" || this.#statusMessage !== "";
  }

  #direct(field: number): number {
    const source = this.#fields.sourceOf(field);
    if (source === undefined || source.read !== undefined) return -1;
    const at = this.#fields.at[field]!;
    return this.#view.types[at] === ValueType.string ? at : -1;
  }

  /** The conventions' first form: each message a span event. */
  #takeFromEvents(count: ElementCount): void {
    const noInput = this.inputAt < 0 && this.#input === "";
    const noOutput = this.outputAt < 0 && this.#output === "";
    if (!noInput && !noOutput) return;
    const messages = messagesFromEvents(eventsOf(this.#view.bytes, this.#view.events, count));
    if (noInput) this.#input = messages?.input ?? "";
    if (noOutput) this.#output = messages?.output ?? "";
  }

  #keyAt(i: number): Buffer {
    return i < 0 ? NONE : this.#view.keys[i]!.meaning.encoded;
  }

  #text(at: number, text: string): string {
    return at < 0 ? text : this.#view.bytes.toString("utf8", this.#view.from[at], this.#view.to[at]);
  }

  #write(column: SpanBlock["contents"]["columns"]["input"], at: number, text: string): void {
    if (at < 0) column.text(text);
    else column.copy(this.#view.bytes, this.#view.from[at]!, this.#view.to[at]!);
  }

  #writePreview(block: SpanBlock): void {
    const { preview } = block.spans.columns;
    const at = this.outputAt;
    if (at >= 0) {
      const { bytes, words, from, to } = this.#view;
      const found = quickPreview(bytes, words, from[at]!, to[at]!, this.#fields.kind === "tool");
      if (found !== undefined) return preview.ascii(bytes, found.from, found.to);
    }
    preview.text(previewOf(this.#text(at, this.#output), this.#statusMessage));
  }
}

/** System instructions are an attribute beside the messages; one value holds both, in the form of a request. */
function withInstructions(instructions: string, messages: string): string {
  if (instructions === "") return messages;
  return `{"system_instructions":${asJsonText(instructions)},"messages":${messages === "" ? "[]" : asJsonText(messages)}}`;
}

function asJsonText(text: string): string {
  return parseJsonText(text) === undefined ? JSON.stringify(text) : text;
}
