import type { Experiment, ScorerVerdict, Verdict } from "@retake/protocol";
import { CircleAlert, CircleCheck, CircleHelp, LoaderCircle, TrendingDown, TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { countOf, formatNumber, formatPercent, formatSigned } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { verdictWords } from "./verdict-words.ts";

const icons = {
  regressed: TrendingDown,
  improved: TrendingUp,
  unchanged: CircleCheck,
  inconclusive: CircleHelp,
  "no baseline": CircleHelp,
};
const looks = {
  bad: "border-bad/30 bg-bad-soft [&_.lead]:text-bad",
  ok: "border-ok/30 bg-ok-soft [&_.lead]:text-ok",
  warn: "border-warn/30 bg-warn-soft [&_.lead]:text-warn",
  running: "border-running/30 bg-running-soft [&_.lead]:text-running",
  neutral: "border-line bg-surface [&_.lead]:text-ink",
  accent: "",
};

/** The answer first: what the verdict is, by how much, and how sure. */
export function VerdictBanner({ experiment, done, expected }: { experiment: Experiment; done: number; expected: number }): ReactNode {
  const { verdict, status } = experiment;
  if (verdict === null) {
    const running = status === "running";
    return (
      <Banner
        tone={running ? "running" : "bad"}
        icon={running ? <LoaderCircle className="motion-safe:animate-spin" /> : <CircleAlert />}
        title={running ? "Running" : "No verdict"}
      >
        {done} of {countOf(expected, "trial")} finished.{!running && " The experiment ended before it could be judged."}
      </Banner>
    );
  }
  const words = verdictWords[verdict.verdict];
  const Icon = icons[verdict.verdict];
  const scorer = decisive(verdict);
  return (
    <Banner tone={words.tone} icon={<Icon />} title={words.title} aside={<GateResult verdict={verdict} />}>
      {words.meaning}
      {scorer && scorer.effect !== null && scorer.interval !== null && (
        <span className="numeric mt-1 block">
          <span className="text-ink font-medium">
            <InlineText text={scorer.scorer} />
          </span>{" "}
          {scorer.baselineMean !== null && `${formatNumber(scorer.baselineMean)} → `}
          {formatNumber(scorer.mean)}, effect <span className="text-ink font-medium">{formatSigned(scorer.effect)}</span>, 95 % interval{" "}
          {formatSigned(scorer.interval.low)} to {formatSigned(scorer.interval.high)}
          {scorer.pValue !== null && `, p = ${scorer.pValue < 0.001 ? "< 0.001" : formatNumber(scorer.pValue)}`}
        </span>
      )}
      <span className="numeric mt-1 block">
        Pass rate {formatPercent(verdict.passRate)}
        {verdict.newlyFailing.length > 0 && (
          <>
            {" · "}
            <span className="text-bad font-medium">{countOf(verdict.newlyFailing.length, "case")} newly failing</span>
          </>
        )}
        {verdict.newlyPassing.length > 0 && ` · ${countOf(verdict.newlyPassing.length, "case")} newly passing`}
      </span>
    </Banner>
  );
}

/** The scorer that the overall verdict speaks of. */
function decisive(verdict: Verdict): ScorerVerdict | undefined {
  return (
    verdict.scorers.find((scorer) => scorer.verdict === verdict.verdict && scorer.effect !== null) ??
    verdict.scorers.find((scorer) => scorer.effect !== null)
  );
}

function GateResult({ verdict }: { verdict: Verdict }): ReactNode {
  if (verdict.gates.length === 0) return null;
  const failed = verdict.gates.filter((gate) => !gate.passed).length;
  return (
    <span className={classNames("font-semibold whitespace-nowrap", failed > 0 ? "text-bad" : "text-ok")}>
      {failed > 0 ? `${failed} of ${countOf(verdict.gates.length, "gate")} failed` : "All gates hold"}
    </span>
  );
}

function Banner({
  tone,
  icon,
  title,
  aside,
  children,
}: {
  tone: keyof typeof looks;
  icon: ReactNode;
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-label="Verdict" className={classNames("flex gap-3 rounded-lg border px-4 py-3", looks[tone])}>
      <span aria-hidden="true" className="lead mt-0.5 [&_svg]:size-5">
        {icon}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 className="lead text-base font-semibold">{title}</h2>
          {aside && <span className="ml-auto">{aside}</span>}
        </div>
        <div className="text-ink-muted">{children}</div>
      </div>
    </section>
  );
}
