import type { ChangeOrigin, CheckpointReference } from "@retake/protocol";

/**
 * Says which step made what changed between two checkpoints. Code of the agent runs between the deliveries of steps, and what
 * it did with one shows at the next checkpoint: a change that a `pre` has first was made after the last step that gave
 * something. A step changes state itself while it runs, between its own `pre` and `post`.
 */
export class ChangeOrigins {
  readonly #checkpoints: readonly CheckpointReference[];
  /** For each place, the last `post` before it; -1 where there is none. */
  readonly #settledBefore: number[] = [];

  constructor(checkpoints: readonly CheckpointReference[]) {
    this.#checkpoints = checkpoints;
    let settled = -1;
    for (const [place, { point }] of checkpoints.entries()) {
      this.#settledBefore.push(settled);
      if (point === "post") settled = place;
    }
  }

  /**
   * @param place of the first checkpoint that has the change
   * @param top which part of the state it is in: the journal is written by the steps themselves
   */
  at(place: number, top: string | undefined): ChangeOrigin {
    const here = this.#checkpoints[place]!;
    if (top === "journal" && here.stepKey !== "" && (here.point === "pre" || here.point === "post")) return origin("during", here);
    const settled = this.#settledBefore[place]!;
    if (here.point === "post" && !this.#settledWhileOpen(place)) return origin("during", here);
    return settled < 0 ? { when: "start", stepKey: "", spanId: null } : origin("after", this.#checkpoints[settled]!);
  }

  /** Whether another step gave something right before this one did: the agent's code ran in between. */
  #settledWhileOpen(place: number): boolean {
    return this.#checkpoints[place - 1]?.point === "post";
  }
}

function origin(when: "during" | "after", { stepKey, spanId }: CheckpointReference): ChangeOrigin {
  return { when, stepKey, spanId };
}
