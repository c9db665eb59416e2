/** The languages of the page. Each area keeps its texts in one file, the three languages side by side. */

export const LANGUAGES = { en: "English", ja: "日本語", ko: "한국어" } as const;

export type Language = keyof typeof LANGUAGES;

/** The same texts in each language; a text with values is a function of them. */
export type Translated<T> = Record<Language, T>;

/** The language to speak: the one that was chosen, else the browser's, else English. */
export function language(chosen: string): Language {
  const wanted = [chosen, ...(navigator.languages ?? [navigator.language])].map((tag) => tag.slice(0, 2).toLowerCase());
  return (wanted.find((tag) => tag in LANGUAGES) as Language | undefined) ?? "en";
}

const FORMATS = new Map<string, Intl.NumberFormat>(); // to make one takes long, and numbers change with each frame

function formatted(value: number, spoken: Language, options: Intl.NumberFormatOptions = {}): string {
  const key = `${spoken}${options.maximumSignificantDigits ?? ""}/${options.maximumFractionDigits ?? ""}`;
  let format = FORMATS.get(key);
  if (!format) FORMATS.set(key, (format = new Intl.NumberFormat(spoken, options)));
  return format.format(value);
}

const PLAIN_FROM = 1e-4; // smaller numbers, and those from PLAIN_BELOW on, have a power of ten
const PLAIN_BELOW = 1e7;

/** A number with at most `digits` significant digits, in the manner of the language, with a minus sign. */
export function number(value: number, spoken: Language, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= PLAIN_BELOW || (size > 0 && size < PLAIN_FROM)) {
    return Number(value.toPrecision(digits)).toExponential().replaceAll("-", "−");
  }
  return formatted(value, spoken, { maximumSignificantDigits: digits }).replace("-", "−");
}

/** A number with two decimals, so that it keeps its width while it changes; with three significant digits from 100 on. */
export function decimal(value: number, spoken: Language): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 100) return number(value, spoken);
  const text = formatted(value, spoken, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return text.replace("-", Number(value.toFixed(2)) === 0 ? "" : "−");
}

/** A whole number with separators. */
export function count(value: number, spoken: Language): string {
  return formatted(value, spoken);
}
