/** An error whose message is all that the user needs: it is printed without a stack. */
export class UserError extends Error {
  override name = "UserError";
}
