"use client";

import { Table as TremorTable, TableBody, TableCell, TableHead, TableHeaderCell, TableRow } from "@tremor/react";
import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";

export interface Column<Row> {
  readonly title: string;
  readonly align?: "right";
  readonly wrap?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** A plain table for short lists; long ones are virtual and draw their own rows. */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}): ReactNode {
  const first = columns[0];
  return (
    <div className="overflow-x-auto" role="region" aria-label={`${label}, scrollable`} tabIndex={0}>
      <TremorTable className="w-full [&]:overflow-visible" aria-label={label}>
        <TableHead>
          <TableRow>
            {columns.map((column) => (
              <TableHeaderCell
                key={column.title}
                scope="col"
                className={classNames(
                  "text-ink-faint border-b px-4 py-2 text-[0.6875rem] font-medium",
                  column.align === "right" && "text-right",
                )}
              >
                {column.title}
              </TableHeaderCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={keyOf(row)} className="hover:bg-hover">
              {columns.map((column) => (
                <TableCell
                  key={column.title}
                  className={classNames(
                    "text-ink px-4 py-2",
                    column.align === "right" && "numeric text-right",
                    column.wrap && "whitespace-normal",
                    column === first && "font-medium",
                  )}
                >
                  {column.cell(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </TremorTable>
    </div>
  );
}
