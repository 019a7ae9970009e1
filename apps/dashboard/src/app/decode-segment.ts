/** A dynamic segment of the address as it was meant: Next hands it over still escaped. null where it is broken. */
export function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
