/** The body is not what its content type says, or holds more than is taken at once. Answered as the request's refusal. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  readonly reason: "malformed" | "too_large";

  constructor(message: string, reason: "malformed" | "too_large" = "malformed") {
    super(message);
    this.reason = reason;
  }
}
