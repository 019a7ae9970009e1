import { tool } from "@retake/sdk";
import { z } from "zod";
import type { Booking } from "../booking.ts";
import { fareRules } from "../data/fare-rules.ts";
import { flights } from "../data/flights.ts";
import { staleCache } from "../data/reservations.ts";
import { users } from "../data/users.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { findFlight, findReservation, present } from "./lookup.ts";

export const getUser = tool(
  {
    name: "get_user",
    description: "A customer's name, contact and membership.",
    effect: "pure",
    input: z.object({ user_id: z.string() }),
  },
  async ({ user_id }) =>
    present(
      users.find((user) => user.id === user_id),
      `There is no customer ${user_id}.`,
    ),
);

export const getFlightStatus = tool(
  {
    name: "get_flight_status",
    description: "Whether a flight on a day is scheduled, delayed, cancelled or has landed.",
    effect: "pure",
    input: z.object({ flight_number: z.string(), date: z.iso.date() }),
  },
  async ({ flight_number, date }) => {
    const { status, departs, arrives } = findFlight({ flight: flight_number, date });
    return { flight_number, date, status, departs, arrives };
  },
);

export const searchFlights = tool(
  {
    name: "search_flights",
    description: "Flights between two airports on a day that still fly, with fares and free seats by cabin.",
    effect: "pure",
    input: z.object({ from: z.string().length(3), to: z.string().length(3), date: z.iso.date() }),
  },
  async ({ from, to, date }) =>
    flights.filter((flight) => flight.from === from && flight.to === to && flight.date === date && flight.status === "scheduled"),
);

export const getFareRules = tool(
  {
    name: "get_fare_rules",
    description: "What a cabin's fare includes: changes, free bags by membership, the price of an extra bag.",
    effect: "pure",
    input: z.object({ cabin: z.enum(["basic_economy", "economy", "business"]) }),
  },
  async ({ cabin }) =>
    present(
      fareRules.find((rules) => rules.cabin === cabin),
      `There is no cabin ${cabin}.`,
    ),
);

export const calculate = tool(
  {
    name: "calculate",
    description: "The value of an arithmetic expression of numbers, + - * / and brackets.",
    effect: "pure",
    input: z.object({ expression: z.string().max(200) }),
  },
  async ({ expression }) => ({ expression, value: evaluateArithmetic(expression) }),
);

/** Reads through the cache, as long as this run hasn't written the reservation itself. */
export function createGetReservation(booking: () => Booking) {
  return tool(
    {
      name: "get_reservation",
      description: "A reservation: cabin, insurance, passengers, flights, what was paid.",
      effect: "pure",
      input: z.object({ reservation_id: z.string() }),
    },
    async ({ reservation_id }) => {
      const reservation = findReservation(booking(), reservation_id);
      const stale = reservation.status === "active" ? staleCache[reservation_id] : undefined;
      return { ...reservation, ...stale };
    },
  );
}
