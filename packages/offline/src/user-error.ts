/** An error that the user can mend: commands print its message without a stack. */
export class UserError extends Error {
  override name = "UserError";
}
