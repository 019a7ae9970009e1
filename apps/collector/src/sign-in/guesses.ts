import { Attempts } from "./attempts.ts";

/** Bounds guesses of passwords: by who guesses whose, by whose, and by who. */
export interface Guesses {
  /** @throws RetakeError `overloaded` Thrown when it is too early for another. */
  begin(account: string, address: string): void;
  succeeded(account: string, address: string): void;
}

const FREE_OF_BOTH = 5;
/** Somebody who has many addresses; high enough that nobody else is kept out soon. */
const FREE_OF_ACCOUNT = 50;
/** Many people may have the same. */
const FREE_OF_ADDRESS = 30;

export function createGuesses(now: () => number): Guesses {
  const both = new Attempts({ free: FREE_OF_BOTH, now });
  const accounts = new Attempts({ free: FREE_OF_ACCOUNT, now });
  const addresses = new Attempts({ free: FREE_OF_ADDRESS, now });
  const pair = (account: string, address: string): string => `${account} ${address}`;
  return {
    begin: (account, address) => {
      // One that isn't looked at counts nowhere: who is slowed down at one place keeps nobody out elsewhere.
      both.check(pair(account, address));
      accounts.check(account);
      addresses.check(address);
      both.count(pair(account, address));
      accounts.count(account);
      addresses.count(address);
    },
    succeeded: (account, address) => {
      addresses.takeBack(address);
      accounts.forget(account);
      both.forget(pair(account, address));
    },
  };
}
