/** What is said of a decoded example in words. */

import type { Translated } from "./language.ts";

interface RendererTexts {
  image: (width: number, height: number, percent: number, ink: boolean) => string;
  curve: (low: string, high: string, at: string) => string;
  values: (low: string, high: string) => string;
  position: string;
  column: (n: number) => string;
  more: (n: number) => string;
}

export const RENDERERS: Translated<RendererTexts> = {
  en: {
    image: (width, height, percent, ink) =>
      `image of ${width} × ${height} pixels, ${percent} % ${ink ? "ink" : "brightness"}`,
    curve: (low, high, at) => `curve from ${low} to ${high}, highest at ${at}`,
    values: (low, high) => `values from ${low} to ${high}`,
    position: "sample",
    column: (n) => `column ${n}`,
    more: (n) => `, and ${n} more columns`,
  },
  ja: {
    image: (width, height, percent, ink) =>
      `${width} × ${height} 画素の画像、${ink ? "インク" : "明るさ"} ${percent} %`,
    curve: (low, high, at) => `${low} から ${high} までの曲線、最大は ${at} の位置`,
    values: (low, high) => `値は ${low} から ${high} まで`,
    position: "サンプル",
    column: (n) => `列 ${n}`,
    more: (n) => `、ほか ${n} 列`,
  },
  ko: {
    image: (width, height, percent, ink) => `${width} × ${height} 픽셀 이미지, ${ink ? "잉크" : "밝기"} ${percent}%`,
    curve: (low, high, at) => `${low}에서 ${high}까지의 곡선, ${at} 위치에서 최대`,
    values: (low, high) => `${low}에서 ${high}까지의 값`,
    position: "샘플",
    column: (n) => `열 ${n}`,
    more: (n) => ` 외 ${n}개 열`,
  },
};
