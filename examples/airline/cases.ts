/** What must have happened at the end of a case, whatever the words. */
export interface ExpectedOutcome {
  /** Refunded in all, in US dollars. */
  readonly refunded: number;
  /** Charged for changes in all; negative when paid back. */
  readonly charged: number;
  readonly certificates: number;
  readonly transferred: boolean;
  /** Must stand in the answer. */
  readonly mentions?: string;
}

export interface CustomerCase {
  readonly id: string;
  readonly message: string;
  readonly expected: ExpectedOutcome;
  /** Fails by wrong data, not by the agent's fault; a fork with the right data repairs it. */
  readonly incident?: true;
}

const nothing: ExpectedOutcome = { refunded: 0, charged: 0, certificates: 0, transferred: false };

export const cases: readonly CustomerCase[] = [
  {
    id: "cancel-business",
    message: "Hi, I'm mara_lind_4821. Please cancel my trip to Chicago, reservation QX7M2A. My meeting moved online.",
    expected: { ...nothing, refunded: 820 },
  },
  {
    id: "cancel-same-day",
    message: "This is tomas_okafor_1190. I booked H4KD9P this morning by mistake, can I get a refund?",
    expected: { ...nothing, refunded: 520 },
  },
  {
    id: "cancel-too-late",
    message: "priya_castellan_3358 here. I changed my mind about B2WN5T, cancel the booking and send me the money back.",
    expected: { ...nothing, mentions: "cannot refund" },
  },
  {
    id: "cancel-insured-illness",
    message: "Hello, yuki_brandt_7703. My husband is in hospital and we can't fly. We have insurance. I need a refund for L9ZC3R.",
    expected: { ...nothing, refunded: 580 },
  },
  {
    id: "cancel-insured-surgery",
    message:
      "hanna_voss_2845 here. My knee surgery was moved to the very day of my flight, K3TN8D. I took out insurance, so may I have a refund?",
    expected: { ...nothing, refunded: 275 },
  },
  {
    id: "cancel-insured-flu",
    message: "Hi, dario_menezes_5176. All three of us are down with the flu. Could you cancel the Chicago trip Y7QF4L? It was insured.",
    expected: { ...nothing, refunded: 549 },
  },
  {
    id: "cancel-insured-sick-child",
    message:
      "I'm wren_kowalczyk_7154. My little girl got sick last night and isn't allowed to fly. Please cancel my booking J6HE1V, which has insurance.",
    expected: { ...nothing, refunded: 350 },
  },
  {
    id: "cancel-insured-storm",
    message:
      "leila_farouk_8032: a storm has closed the roads here, we won't make it to O'Hare tomorrow. R5MX2J is insured, how do I get a refund?",
    expected: { ...nothing, refunded: 296 },
  },
  {
    id: "cancel-insured-snow",
    message:
      "My number is gus_hallberg_6429. Two feet of snow in Denver, and the wedding I was going to is off. I want to use the insurance on P8DW6C, refund please.",
    expected: { ...nothing, refunded: 252 },
  },
  {
    id: "cancel-insured-hurricane",
    message:
      "This is noor_adeyemi_3917. There is a hurricane heading for San Juan, and I'm not taking the kids there. Please cancel the reservation M4ZB9K, we paid for insurance.",
    expected: { ...nothing, refunded: 615 },
  },
  {
    id: "cancel-insured-other-reason",
    message:
      "I'm olek_drummond_9264, reservation V6FJ8E. I have insurance and found a cheaper hotel elsewhere, so cancel my flight please.",
    expected: { ...nothing, mentions: "does not cover" },
  },
  {
    id: "cancel-by-airline",
    message: "Customer priya_castellan_3358: what is going on with N3SG1Y? I want a refund for all three of us.",
    expected: { ...nothing, refunded: 495 },
  },
  {
    id: "cancel-after-first-leg",
    message: "ines_haverford_6017. I'm staying in Denver, please cancel the return of T8PA4U and refund me.",
    expected: { ...nothing, transferred: true },
  },
  {
    id: "change-to-cheapest-with-seats",
    message: "I'm tomas_okafor_1190. Please move C5RE7K from JFK to SFO to 2026-05-18, the cheapest flight that takes both of us.",
    expected: { ...nothing, charged: 50, mentions: "$50.00" },
  },
  {
    id: "change-basic-economy",
    message: "olek_drummond_9264 here, can you move D1XM6B from JFK to SFO to 2026-05-18?",
    expected: { ...nothing, mentions: "cannot be changed" },
  },
  {
    id: "bags-silver-member",
    message: "yuki_brandt_7703, reservation G7HV2S: there are two of us with 6 bags. What will that cost?",
    expected: { ...nothing, mentions: "$100.00" },
  },
  {
    id: "delay-compensation",
    message: "I'm ines_haverford_6017. W4QL9J is delayed by hours again! What do we get as compensation?",
    expected: { ...nothing, certificates: 100 },
  },
  {
    id: "cancel-upgraded",
    message: "mara_lind_4821 again. Please cancel my San Francisco trip Z0UB5F. We fly business, so I expect a full refund.",
    expected: { ...nothing, refunded: 1560 },
    incident: true,
  },
];
