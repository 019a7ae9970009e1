/** Classes of the client's errors, by the names under which the client itself offers them; the most specific first. */
const names = [
  "BadRequestError",
  "AuthenticationError",
  "PermissionDeniedError",
  "NotFoundError",
  "ConflictError",
  "UnprocessableEntityError",
  "RateLimitError",
  "InternalServerError",
  "APIConnectionTimeoutError",
  "APIConnectionError",
  "APIUserAbortError",
  "APIError",
  "OpenAIError",
] as const;
type Name = (typeof names)[number];
type ErrorClass = (new (...parameters: never[]) => Error) & { readonly prototype: Error };

/** Classes that a client's transport throws as they are. */
const builtIn: ReadonlyMap<string, ErrorClass> = new Map([TypeError, SyntaxError, RangeError].map((type) => [type.name, type]));

/** Own properties of the client's errors, in their order. */
const apiFields = ["status", "headers", "requestID", "error", "code", "param", "type"] as const;

/** An error of the client as it is recorded: its class by name, its headers as data. */
class RecordedForm extends Error {
  readonly #original: Error;

  constructor(name: Name, original: Error) {
    super(original.message, original.cause === undefined ? undefined : { cause: original.cause });
    this.#original = original;
    const { name: _, headers, ...own } = Object.fromEntries(Object.entries(original)) as { name?: unknown; headers?: unknown };
    Object.defineProperty(this, "name", { value: name });
    Object.assign(this, own, headers instanceof Headers ? { headers: plainHeaders(headers) } : {});
  }

  static originalOf(error: unknown): Error | undefined {
    return error instanceof RecordedForm ? error.#original : undefined;
  }
}

/**
 * Errors of one client, on their way into the recording and out of it again: on
 * replay `instanceof` holds for them as it did when they were recorded.
 */
export class ApiErrors {
  readonly #classes: ReadonlyMap<Name, ErrorClass>;

  /** @param client whose class carries the classes of its errors */
  constructor(client: object) {
    const offered = client.constructor as unknown as Readonly<Partial<Record<Name, unknown>>>;
    this.#classes = new Map(names.flatMap((name) => (typeof offered[name] === "function" ? [[name, offered[name] as ErrorClass]] : [])));
  }

  /** The form in which an error settles its step. What is not the client's is left as it is. */
  toRecorded(thrown: unknown): unknown {
    if (!(thrown instanceof Error)) return thrown;
    for (const [name, type] of this.#classes) if (thrown instanceof type) return new RecordedForm(name, thrown);
    return thrown;
  }

  /** What the agent's code gets: the very error of a live call, or one made again from its recorded parts. */
  toThrown(error: unknown): unknown {
    const original = RecordedForm.originalOf(error);
    if (original) return original;
    if (!(error instanceof Error) || error.constructor !== Error) return error;
    const type = this.#classes.get(error.name as Name) ?? builtIn.get(error.name);
    if (!type) return error;
    const made = revived(error, type);
    const connection = this.#classes.get("APIConnectionError");
    // The client sets that of a lost connection in plain sight.
    const enumerable = connection !== undefined && made instanceof connection;
    if (error.cause !== undefined)
      Object.defineProperty(made, "cause", { value: error.cause, writable: true, configurable: true, enumerable });
    return made;
  }

  /** What the client throws for a request whose signal was aborted. */
  userAbort(reason: unknown): Error {
    const type = this.#classes.get("APIUserAbortError");
    const error = type ? new type() : new Error("Request was aborted.");
    return Object.defineProperty(error, "cause", { value: reason, writable: true, configurable: true });
  }

  /** What the client throws for a second reading of a stream. */
  consumed(): Error {
    const type = this.#classes.get("OpenAIError") as (new (message: string) => Error) | undefined;
    return new (type ?? Error)("Cannot iterate over a consumed stream, use `.tee()` to split the stream.");
  }

  /** What the client would throw for an answer whose body it has not read. */
  ofResponse(response: Response): unknown {
    const { generate } = (this.#classes.get("APIError") ?? {}) as {
      generate?: (status: number, body: undefined, message: string, headers: Headers) => Error;
    };
    const message = response.statusText === "" ? "status code (no body)" : response.statusText;
    return this.toRecorded(
      generate?.call(this.#classes.get("APIError"), response.status, undefined, message, response.headers) ??
        new Error(`${response.status} ${message}`),
    );
  }
}

function revived(error: Error, type: ErrorClass): Error {
  const made = new Error(error.message);
  Object.setPrototypeOf(made, type.prototype);
  const own = new Map<string, unknown>(Object.entries(error));
  if (own.has("status")) {
    const headers = own.get("headers") as Record<string, string> | undefined;
    own.set("headers", headers && new Headers(headers));
    // Only a code that is one is recorded as such.
    own.set("code", own.get("code") ?? (own.get("error") as { code?: unknown } | null | undefined)?.code);
    for (const name of apiFields) Object.assign(made, { [name]: own.get(name) });
  }
  for (const [name, value] of own) if (!(apiFields as readonly string[]).includes(name)) Object.assign(made, { [name]: value });
  return made;
}

function plainHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name !== "set-cookie"));
}
