import type { CaseResult, Client } from "@retake/protocol";

const BATCH = 500;

/** Sends results as they come; those that come while one request is under way go with the next. */
export class ResultWriter {
  readonly #client: Pick<Client, "addResults">;
  readonly #experimentId: string;
  #waiting: CaseResult[] = [];
  #sending: Promise<void> | null = null;
  #failure: { readonly cause: unknown } | null = null;

  constructor(client: Pick<Client, "addResults">, experimentId: string) {
    this.#client = client;
    this.#experimentId = experimentId;
  }

  /** @throws whatever an earlier request failed with: there is no use in going on. */
  add(result: CaseResult): void {
    if (this.#failure) throw this.#failure.cause;
    this.#waiting.push(result);
    this.#sending ??= this.#send();
  }

  /** Resolves when everything is stored. */
  async finish(): Promise<void> {
    await this.#sending;
    if (this.#failure) throw this.#failure.cause;
  }

  async #send(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const results = this.#waiting.splice(0, BATCH);
        await this.#client.addResults({ params: { experimentId: this.#experimentId }, body: { results } });
      }
    } catch (cause) {
      this.#failure = { cause };
    } finally {
      this.#sending = null;
    }
  }
}
