/** The search language, as a model is told of it: docs/guides/search.md in short. */
export const languageInShort = `A search finds recorded runs of AI agents. Terms side by side must all hold; OR and parentheses group; - before a term excludes it.
Words and "quoted phrases": in inputs, outputs, tool arguments, results, errors.
field:value, field:pre*, field:~regex, field:>10 (also >= < <=), field:3..9, field:(a, b).
Fields of a run: agent, version, status (ok, error, running, cancelled), tool, model, provider, service, environment, user, conversation, label, suite, experiment, run (id), like (id of a run), score.NAME, cost (US dollars), tokens, input_tokens, output_tokens, steps, errors, duration (>1.5s, <2m), forked, replayed (true, false), since, until (7d, 12h, 2026-01-31).
Of any step: kind (model, tool, step, fetch, timer, signal, other), name, args.PATH, result.PATH, attr.KEY, resource.KEY. Of the state at any checkpoint: state.PATH.
Patterns of steps: a -> b (later), a => b (next), a ->{<=3} b (within 3 steps), a ->{<10s} b (within 10 s), a -> !x -> b (no x between), a{3,} (3 or more), a!error (a that failed), (a | b), ^a (first step), a $ (last step), a[args.PATH:value], b[args same] (same arguments as the step before). A step is a tool's or model's name, tool, model, error, or kind:name.
Examples: agent:support status:error cost:>0.05 since:7d
search -> refund!error
(cost:>1 OR duration:>5m) model:gpt-4o*
tool:refund args.amount:>500 result:~"not eligible"`;
