import { UserError } from "../user-error.ts";

/** The application, its stage or its settings cannot be synthesized. */
export class SynthError extends UserError {
  override name = "SynthError";
}
