/**
 * The statements of a SQL file, without what ends them. A semicolon inside quotes or a comment ends nothing;
 * comments stay with their statement, and a piece of nothing but comments is dropped.
 */
export function splitStatements(sql: string): string[] {
  const token =
    /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^'\\]|\\[\s\S])*'?|"(?:[^"\\]|\\[\s\S])*"?|`(?:[^`\\]|\\[\s\S])*`?|;|[^;'"`/-]+|[\s\S]/g;
  const statements: string[] = [];
  let text = "";
  let meaning = false;
  const end = (): void => {
    if (meaning) statements.push(text.trim());
    text = "";
    meaning = false;
  };
  for (const [part] of sql.matchAll(token)) {
    if (part === ";") {
      end();
      continue;
    }
    text += part;
    meaning ||= !part.startsWith("--") && !part.startsWith("/*") && part.trim() !== "";
  }
  end();
  return statements;
}
