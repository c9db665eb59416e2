/** What the page must say of itself, as sentences. */

import type { Page } from "../page.ts";
import { count } from "../text/language.ts";
import { RUN } from "../text/run.ts";

const GRAVE = ["decoder-", "not-decoded", "points-left-out"]; // beginnings of codes that no one should miss

/** The notes of the page and of its networks in the current language, or only the grave ones. */
export function noteSentences(page: Page, onlyGrave = false): string[] {
  const [words, spoken] = [page.texts(RUN), page.language()];
  return [...page.state.notes, ...page.decoding.notes]
    .filter((note) => !onlyGrave || GRAVE.some((beginning) => note.startsWith(beginning)))
    .map((note) => {
      const [code, ...rest] = note.split(":");
      const argument = rest.join(":");
      const plain = /^\d+$/.test(argument) ? count(Number(argument), spoken) : argument;
      return words.note[code]?.(plain) ?? words.unknownNote(note);
    });
}
