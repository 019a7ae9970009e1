import { encodeText, TextColumn, type SpanBlock } from "@retake/store";
import type { Attributes, OtlpScope } from "../../../pipeline/index.ts";
import { repeatWeight, type ElementCount } from "../../../pipeline/wire/decode-limits.ts";
import { textOf, toText } from "../attributes.ts";

const resourceKeys = {
  service: ["service.name"],
  environment: ["deployment.environment.name", "deployment.environment"],
} as const;

/** What all spans of one scope have in common, in the form in which columns take it. */
export interface Owner {
  readonly runs: RunTouch;
  readonly resource: Attributes;
  readonly scopeName: Buffer;
  readonly scopeVersion: Buffer;
}

export function ownerOf(runs: RunTouch, resource: Attributes, scope: OtlpScope | undefined): Owner {
  return { runs, resource, scopeName: encodeText(scope?.name ?? ""), scopeVersion: encodeText(scope?.version ?? "") };
}

interface ResourceColumns {
  readonly service: Buffer;
  readonly environment: Buffer;
  readonly pairs: number;
  readonly keys: Buffer;
  readonly values: Buffer;
}

const encoded = new WeakMap<Attributes, ResourceColumns>();

/** Once a resource, not once a span of it. */
function resourceColumns({ resource }: Owner): ResourceColumns {
  let columns = encoded.get(resource);
  if (columns === undefined) {
    const keys = new TextColumn();
    const values = new TextColumn();
    for (const [key, value] of resource) {
      keys.text(key);
      values.text(toText(value));
    }
    columns = {
      service: encodeText(textOf(resource, resourceKeys.service)),
      environment: encodeText(textOf(resource, resourceKeys.environment)),
      pairs: resource.size,
      keys: Buffer.concat(keys.chunks()),
      values: Buffer.concat(values.chunks()),
    };
    encoded.set(resource, columns);
  }
  return columns;
}

/** What rows that were added since have in common, for all of them at once. */
export function writeOwner(block: SpanBlock, owner: Owner, { spans, contents }: RowCounts, count: ElementCount): void {
  const { columns } = block.spans;
  const rows = block.spans.rows - spans;
  const { service, environment, pairs, keys, values } = resourceColumns(owner);
  count.take(rows * repeatWeight(keys.length + values.length + owner.scopeName.length + owner.scopeVersion.length));
  columns.project.repeat(owner.runs.projectText, rows);
  columns.service.repeat(service, rows);
  columns.environment.repeat(environment, rows);
  columns.resource.repeat(pairs, keys, values, rows);
  columns.scope_name.repeat(owner.scopeName, rows);
  columns.scope_version.repeat(owner.scopeVersion, rows);
  block.contents.columns.project.repeat(owner.runs.projectText, block.contents.rows - contents);
}

/** How many rows there were. */
export interface RowCounts {
  readonly spans: number;
  readonly contents: number;
}

/** The runs that a request adds to. Consecutive spans are mostly of one: its id is made a text once. */
export class RunTouch {
  /** As a column of texts takes it. */
  readonly projectText: Buffer;
  readonly #project: string;
  readonly #last = Buffer.alloc(16);
  #block: SpanBlock | undefined;

  constructor(project: string) {
    this.#project = project;
    this.projectText = encodeText(project);
  }

  touch(block: SpanBlock, bytes: Buffer, traceIdAt: number): void {
    if (block === this.#block && this.#isLast(bytes, traceIdAt)) return;
    this.#block = block;
    bytes.copy(this.#last, 0, traceIdAt, traceIdAt + 16);
    block.touch(this.#project, this.#last.toString("hex"));
  }

  #isLast(bytes: Buffer, at: number): boolean {
    for (let i = 15; i >= 0; i--) if (this.#last[i] !== bytes[at + i]) return false;
    return true;
  }
}
