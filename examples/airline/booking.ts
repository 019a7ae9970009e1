import { reservations } from "./data/reservations.ts";
import type { Reservation } from "./data/records.ts";

/** A run's own copy of what its tools can change: registered state, so every checkpoint has it. */
export interface Booking {
  reservations: Record<string, Reservation>;
  refunds: { reservation_id: string; amount: number }[];
  /** Differences paid for changed flights; negative when money goes back. */
  charges: { reservation_id: string; amount: number }[];
  certificates: { user_id: string; amount: number }[];
  transfers: string[];
}

/** What a tool that writes returns: what to keep, computed but not yet kept. */
export interface Change {
  readonly reservation?: Reservation;
  readonly refund?: number;
  readonly charge?: number;
  readonly certificate?: { readonly user_id: string; readonly amount: number };
  readonly transfer?: string;
}

export function openBooking(): Booking {
  const copies = structuredClone(reservations);
  return {
    reservations: Object.fromEntries(copies.map((each) => [each.id, each])),
    refunds: [],
    charges: [],
    certificates: [],
    transfers: [],
  };
}

/**
 * Keeps a tool's change. Called by the agent's loop, outside the step: a replay
 * serves the step from its recording and still comes to the same state.
 */
export function keep(booking: Booking, { reservation, refund, charge, certificate, transfer }: Change): void {
  if (reservation) booking.reservations[reservation.id] = reservation;
  if (reservation && refund !== undefined) booking.refunds.push({ reservation_id: reservation.id, amount: refund });
  if (reservation && charge !== undefined) booking.charges.push({ reservation_id: reservation.id, amount: charge });
  if (certificate) booking.certificates.push({ ...certificate });
  if (transfer !== undefined) booking.transfers.push(transfer);
}
