import type { Chance } from "./chance.ts";

/**
 * How hostile one history is: the probability of each trouble, drawn once, so that some histories are calm, some have
 * one rare fault, some pass a middlebox that edits most bodies, and some are storms in which everything breaks.
 */
export interface Weather {
  /** Trouble before the head: of 1. */
  readonly refused: number;
  readonly resetBeforeHead: number;
  readonly unavailable: number;
  /** Trouble in the body: the weight of each against a clean end. */
  readonly endings: Readonly<Record<Ending, number>>;
  /** The current version changes between two requests. */
  readonly versionChanges: number;
  /** A range answer that lies. */
  readonly rangeLies: number;
  /** A range of another version than the one that was asked for, under its own tag. */
  readonly ifRangeIgnored: number;
  /** Another content coding than before. */
  readonly codingChanges: number;
  /** Another framing than before, as when another balancer answers. */
  readonly framingChanges: number;
  readonly callerAborts: number;
  readonly slowReader: number;
}

/** How a body ends on the wire. */
export type Ending =
  | "clean"
  | "fin"
  | "reset"
  | "stall"
  | "reframed"
  | "empty"
  | "appended"
  | "no-terminator";

/** Draws the weather of a history. */
export function drawWeather(chance: Chance): Weather {
  const kind = chance.weighted({ calm: 1, rare: 3, edited: 2, storm: 4 });
  if (kind === "calm") return CALM;
  if (kind === "edited") return EDITED;
  const scale = kind === "rare" ? 0.15 : 1;
  const some = (most: number): number => (chance.happens(0.5) ? chance.random() * most * scale : 0);
  return {
    refused: some(0.3),
    resetBeforeHead: some(0.3),
    unavailable: some(0.3),
    endings: {
      clean: kind === "storm" && chance.happens(0.2) ? 0 : 1,
      fin: some(3),
      reset: some(3),
      stall: some(1),
      reframed: some(2),
      empty: some(1),
      appended: some(1),
      "no-terminator": some(1),
    },
    versionChanges: some(0.4),
    rangeLies: some(0.5),
    ifRangeIgnored: some(1),
    codingChanges: some(0.2),
    framingChanges: some(0.5),
    callerAborts: some(0.3),
    slowReader: some(1),
  };
}

const CALM: Weather = {
  refused: 0,
  resetBeforeHead: 0,
  unavailable: 0,
  endings: { clean: 1, fin: 0, reset: 0, stall: 0, reframed: 0, empty: 0, appended: 0, "no-terminator": 0 },
  versionChanges: 0,
  rangeLies: 0,
  ifRangeIgnored: 0,
  codingChanges: 0,
  framingChanges: 0,
  callerAborts: 0,
  slowReader: 0,
};

/** A middlebox that gives what it has of a broken body a clean end, and frames it as it likes. */
const EDITED: Weather = {
  ...CALM,
  endings: {
    clean: 1,
    fin: 2,
    reset: 0,
    stall: 0,
    reframed: 3,
    empty: 0.5,
    appended: 1.5,
    "no-terminator": 0,
  },
  versionChanges: 0.02,
  framingChanges: 0.8,
};

/** Whether nothing can go wrong. */
export function isCalm(weather: Weather): boolean {
  return weather === CALM;
}
