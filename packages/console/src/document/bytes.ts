const units = ["KiB", "MiB", "GiB"];

/** A size in bytes for people, with the exact number: `1.5 MiB (1,572,864 bytes)`. */
export function formatBytes(size: number): string {
  const bytes = `${size.toLocaleString("en")} ${size === 1 ? "byte" : "bytes"}`;
  const power = Math.min(Math.floor(Math.log2(Math.max(size, 1)) / 10), units.length);
  if (power === 0) return bytes;
  const rounded = (size / 1024 ** power).toLocaleString("en", { maximumFractionDigits: 1 });
  return `${rounded} ${units[power - 1]} (${bytes})`;
}
