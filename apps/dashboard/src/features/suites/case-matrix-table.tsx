"use client";

import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import type { CaseMatrix, MatrixRow } from "./case-matrix.ts";
import { TrialCell } from "./trial-cell.tsx";

const FIRST = 200;

/** Case × trial; each cell opens its run. */
export function CaseMatrixTable({ matrix }: { matrix: CaseMatrix }): ReactNode {
  const [whole, setWhole] = useState(false);
  const rows = whole ? matrix.rows : matrix.rows.slice(0, FIRST);
  return (
    <>
      <div className="overflow-x-auto" role="region" aria-label="Cases and trials, scrollable" tabIndex={0}>
        <table aria-label="Cases and trials" className="w-full">
          <thead>
            <tr className="eyebrow border-b text-left [&>th]:px-2 [&>th]:py-2 [&>th]:font-medium [&>th]:first:pl-4">
              <th scope="col">Case</th>
              {matrix.trials.map((trial) => (
                <th key={trial} scope="col" className="w-10 text-center">
                  <span className="sr-only">Trial </span>
                  {trial + 1}
                </th>
              ))}
              <th scope="col" className="text-right">
                Passed
              </th>
              <th scope="col" className="text-right">
                Baseline
              </th>
              <th scope="col" className="w-1/2">
                Where it first differs
              </th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {rows.map((row) => (
              <MatrixLine key={row.caseId} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < matrix.rows.length && (
        <div className="border-t p-2">
          <Button look="quiet" onClick={() => setWhole(true)}>
            Show all {matrix.rows.length} cases
          </Button>
        </div>
      )}
    </>
  );
}

function MatrixLine({ row }: { row: MatrixRow }): ReactNode {
  return (
    <tr className="hover:bg-hover [&>*]:px-2 [&>*]:py-1.5 [&>*]:first:pl-4">
      <th scope="row" className="text-left font-medium">
        <span className="flex items-center gap-2">
          <span className="max-w-64 truncate">
            <InlineText text={row.caseId} />
          </span>
          {row.mark && <Badge tone={row.mark === "newly failing" ? "bad" : "ok"}>{row.mark}</Badge>}
        </span>
      </th>
      {row.cells.map((cell, index) => (
        <td key={index} className="text-center">
          <TrialCell result={cell} />
        </td>
      ))}
      <td className="numeric text-right whitespace-nowrap">{row.judged > 0 ? `${row.passed} / ${row.judged}` : "–"}</td>
      <td className="numeric text-ink-muted text-right whitespace-nowrap">
        {row.baseline && row.baseline.judged > 0 ? `${row.baseline.passed} / ${row.baseline.judged}` : "–"}
      </td>
      <td className="text-ink-muted min-w-64">
        {row.divergence ? (
          <span className="line-clamp-2 break-words" title={row.divergence.key}>
            <span className="mono text-ink">
              <InlineText text={row.divergence.type} />
            </span>{" "}
            <InlineText text={row.divergence.message || row.divergence.key} />
          </span>
        ) : (
          <ErrorText row={row} />
        )}
      </td>
    </tr>
  );
}

function ErrorText({ row }: { row: MatrixRow }): ReactNode {
  const error = row.cells.find((cell) => cell?.status === "error")?.error;
  const explanation = row.cells.find((cell) => cell?.status === "failed")?.scores.find((score) => score.passed === false)?.explanation;
  if (!error && !explanation) return null;
  return (
    <span className="line-clamp-2 break-words">
      <InlineText text={error ?? explanation ?? ""} />
    </span>
  );
}
