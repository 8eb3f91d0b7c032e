/** The largest body of a registration: every member has its maximum length, and characters are escaped where possible. */
export const largestRegistration = JSON.stringify({
  filename: "あ".repeat(255),
  contentType: `application/${"x".repeat(243)}`,
  size: 1,
  sha256: "a".repeat(64),
  labels: Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`${"l".repeat(63)}${index}`, "あ".repeat(256)]),
  ),
}).replaceAll("あ", "\\u3042");
