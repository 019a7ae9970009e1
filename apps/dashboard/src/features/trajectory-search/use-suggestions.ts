"use client";

import { isWritableKey, suggestValue, type SearchCompletion, type SearchSuggestion, type ValueQuestion } from "@retake/protocol";
import { useQueries, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { SEARCH_VALUES, searchValuesQuery } from "../collector/queries.ts";

type Found = readonly { readonly value: string; readonly count: number }[];

const PAUSE_MS = 120;
const MOST_CHARACTERS = 200;
const NONE: readonly ValueQuestion[] = [];

/**
 * What can be written at the cursor: what the language knows at once, and recorded values as they come in. Asks after a
 * pause in typing; what is no longer wanted is called off. Until an answer is there, what is known of shorter beginnings
 * stands for it, so that nothing flickers.
 */
export function useSuggestions(completion: SearchCompletion | null, range: string): readonly SearchSuggestion[] {
  const client = useQueryClient();
  const questions = completion?.questions ?? NONE;
  const wanted = JSON.stringify(questions);
  const [asked, setAsked] = useState({ wanted: "[]", questions: NONE });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ wanted, questions: JSON.parse(wanted) as ValueQuestion[] }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const settled = asked.wanted === wanted ? asked.questions : NONE;
  useQueries({
    queries: settled.map(({ field, prefix }) => ({
      ...searchValuesQuery(field, prefix, range),
      enabled: !isWhole(client, field, prefix, range),
      retry: false,
    })),
  });
  if (completion === null) return [];
  const values = questions.flatMap((question) =>
    known(client, question, range)
      .filter(({ value }) => value.length <= MOST_CHARACTERS && (question.as !== "key" || isWritableKey(value)))
      .map((found) => suggestValue(question, found)),
  );
  const written = values.filter(({ insert }) => insert !== completion.typed);
  return questions.some(({ as }) => as === "step") ? [...written, ...completion.suggestions] : [...completion.suggestions, ...written];
}

/** The answer, or what an answer to a shorter beginning says of it. */
function known(client: QueryClient, { field, prefix }: ValueQuestion, range: string): Found {
  for (let length = prefix.length; length >= 0; length--) {
    const found = client.getQueryData<Found>(searchValuesQuery(field, prefix.slice(0, length), range).queryKey);
    if (found) return found.filter(({ value }) => value.toLowerCase().startsWith(prefix.toLowerCase()));
  }
  return [];
}

/** Whether a shorter beginning had so few values that there is nothing to ask for. */
function isWhole(client: QueryClient, field: string, prefix: string, range: string): boolean {
  for (let length = prefix.length - 1; length >= 0; length--) {
    const found = client.getQueryData<Found>(searchValuesQuery(field, prefix.slice(0, length), range).queryKey);
    if (found) return found.length < SEARCH_VALUES;
  }
  return false;
}
