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
      data: (codes) => `The shortest path between nearest neighbours among ${codes} codes of the data.`,
    },
    strip: (n) => `${n} steps along the path, from its start to its end`,
    code: "a code",
  },
  ja: {
    how: "両端を選びます。探索点を置くかデータをクリックして、下のボタンを押してください。",
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
      line: () => "2つの潜在ベクトルを結ぶ直線です。",
      sphere: () => "潜在ベクトルの向きが一定の速さで変わり、長さは線形に変わります。",
      data: (codes) => `データの潜在ベクトル ${codes} 個を近傍から近傍へたどる最短経路です。`,
    },
    strip: (n) => `始点から終点までの ${n} 段階`,
    code: "潜在ベクトル",
  },
  ko: {
    how: "두 끝을 고르세요. 탐침을 놓거나 데이터를 클릭한 다음 아래 버튼을 누르세요.",
    start: "시작점",
    end: "끝점",
    startHere: "여기를 시작점으로",
    endHere: "여기를 끝점으로",
    none: "선택 안 됨",
    swap: "맞바꾸기",
    clear: "지우기",
    random: "데이터에서 무작위로 두 개",
    play: "재생",
    pause: "일시 정지",
    at: "경로 위의 위치",
    percent: (percent) => `경로의 ${percent}%`,
    kind: "경로 종류",
    kinds: { line: "직선", sphere: "구면", data: "데이터를 따라" },
    about: {
      line: () => "두 잠재 벡터를 잇는 직선입니다.",
      sphere: () => "잠재 벡터의 방향이 고르게 바뀌고 길이는 선형으로 바뀝니다.",
      data: (codes) => `데이터의 잠재 벡터 ${codes}개를 이웃에서 이웃으로 잇는 최단 경로입니다.`,
    },
    strip: (n) => `시작점부터 끝점까지 ${n}단계`,
    code: "잠재 벡터",
  },
};
