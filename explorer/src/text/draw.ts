/** The texts of the panel for drawing. */

import type { Translated } from "./language.ts";

interface DrawTexts {
  how: string;
  canvas: string;
  here: string;
  keys: string;
  back: string;
  undo: string;
  clear: string;
  take: string;
  file: string;
  brush: string;
  colour: string;
  erase: string;
  centre: string;
  invert: string;
  encoded: (code: string) => string;
  empty: string;
  badFile: string;
}

export const DRAW: Translated<DrawTexts> = {
  en: {
    how: "Draw: the encoder finds the code, the map shows where it lies, and the decoder decodes it.",
    canvas: "Drawing area",
    here: "Draw here",
    keys: "Arrow keys move the brush, Space paints, Shift with arrow keys draws a line, Delete clears, Ctrl+Z undoes.",
    back: "what comes back",
    undo: "Undo",
    clear: "Clear",
    take: "Take the example on view",
    file: "Open an image …",
    brush: "Brush",
    colour: "Colour",
    erase: "Erase",
    centre: "Scale and centre it like the digits of MNIST",
    invert: "Swap dark and bright",
    encoded: (code) => `Encoded as ${code}`,
    empty: "Nothing drawn yet",
    badFile: "This file could not be read as an image. Choose a PNG or JPEG file.",
  },
  ja: {
    how: "描いてみましょう。エンコーダーが潜在ベクトルを求め、地図がその位置を示し、デコーダーが復号します。",
    canvas: "描画エリア",
    here: "ここに描く",
    keys: "矢印キーで筆を移動、スペースで塗る、Shift+矢印キーで線を引く、Delete で消去、Ctrl+Z で元に戻す。",
    back: "再構成",
    undo: "元に戻す",
    clear: "消去",
    take: "表示中のデータを使う",
    file: "画像を開く…",
    brush: "筆の太さ",
    colour: "色",
    erase: "消しゴム",
    centre: "MNIST の数字と同じように大きさと中心をそろえる",
    invert: "明暗を反転",
    encoded: (code) => `潜在ベクトル ${code}`,
    empty: "まだ何も描かれていません",
    badFile: "このファイルは画像として読めません。PNG か JPEG を選んでください。",
  },
  ko: {
    how: "그려 보세요. 인코더가 잠재 벡터를 구하고, 지도가 그 위치를 보여 주고, 디코더가 디코딩합니다.",
    canvas: "그리기 영역",
    here: "여기에 그리기",
    keys: "화살표 키로 붓 이동, 스페이스로 칠하기, Shift+화살표 키로 선 긋기, Delete로 지우기, Ctrl+Z로 되돌리기.",
    back: "재구성",
    undo: "되돌리기",
    clear: "지우기",
    take: "표시 중인 데이터 사용",
    file: "이미지 열기…",
    brush: "붓 굵기",
    colour: "색",
    erase: "지우개",
    centre: "MNIST 숫자처럼 크기와 중심 맞추기",
    invert: "밝기 반전",
    encoded: (code) => `잠재 벡터 ${code}`,
    empty: "아직 그린 것이 없습니다",
    badFile: "이 파일은 이미지로 읽을 수 없습니다. PNG나 JPEG를 고르세요.",
  },
};
