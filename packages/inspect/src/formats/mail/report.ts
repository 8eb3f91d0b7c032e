import type { AnalysisContext } from "../../format.ts";
import type { Place } from "./entity.ts";
import type { mailRules } from "./rules.ts";

/** Reports findings at the number of a part. */
export class MailReport {
  readonly #context: AnalysisContext;

  constructor(context: AnalysisContext) {
    this.#context = context;
  }

  where({ folder, number }: Place): string {
    return [folder.slice(0, -1), number === "" ? "" : `part ${number}`]
      .filter((part) => part !== "")
      .join(", ");
  }

  add(rule: keyof typeof mailRules, place: Place, message?: string): void {
    this.#context.report(rule, {
      where: this.where(place),
      ...(message !== undefined && { message, evidence: { fault: message } }),
    });
  }
}
