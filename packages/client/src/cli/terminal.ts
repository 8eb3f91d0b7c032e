import { createLogUpdate } from "log-update";
import type { Progress } from "../content.ts";

/** Control characters, characters that change the direction of text, and what is no character at all. */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text of a file or a server that cannot control the terminal: other characters become \u{…}. */
export const printable = (text: string): string =>
  text.replace(unprintable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

/** JSON in one line that cannot control the terminal either. */
const printableJson = (value: unknown): string =>
  JSON.stringify(value).replace(unprintable, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );

const drawEveryMilliseconds = 80;
const barCharacters = 20;
const nameCharacters = 36;

/** What the command prints: lines to standard output, errors and progress bars to standard error. */
export class Terminal {
  readonly isJson: boolean;
  /** Where the settings of this run come from, for errors of the network. */
  settingsSource: string | undefined;
  readonly #draw = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined;
  readonly #bars = new Map<string, string>();
  #drawnAt = 0;
  #isDrawn = false;

  /** @param options.json prints JSON Lines, and no bars */
  constructor({ json }: { json: boolean }) {
    this.isJson = json;
  }

  /** Prints a result: as text, or as JSON. */
  print(text: string, json: unknown): void {
    this.#clear();
    process.stdout.write(`${this.isJson ? printableJson(json) : text}\n`);
    this.#redraw();
  }

  /** Prints an error, or what happens. */
  error(text: string): void {
    this.#clear();
    process.stderr.write(`${text}\n`);
    this.#redraw();
  }

  /** Draws the progress of a file, if standard error is a terminal. */
  progress(name: string, { step, doneBytes, totalBytes }: Progress): void {
    const percent = Math.floor((100 * doneBytes) / Math.max(1, totalBytes));
    const bar = "█".repeat(Math.floor((percent * barCharacters) / 100)).padEnd(barCharacters, "░");
    this.#bars.set(name, `  ${shortened(name)}  ${step.padEnd(11)} ${bar} ${String(percent).padStart(3)} %`);
    this.#redraw();
  }

  /** Draws that a file waits for its verdict. */
  waiting(name: string): void {
    this.#bars.set(name, `  ${shortened(name)}  inspecting  …`);
    this.#redraw();
  }

  /** Removes the bar of a file. */
  end(name: string): void {
    this.#bars.delete(name);
    this.#clear();
    this.#redraw();
  }

  #clear(): void {
    if (this.#isDrawn) this.#draw?.clear();
    this.#isDrawn = false;
  }

  #redraw(): void {
    if (!this.#draw || this.isJson || this.#bars.size === 0) return;
    if (Date.now() - this.#drawnAt < drawEveryMilliseconds) return;
    this.#drawnAt = Date.now();
    this.#isDrawn = true;
    this.#draw([...this.#bars.values()].join("\n"));
  }
}

function shortened(name: string): string {
  const text = printable(name);
  return text.length > nameCharacters ? `${text.slice(0, nameCharacters - 1)}…` : text.padEnd(nameCharacters);
}
