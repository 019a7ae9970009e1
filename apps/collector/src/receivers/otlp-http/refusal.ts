/** Why a request is not taken, in HTTP's terms. Thrown inside the receiver only, and answered there. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
