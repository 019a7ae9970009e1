/** How long runs are kept, in words; 0: for ever. */
export function daysInWords(days: number): string {
  if (days === 0) return "for ever";
  return days === 1 ? "1 day" : `${days} days`;
}

/** What was typed into a field for days: empty: as the settings say; undefined: nothing that days can be. */
export function readDays(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const days = Number(text);
  return days === 0 || (days >= 0.01 && days <= 36_500) ? days : undefined;
}
