import type { Judgement, Scorer, Trial } from "./scorer.ts";

type Answer = boolean | number | Judgement;

export interface FunctionScorerOptions extends Pick<Scorer, "better" | "margin" | "modes" | "judgesFailures"> {
  /** A number passes from here on (up to here where lower is better). Without it numbers are measured only. */
  readonly passAt?: number;
}

/**
 * A scorer from any function. `true` and `false` pass and fail; a number is measured,
 * and judged where `passAt` is given.
 *
 * @example
 * scorer("polite", (trial) => JSON.stringify(trial.output).includes("please"));
 * scorer("words", (trial) => String(trial.output).split(" ").length, { better: "lower", passAt: 50 });
 */
export function scorer(name: string, judge: (trial: Trial) => Answer | Promise<Answer>, options: FunctionScorerOptions = {}): Scorer {
  const { passAt, ...rest } = options;
  return { name, ...rest, score: async (trial) => toJudgement(await judge(trial), passAt, options.better) };
}

function toJudgement(answer: Answer, passAt: number | undefined, better: Scorer["better"]): Judgement {
  if (typeof answer === "boolean") return { value: answer ? 1 : 0, passed: answer };
  if (typeof answer !== "number") return answer;
  if (passAt === undefined) return { value: answer, passed: null };
  return { value: answer, passed: better === "lower" ? answer <= passAt : answer >= passAt };
}
