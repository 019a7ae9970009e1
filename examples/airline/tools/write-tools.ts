import { tool } from "@retake/sdk";
import { z } from "zod";
import type { Booking, Change } from "../booking.ts";
import { findFlight, findReservation } from "./lookup.ts";

/**
 * Tools that change bookings. Each returns its change for the agent to keep
 * (see `keep`), and made twice it is the same change: `idempotent`, so a fork
 * may run them after its cut.
 */
export function createWriteTools(booking: () => Booking) {
  const active = (id: string) => {
    const reservation = findReservation(booking(), id);
    if (reservation.status !== "active") throw new Error(`Reservation ${id} is ${reservation.status} already.`);
    return reservation;
  };

  const cancelReservation = tool(
    {
      name: "cancel_reservation",
      description: "Cancels a whole reservation and refunds all that was paid to the original payment method.",
      effect: "idempotent",
      input: z.object({ reservation_id: z.string(), reason: z.string() }),
    },
    async ({ reservation_id }): Promise<Change> => {
      const reservation = active(reservation_id);
      return { reservation: { ...reservation, status: "cancelled" }, refund: reservation.total };
    },
  );

  const updateReservationFlights = tool(
    {
      name: "update_reservation_flights",
      description: "Moves a reservation to other flights in its cabin. Charges, or pays back, the difference of the fares.",
      effect: "idempotent",
      input: z.object({
        reservation_id: z.string(),
        segments: z.array(z.object({ flight: z.string(), date: z.iso.date() })).min(1),
      }),
    },
    async ({ reservation_id, segments }): Promise<Change> => {
      const reservation = active(reservation_id);
      const { cabin, passengers } = reservation;
      const found = segments.map(findFlight);
      const full = found.find((flight) => flight.seats[cabin] < passengers.length);
      if (full) throw new Error(`Flight ${full.number} has only ${full.seats[cabin]} seats left in ${cabin}.`);
      const total = passengers.length * found.reduce((sum, flight) => sum + flight.fares[cabin], 0);
      return { reservation: { ...reservation, segments, total }, charge: total - reservation.total };
    },
  );

  const issueCertificate = tool(
    {
      name: "issue_certificate",
      description: "Gives a customer a travel certificate.",
      effect: "idempotent",
      input: z.object({ user_id: z.string(), amount: z.number().positive().max(500), reason: z.string() }),
    },
    async ({ user_id, amount }): Promise<Change> => ({ certificate: { user_id, amount } }),
  );

  const transferToHuman = tool(
    {
      name: "transfer_to_human",
      description: "Hands the customer over to a person, with a summary.",
      effect: "idempotent",
      input: z.object({ summary: z.string() }),
    },
    async ({ summary }): Promise<Change> => ({ transfer: summary }),
  );

  return [cancelReservation, updateReservationFlights, issueCertificate, transferToHuman] as const;
}
