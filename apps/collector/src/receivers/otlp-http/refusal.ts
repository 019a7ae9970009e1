/** Why a request is not taken, in HTTP's terms. Thrown inside the receiver only, and answered there. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `The body is larger than ${maxBytes} bytes; send smaller batches or raise RETAKE_MAX_BODY_BYTES.`);
}
