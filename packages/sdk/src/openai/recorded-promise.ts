/** What the client's own promise offers beside its value, as far as callers use it. */
export interface ResponsePromise<T> extends Promise<T> {
  withResponse(): Promise<{ data: T; response: Response; request_id: string | null }>;
}

/**
 * Stands for the `openai` client's promise: helpers of the client (parse,
 * stream, tool runners) chain on its extra methods. A recorded answer has no
 * HTTP response, so an empty one stands for it.
 */
export class RecordedPromise<T> extends Promise<T> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static from<T>(value: Promise<T>): RecordedPromise<T> {
    return new RecordedPromise((resolve, reject) => void value.then(resolve, reject));
  }

  _thenUnwrap<U>(transform: (data: T, props: { options: Record<string, unknown> }) => U): RecordedPromise<U> {
    return RecordedPromise.from(this.then((data) => transform(data, { options: {} })));
  }

  async asResponse(): Promise<Response> {
    await this;
    return new Response(null);
  }

  async withResponse(): Promise<{ data: T; response: Response; request_id: string | null }> {
    return { data: await this, response: new Response(null), request_id: null };
  }
}
