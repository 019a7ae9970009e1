/** Something to know, and what to do about it. */
export interface Finding {
  /** `wrong`: data is lost or late, or will be. `note`: worth a look; the command still ends with 0. */
  readonly level: "wrong" | "note";
  readonly what: string;
  readonly todo: string;
}

export const wrong = (what: string, todo: string): Finding => ({ level: "wrong", what, todo });
export const noteworthy = (what: string, todo: string): Finding => ({ level: "note", what, todo });
