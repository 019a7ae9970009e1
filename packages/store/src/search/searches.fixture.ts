import { parseSearch, searchFields } from "@retake/protocol";
import fc from "fast-check";

/** Random parts do not always make a pattern. */
function isRead(q: string): boolean {
  try {
    parseSearch(q);
    return true;
  } catch {
    return false;
  }
}

/** Random searches for what the runs of the search tests have. */
export function searches(): fc.Arbitrary<string> {
  const value: Record<string, fc.Arbitrary<string>> = {
    text: fc.constantFrom(
      "support",
      "SUPPORT",
      "sup*",
      "*",
      "*_*",
      "100%",
      '"a\\\\b"',
      "a\\*",
      "lookup",
      "look*",
      "re*d",
      "gpt-4o",
      "gpt*mini",
      "shop",
      "c-1",
      "vip",
      "vip*",
      "exp-4",
      "exp*",
      "nightly",
      "production",
      "user-3",
      "openai",
      "model",
      '"step 1"',
      "~^lo.*up$",
      '~"(gpt|re).*"',
      "(lookup, shop, user-1)",
      '"vip*"',
      "0*1",
      "2",
    ),
    number: fc
      .tuple(fc.constantFrom("", ">", ">=", "<", "<=", "="), fc.constantFrom("0", "1", "2", "0.1", "0.05", "0.2", "100", "150", "0.5"))
      .map((parts) => parts.join("")),
    range: fc.constantFrom("0..1", "0.1..0.2", "10..150", "2..1"),
    duration: fc.constantFrom(">2s", "<=500ms", "250ms", "1s..3s", ">=1m"),
    any: fc.constantFrom(
      "1",
      ">=2",
      "<0",
      "A-1",
      "a-*",
      "true",
      "lookup",
      "asked",
      "~declined",
      "*card*",
      "200",
      ">=400",
      "<400",
      "300..400",
      "/orders",
      "/ORD*",
      "~^/o",
      "(200, 500)",
      "host-1",
      "host*",
      ">1",
    ),
    flag: fc.constantFrom("true", "false"),
    time: fc.constantFrom("2026-01-31", "2026-01-31T20:00:00Z", "2026-02-01", "520w", "1h"),
  };
  const keyed = [
    ["score.helpful", "number"] as const,
    ...["attr.http.status_code", "attr.http.route", "attr.none", "resource.host.name"].map((each) => [each, "any"] as const),
    ...["args.amount", "args.order.id", "args.lines.0.sku", "result.ok", "args", "result"].map((each) => [each, "any"] as const),
    ...["state.cart.total", "state.stage", "state.none"].map((each) => [each, "any"] as const),
  ];
  const field = fc.constantFrom(...Object.entries(searchFields), ...keyed).chain(([name, type]) => {
    if (name === "like") return fc.constant("agent:support");
    if (name === "status") return fc.constantFrom("ok", "error", "running").map((status) => `status:${status}`);
    const values = type === "number" ? fc.oneof(value["number"]!, value["range"]!) : value[type]!;
    return values.map((text) => `${name}:${text}`);
  });
  const text = fc.constantFrom(
    "card",
    "CARD",
    "declined",
    '"card declined"',
    '"card dec"',
    "refund",
    "order",
    '"my order"',
    "timeout",
    "lookup",
    '"{"',
    '"20 dollars"',
    '"declined card"',
    "nothing",
  );
  const name = fc.constantFrom("lookup", "LOOKUP", "refund", "look_up", "gpt-4o", '"gpt-4o-mini"', "tool", "model", "error", "tool:lookup");
  const atom = fc.oneof(
    { weight: 4, arbitrary: name },
    fc.tuple(name, name).map((names) => `(${names.join(" | ")})`),
  );
  const step = fc
    .tuple(atom, fc.constantFrom("", "", "!error"), fc.constantFrom("", "", "", "{2}", "{2,}", "{1,2}", "{2,3}"))
    .map((parts) => parts.join(""));
  const conditions = fc.constantFrom(
    "[args same]",
    "[result same]",
    "[args.amount:>1]",
    "[args.amount:<3 result:*card*]",
    "[duration:<=1s]",
  );
  const conditioned = fc.tuple(step, conditions).map((parts) => parts.join(""));
  const link = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(" -> ", " => ", " ->{<=2} ", "=>{<4}", " ->{<=1ms} ", " ->{<2ms} ") },
    atom.map((absent) => ` -> !${absent} -> `),
  );
  const each = fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: conditioned });
  const pattern = fc
    .tuple(fc.constantFrom("", "", "^"), each, fc.array(fc.tuple(link, each), { maxLength: 2 }), fc.constantFrom("", "", " $"))
    .map(([from, first, rest, to]) => `${from}${first}${rest.flat().join("")}${to}`)
    .filter(isRead);
  const leaf = fc.oneof({ weight: 4, arbitrary: field }, { weight: 2, arbitrary: text }, { weight: 3, arbitrary: pattern });
  const { group } = fc.letrec<{ group: string }>((tie) => ({
    group: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("group"), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(" ")})`),
      fc.array(tie("group"), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(" OR ")})`),
      tie("group").map((part) => `-(${part})`),
    ),
  }));
  return group;
}
