/** Puts a value in the place of another one, with the same name and the same visibility. */
export function replace(holder: object, name: string, value: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { configurable: true, writable: true, enumerable: descriptor?.enumerable ?? false, value });
}

/** Gives a function the name and the number of parameters of the one that it stands for. */
export function dress<F extends object>(replacement: F, native: (...given: never[]) => unknown): F {
  return Object.defineProperties(replacement, {
    name: { value: native.name, configurable: true },
    length: { value: native.length, configurable: true },
  });
}
