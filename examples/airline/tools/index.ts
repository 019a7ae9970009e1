import type { Booking } from "../booking.ts";
import { calculate, createGetReservation, getFareRules, getFlightStatus, getUser, searchFlights } from "./read-tools.ts";
import { createWriteTools } from "./write-tools.ts";

export function createTools(booking: () => Booking) {
  return [
    getUser,
    createGetReservation(booking),
    getFlightStatus,
    searchFlights,
    getFareRules,
    calculate,
    ...createWriteTools(booking),
  ] as const;
}
