/** Widths of the columns, the same for the head and each row. */
export const spanGrid =
  "grid grid-cols-[minmax(0,1fr)_minmax(5rem,34%)_4.5rem] sm:grid-cols-[minmax(0,1fr)_minmax(6rem,34%)_4.5rem_4rem] items-center gap-x-2 pr-3";
