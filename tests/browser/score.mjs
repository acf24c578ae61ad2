// Points of a task, 8⅓ at most, so that twelve tasks make a hundred.

/** The ways in which a task is done. */
export const WAYS = ['js', 'nojs', 'keyboard', 'narrow', 'english'];

/** The most points a task can have. */
export const FULL = 100 / 12;

/**
 * success 4, few interactions 1⅓ (none at twice the most), without JavaScript 1, by keyboard 1, axe ½, nothing wrong
 * beside the page ½. Whoever does not succeed at the desk has nothing.
 */
export function scoreOf({ js, nojs, keyboard }) {
  if (!js?.passed) return 0;
  const over = Math.max(0, js.interactions - js.max) / Math.max(js.max, 1);
  const few = (4 / 3) * Math.max(0, 1 - over);
  return 4 + few + (nojs?.passed ? 1 : 0) + (keyboard?.passed ? 1 : 0) + (js.axe.length ? 0 : 0.5) + (js.beside.length ? 0 : 0.5);
}
