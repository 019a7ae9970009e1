import type { Booking } from "../booking.ts";
import { flights } from "../data/flights.ts";
import type { Flight, Reservation, Segment } from "../data/records.ts";

/** Throws with a sentence for the model when there is no value. */
export function present<T>(value: T | undefined, missing: string): T {
  if (value === undefined) throw new Error(missing);
  return value;
}

export function findReservation(booking: Booking, id: string): Reservation {
  return present(booking.reservations[id], `There is no reservation ${id}.`);
}

export function findFlight({ flight, date }: Segment): Flight {
  return present(
    flights.find((each) => each.number === flight && each.date === date),
    `Flight ${flight} does not fly on ${date}.`,
  );
}
