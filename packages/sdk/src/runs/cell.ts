/**
 * A registered part of a run's state. Change `value` in place or assign it:
 * every checkpoint holds what it is at that moment.
 */
export interface Cell<T> {
  value: T;
}
