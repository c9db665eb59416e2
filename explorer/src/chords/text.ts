/** Progressions as text, one a line, which `latentscape chords import` reads back. */

/** A progression in which each chord lasts a bar: `| C | G7 |`; blanks within a name become commas. */
export function progressionText(names: readonly string[]): string {
  return `| ${names.map((name) => name.replaceAll(" ", ",")).join(" | ")} |`;
}
