/** The texts of the panel of the run: figures, curves, settings and what the page must say. */

import type { Translated } from "./language.ts";

interface RunTexts {
  worked: string;
  failed: string;
  figures: string;
  parts: Record<string, string>;
  columns: Record<string, string>;
  curves: string;
  epoch: string;
  curveTable: string;
  settings: string;
  notes: string;
  check: (error: string) => string;
  unchecked: string;
  parameters: (n: string) => string;
  note: Record<string, (argument: string) => string>;
  unknownNote: (code: string) => string;
}

export const RUN: Translated<RunTexts> = {
  en: {
    worked: "Worked",
    failed: "Did not work",
    figures: "Figures of each part",
    parts: { train: "train", valid: "valid", heldout: "held out", test: "test" },
    columns: {
      part: "part",
      n: "examples",
      elbo: "ELBO",
      log_likelihood: "log likelihood",
      kl: "KL",
      mse: "MSE",
      active_units: "active dimensions",
    },
    curves: "Curves of training",
    epoch: "epoch",
    curveTable: "The numbers of this curve",
    settings: "Settings",
    notes: "About this page",
    check: (error) => `Decoded in this browser; the largest difference from PyTorch is ${error} of the range of values.`,
    unchecked: "This page does not decode in the browser.",
    parameters: (n) => `${n} parameters`,
    note: {
      "decoder-not-expressible": (op) => `The browser cannot run this decoder (${op}), so the page shows pictures decoded beforehand.`,
      "encoder-not-expressible": (op) => `The browser cannot run this encoder (${op}), so nothing can be drawn and encoded.`,
      "decoder-too-large": (size) => `The decoder is too large for this page${size && ` (${size})`}, so it shows pictures decoded beforehand.`,
      "encoder-too-large": (size) => `The encoder is too large for this page${size && ` (${size})`}, so nothing can be drawn and encoded.`,
      "points-left-out-nonfinite": (n) => `${n} examples have no finite code and are left out.`,
      "originals-subset": (n) => `The page holds the originals of ${n} examples only, to stay small.`,
      "originals-left-out": () => "The page holds no originals, to stay small.",
    },
    unknownNote: (code) => `Note: ${code}`,
  },
  ja: {
    worked: "成功",
    failed: "不成功",
    figures: "各部分の数値",
    parts: { train: "訓練", valid: "検証", heldout: "評価", test: "テスト" },
    columns: {
      part: "部分",
      n: "件数",
      elbo: "ELBO",
      log_likelihood: "対数尤度",
      kl: "KL",
      mse: "MSE",
      active_units: "有効な次元",
    },
    curves: "学習曲線",
    epoch: "エポック",
    curveTable: "この曲線の数値",
    settings: "設定",
    notes: "このページについて",
    check: (error) => `このブラウザで復号しています。PyTorch との最大の差は値の範囲の ${error} です。`,
    unchecked: "このページはブラウザ内で復号しません。",
    parameters: (n) => `パラメーター ${n} 個`,
    note: {
      "decoder-not-expressible": (op) => `ブラウザはこのデコーダーを実行できません(${op})。あらかじめ復号した図を表示します。`,
      "encoder-not-expressible": (op) => `ブラウザはこのエンコーダーを実行できません(${op})。描いて符号化することはできません。`,
      "decoder-too-large": (size) => `デコーダーが大きすぎるため${size && `(${size})`}、あらかじめ復号した図を表示します。`,
      "encoder-too-large": (size) => `エンコーダーが大きすぎるため${size && `(${size})`}、描いて符号化することはできません。`,
      "points-left-out-nonfinite": (n) => `符号が有限でないデータ ${n} 件を除いています。`,
      "originals-subset": (n) => `ページを小さくするため、元データは ${n} 件だけ含まれています。`,
      "originals-left-out": () => "ページを小さくするため、元データは含まれていません。",
    },
    unknownNote: (code) => `注: ${code}`,
  },
  ko: {
    worked: "성공",
    failed: "실패",
    figures: "부분별 수치",
    parts: { train: "훈련", valid: "검증", heldout: "평가", test: "테스트" },
    columns: {
      part: "부분",
      n: "개수",
      elbo: "ELBO",
      log_likelihood: "로그 가능도",
      kl: "KL",
      mse: "MSE",
      active_units: "활성 차원",
    },
    curves: "학습 곡선",
    epoch: "에포크",
    curveTable: "이 곡선의 수치",
    settings: "설정",
    notes: "이 페이지에 대하여",
    check: (error) => `이 브라우저에서 복호합니다. PyTorch와의 최대 차이는 값 범위의 ${error}입니다.`,
    unchecked: "이 페이지는 브라우저에서 복호하지 않습니다.",
    parameters: (n) => `매개변수 ${n}개`,
    note: {
      "decoder-not-expressible": (op) => `브라우저가 이 디코더를 실행할 수 없어(${op}) 미리 복호한 그림을 보여 줍니다.`,
      "encoder-not-expressible": (op) => `브라우저가 이 인코더를 실행할 수 없어(${op}) 그려서 부호화할 수 없습니다.`,
      "decoder-too-large": (size) => `디코더가 너무 커서${size && `(${size})`} 미리 복호한 그림을 보여 줍니다.`,
      "encoder-too-large": (size) => `인코더가 너무 커서${size && `(${size})`} 그려서 부호화할 수 없습니다.`,
      "points-left-out-nonfinite": (n) => `코드가 유한하지 않은 데이터 ${n}개를 뺐습니다.`,
      "originals-subset": (n) => `페이지를 작게 하려고 원본은 ${n}개만 담았습니다.`,
      "originals-left-out": () => "페이지를 작게 하려고 원본을 담지 않았습니다.",
    },
    unknownNote: (code) => `참고: ${code}`,
  },
};
