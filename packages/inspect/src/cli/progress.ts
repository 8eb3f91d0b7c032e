import { plain } from "./text-report.ts";

/** Shows on a terminal what is being done, in one line. Anywhere else it does nothing. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout | undefined;
  #text = "";
  #isVisible = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // The line appears only if the work takes longer than that.
    if (stream.isTTY) this.#timer = setInterval(() => this.#draw(), 300).unref();
  }

  set(text: string): void {
    this.#text = text;
  }

  /** Removes the line, so that something else can be printed. */
  clear(): void {
    if (this.#isVisible) this.#stream.write("\r\u001b[K");
    this.#isVisible = false;
  }

  end(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const width = (this.#stream.columns ?? 80) - 1;
    this.#stream.write(`\r\u001b[K${plain(this.#text).slice(0, width)}`);
    this.#isVisible = true;
  }
}
