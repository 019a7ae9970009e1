/** Widths of the columns, the same for the head and each row. */
export const compareGrid =
  "grid grid-cols-[minmax(0,1fr)_1.75rem_minmax(0,1fr)_5.5rem] items-center gap-x-2 max-sm:grid-cols-[minmax(0,1fr)_1.75rem_minmax(0,1fr)]";
