/**
 * The value of an expression of numbers, + - * / and brackets. Models send text;
 * it is parsed, never evaluated as code.
 *
 * Throws a SyntaxError where it isn't one.
 */
export function evaluateArithmetic(expression: string): number {
  const tokens = expression.match(/\d+(?:\.\d+)?|[-+*/()]|\S/g) ?? [];
  let position = 0;
  const value = sum();
  if (position < tokens.length) throw new SyntaxError(`Unexpected "${tokens[position]}" in "${expression}"`);
  return value;

  function take(...operators: string[]): string | undefined {
    const token = tokens[position];
    if (token === undefined || !operators.includes(token)) return undefined;
    position += 1;
    return token;
  }

  function sum(): number {
    let total = product();
    for (let sign = take("+", "-"); sign !== undefined; sign = take("+", "-")) total += sign === "+" ? product() : -product();
    return total;
  }

  function product(): number {
    let total = atom();
    for (let sign = take("*", "/"); sign !== undefined; sign = take("*", "/")) {
      const factor = atom();
      total = sign === "*" ? total * factor : total / factor;
    }
    return total;
  }

  function atom(): number {
    if (take("-")) return -atom();
    if (take("(")) {
      const inner = sum();
      if (!take(")")) throw new SyntaxError(`A bracket is not closed in "${expression}"`);
      return inner;
    }
    const token = tokens[position];
    if (token === undefined || !/^\d/.test(token)) throw new SyntaxError(`Expected a number at ${position} in "${expression}"`);
    position += 1;
    return Number(token);
  }
}
