/** Widths of the columns, the same for the head and each row; narrow screens stack instead. */
export const runGrid =
  "lg:grid lg:grid-cols-[5.5rem_minmax(7rem,10rem)_minmax(16rem,1fr)_minmax(9rem,15rem)_4.5rem_5rem_4.5rem_5rem_5.5rem] lg:items-center lg:gap-x-3 px-4";

export const runColumns = [
  { title: "Status", className: "" },
  { title: "Agent", className: "" },
  { title: "Input and output", className: "" },
  { title: "Scores and marks", className: "" },
  { title: "Steps", className: "text-right" },
  { title: "Tokens", className: "text-right" },
  { title: "Cost", className: "text-right" },
  { title: "Duration", className: "text-right" },
  { title: "Started", className: "text-right" },
] as const;
