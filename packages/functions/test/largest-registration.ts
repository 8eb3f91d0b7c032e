/** The longest body that a registration can have: every member as long as it may be, every character escaped that can be. */
export const largestRegistration = JSON.stringify({
  filename: "あ".repeat(255),
  contentType: `application/${"x".repeat(243)}`,
  size: 1,
  sha256: "a".repeat(64),
  labels: Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`${"l".repeat(63)}${index}`, "あ".repeat(256)]),
  ),
}).replaceAll("あ", "\\u3042");
