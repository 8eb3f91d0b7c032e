/** The user named something that does not exist or cannot be used; its message is printed without a stack. */
export class UserError extends Error {
  override name = "UserError";
}
