import type { ScorerVerdict } from "@retake/protocol";
import type { ReactNode } from "react";
import { formatSigned } from "../../ui/text/format.ts";
import { intervalScale } from "./interval-scale.ts";

const WIDTH = 180;
const HEIGHT = 20;

const colors: Record<ScorerVerdict["verdict"], string> = {
  regressed: "text-bad",
  improved: "text-ok",
  unchanged: "text-ok",
  inconclusive: "text-warn",
  "no baseline": "text-ink-faint",
};

/** An effect with its 95 % interval, against zero. */
export function IntervalPlot({ scorer }: { scorer: ScorerVerdict }): ReactNode {
  if (scorer.effect === null || scorer.interval === null) return <span className="text-ink-faint">–</span>;
  const { low, high } = scorer.interval;
  const scale = intervalScale(scorer.effect, low, high);
  const x = (percent: number): number => (percent / 100) * WIDTH;
  const middle = HEIGHT / 2;
  return (
    <svg
      role="img"
      aria-label={`Effect ${formatSigned(scorer.effect)}, 95 % interval from ${formatSigned(low)} to ${formatSigned(high)}`}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className={colors[scorer.verdict]}
    >
      <line x1={0} x2={WIDTH} y1={middle} y2={middle} stroke="var(--line)" />
      <line x1={x(scale.zero)} x2={x(scale.zero)} y1={1} y2={HEIGHT - 1} stroke="var(--ink-faint)" strokeDasharray="2 2" />
      <line x1={x(scale.low)} x2={x(scale.high)} y1={middle} y2={middle} stroke="currentColor" strokeWidth={2.5} strokeLinecap="round" />
      {[scale.low, scale.high].map((end, index) => (
        <line
          key={index}
          x1={x(end)}
          x2={x(end)}
          y1={middle - 4}
          y2={middle + 4}
          stroke="currentColor"
          strokeWidth={1.5}
          strokeLinecap="round"
        />
      ))}
      <circle cx={x(scale.effect)} cy={middle} r={4} fill="currentColor" stroke="var(--surface)" strokeWidth={1.5} />
    </svg>
  );
}
