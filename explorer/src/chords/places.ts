/** Where the chords on view stand in the training music, and the chords around them. */

import { h } from "../dom.ts";
import { count } from "../text/language.ts";
import type { Chords } from "./control.ts";
import { around, type Place, placesOf } from "./music.ts";
import { button, type Part, refill, strip } from "./parts.ts";

const PLACES_AT_FIRST = 6;
const MORE_PLACES = 24;

/** The part of the places. */
export function placesPart(chords: Chords): Part {
  const el = h("section", { class: "ls-chords-part" });
  let [looked, places, shown, open]: [string, Place[], number, number] = ["", [], PLACES_AT_FIRST, -1];
  const { music } = chords.data;

  const name = (place: Place): string => {
    const { texts } = chords;
    return (music.inBars[place.piece] ? texts.bar : texts.nth)(music.pieces[place.piece], place.number);
  };
  const item = (place: Place, index: number): HTMLElement => {
    const { texts, view } = chords;
    const { chord } = view;
    const isOpen = open === index;
    const text = place.up ? `${name(place)} · ${texts.higher(place.up)}` : name(place);
    const toggle = (): void => {
      open = isOpen ? -1 : index;
      update();
    };
    const opener = button(`place-${index}`, text, toggle, { "aria-expanded": String(isOpen), class: "ls-place" });
    const row = h("li", {}, opener);
    if (isOpen) {
      const { chords: there, first } = around(music, place, chord.length);
      row.append(strip(chords, there, `around-${index}`, (i) => i >= first && i < first + chord.length));
    }
    return row;
  };
  const update = (): void => {
    const { texts, view, page } = chords;
    const spoken = page.language();
    const chord = view.chord.filter(Boolean);
    el.hidden = !chord.length;
    if (looked !== chord.join()) {
      looked = chord.join();
      [places, shown, open] = [placesOf(music, chord), PLACES_AT_FIRST, -1];
    }
    refill(el, `${spoken}:${looked}:${shown}:${open}`, () => {
      if (!chord.length) return [];
      const pieces = new Set(places.map((place) => place.piece)).size;
      const quiet = (text: string): HTMLElement => h("p", { class: "ls-chords-quiet" }, text);
      const more = (): void => {
        shown += MORE_PLACES;
        update();
      };
      return [
        h("h3", {}, texts.places),
        quiet(places.length ? texts.placesCount(count(places.length, spoken), count(pieces, spoken)) : texts.nowhere),
        places.length > 0 && places[0].up > 0 && quiet(texts.otherKeys),
        h("ul", { class: "ls-places" }, ...places.slice(0, shown).map(item)),
        places.length > shown && button("more", texts.more(count(places.length - shown, spoken)), more),
        music.pieces.length < music.total && 
          quiet(texts.somePieces(count(music.pieces.length, spoken), count(music.total, spoken))),
      ];
    });
  };
  return { el, update };
}
