/** What the model understood of its system prompt. What the prompt doesn't say, the model doesn't do. */
export interface PolicyReading {
  readonly now: Date;
  /** Hours after booking in which cancelling is free. */
  readonly graceHours: number;
  readonly refundsWhenAirlineCancelled: boolean;
  readonly refundableCabins: readonly string[];
  /** Reasons that the insurance pays for. */
  readonly insuredReasons: readonly string[];
  readonly unchangeableCabins: readonly string[];
  readonly compensationUsd: number;
  readonly compensatedMembers: readonly string[];
}

export function readPolicy(prompt: string): PolicyReading {
  return {
    now: new Date(/current time is (\S+Z)/.exec(prompt)?.[1] ?? Number.NaN),
    graceHours: Number(/booked within (\d+) hours/.exec(prompt)?.[1] ?? 0),
    refundsWhenAirlineCancelled: /airline cancelled one of its flights/i.test(prompt),
    refundableCabins: listed(/cabin is (.+?)\./.exec(prompt)?.[1]),
    insuredReasons: listed(/insurance pays when the reason is (.+?)\./i.exec(prompt)?.[1]),
    unchangeableCabins: listed(/reservation in (.+?) cannot be changed/i.exec(prompt)?.[1]),
    compensationUsd: Number(/certificate of \$(\d+)/.exec(prompt)?.[1] ?? 0),
    compensatedMembers: listed(/customer is an? (.+?) member/.exec(prompt)?.[1]),
  };
}

function listed(words: string | undefined): string[] {
  return (words ?? "").split(/,\s*|\s+or\s+/).filter((word) => word !== "");
}
