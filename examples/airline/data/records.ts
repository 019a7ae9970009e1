export type Cabin = "basic_economy" | "economy" | "business";
export type Membership = "regular" | "silver" | "gold";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly membership: Membership;
}

/** One flight on one day. Fares are in US dollars a passenger. */
export interface Flight {
  readonly number: string;
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly departs: string;
  readonly arrives: string;
  readonly status: "scheduled" | "delayed" | "cancelled" | "landed";
  readonly fares: Readonly<Record<Cabin, number>>;
  readonly seats: Readonly<Record<Cabin, number>>;
}

export interface Segment {
  readonly flight: string;
  readonly date: string;
}

export interface Reservation {
  readonly id: string;
  readonly user_id: string;
  readonly cabin: Cabin;
  readonly insurance: "yes" | "no";
  readonly created_at: string;
  readonly passengers: readonly string[];
  readonly segments: readonly Segment[];
  /** Paid in all, in US dollars. */
  readonly total: number;
  readonly status: "active" | "cancelled";
}

export interface FareRules {
  readonly cabin: Cabin;
  readonly changeable: boolean;
  /** Bags each passenger may check without a fee. */
  readonly free_bags: Readonly<Record<Membership, number>>;
  readonly extra_bag_usd: number;
}
