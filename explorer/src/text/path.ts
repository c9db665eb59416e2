/** The texts of the panel of the path. */

import type { Path } from "../store.ts";
import type { Translated } from "./language.ts";

interface PathTexts {
  how: string;
  start: string;
  end: string;
  startHere: string;
  endHere: string;
  none: string;
  swap: string;
  clear: string;
  random: string;
  play: string;
  pause: string;
  at: string;
  percent: (percent: string) => string;
  kind: string;
  kinds: Record<Path, string>;
  about: Record<Path, (codes: string) => string>;
  strip: (n: number) => string;
  code: string;
}

export const PATH: Translated<PathTexts> = {
  en: {
    how: "Choose two ends: put the probe somewhere, or click an example, then press a button below.",
    start: "Start",
    end: "End",
    startHere: "Start here",
    endHere: "End here",
    none: "not chosen",
    swap: "Swap",
    clear: "Clear",
    random: "Two random examples",
    play: "Play",
    pause: "Pause",
    at: "Place on the path",
    percent: (percent) => `${percent} % of the way`,
    kind: "Kind of path",
    kinds: { line: "Straight", sphere: "Spherical", data: "Along the data" },
    about: {
      line: () => "The straight line between the two codes.",
      sphere: () => "The direction of the code turns evenly; its length changes linearly.",
      data: (codes) => `The shortest way from neighbour to neighbour over ${codes} codes of the data.`,
    },
    strip: (n) => `${n} steps along the path, from its start to its end`,
    code: "a code",
  },
  ja: {
    how: "端を2つ選びます。探索点を置くかデータをクリックして、下のボタンを押してください。",
    start: "始点",
    end: "終点",
    startHere: "ここを始点に",
    endHere: "ここを終点に",
    none: "未選択",
    swap: "入れ替え",
    clear: "消去",
    random: "データから2つをランダムに",
    play: "再生",
    pause: "一時停止",
    at: "経路上の位置",
    percent: (percent) => `経路の ${percent} %`,
    kind: "経路の種類",
    kinds: { line: "直線", sphere: "球面", data: "データに沿う" },
    about: {
      line: () => "2つの符号を結ぶ直線です。",
      sphere: () => "符号の向きが一定の速さで変わり、長さは直線的に変わります。",
      data: (codes) => `データの符号 ${codes} 個を隣から隣へたどる最短経路です。`,
    },
    strip: (n) => `始点から終点までの ${n} 段階`,
    code: "符号",
  },
  ko: {
    how: "두 끝을 고르세요. 탐침을 놓거나 데이터를 클릭한 다음 아래 버튼을 누릅니다.",
    start: "시작",
    end: "끝",
    startHere: "여기서 시작",
    endHere: "여기서 끝",
    none: "선택 안 됨",
    swap: "맞바꾸기",
    clear: "지우기",
    random: "무작위 데이터 두 개",
    play: "재생",
    pause: "일시 정지",
    at: "경로 위의 위치",
    percent: (percent) => `경로의 ${percent}%`,
    kind: "경로 종류",
    kinds: { line: "직선", sphere: "구면", data: "데이터를 따라" },
    about: {
      line: () => "두 코드를 잇는 직선입니다.",
      sphere: () => "코드의 방향이 고르게 돌고 길이는 선형으로 바뀝니다.",
      data: (codes) => `데이터 코드 ${codes}개를 이웃에서 이웃으로 잇는 가장 짧은 길입니다.`,
    },
    strip: (n) => `시작부터 끝까지 ${n}단계`,
    code: "코드",
  },
};
