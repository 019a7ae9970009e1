/** What the client's own promise offers beside its value, as far as callers use it. */
export interface ResponsePromise<T> extends Promise<T> {
  withResponse(): Promise<{ data: T; response: Response; request_id: string | null }>;
}

/** What the client's helpers read of the request that an answer belongs to. */
export interface RequestProperties {
  readonly body: object;
  readonly requestIdOf: (value: unknown) => string | null;
}

/**
 * Stands for the `openai` client's promise: helpers of the client (parse,
 * stream, tool runners) chain on its extra methods. A recorded answer has no
 * HTTP response, so one with nothing but the request's id stands for it.
 */
export class RecordedPromise<T> extends Promise<T> {
  #request: RequestProperties | undefined;
  #answer: Promise<unknown> = this;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static from<T>(value: Promise<T>, request: RequestProperties, answer: Promise<unknown> = value): RecordedPromise<T> {
    const promise = new RecordedPromise<T>((resolve, reject) => void value.then(resolve, reject));
    promise.#request = request;
    promise.#answer = answer;
    return promise;
  }

  _thenUnwrap<U>(transform: (data: T, props: { options: Record<string, unknown>; response: Response }) => U): RecordedPromise<Awaited<U>> {
    const request = this.#request!;
    const unwrapped = this.then(async (data) => transform(data, { options: { body: request.body }, response: await this.asResponse() }));
    return RecordedPromise.from<Awaited<U>>(unwrapped as Promise<Awaited<U>>, request, this.#answer);
  }

  async asResponse(): Promise<Response> {
    const id = this.#request!.requestIdOf(await this.#answer);
    return new Response(null, id === null ? {} : { headers: { "x-request-id": id } });
  }

  async withResponse(): Promise<{ data: T; response: Response; request_id: string | null }> {
    const [data, response] = await Promise.all([this, this.asResponse()]);
    return { data, response, request_id: response.headers.get("x-request-id") };
  }
}
